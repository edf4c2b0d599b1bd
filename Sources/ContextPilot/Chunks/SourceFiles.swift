import Foundation

/// A text file that can be imported.
public struct SourceFile: Sendable, Equatable {
    /// As a person in the working directory would write it.
    public let path: String
    /// Where it is. A file is known by it, so two projects may have files of the same name.
    public let absolutePath: String
}

/// A folder and what of it was imported.
struct SourceFolder: Equatable {
    /// As a person in the working directory would write it.
    let path: String
    /// Where it is.
    let absolutePath: String
    /// Names of files, and of folders with a slash behind them, sorted.
    let entries: [String]
}

/// A file that is not imported, or a folder that cannot be looked into.
public struct SkippedPath: Sendable, Equatable {
    /// As a person in the working directory would write it.
    public let path: String
    /// Why.
    public let reason: String
}

/// Finds the files below folders.
public struct SourceFiles: Sendable {
    /// Sorted by path.
    private(set) var files: [SourceFile] = []
    /// Folders whose content nobody can tell, by where they are: what was imported from there stays.
    private(set) var unreadable: [String: SkippedPath] = [:]
    private let roots: Set<String>
    private let workingDirectory: String

    /// Files below paths. What is hidden is left out below a folder, and so are links and the folders that tools fill; what
    /// is named itself is taken as it is.
    init(_ paths: [String], workingDirectory: String) {
        self.workingDirectory = workingDirectory
        roots = Set(paths.map { Self.absolutePath($0, workingDirectory) })
        var found: Set<String> = []
        for root in roots {
            switch Self.kind(of: root, followsLink: true) {
            case .folder: walk(root, into: &found)
            case .file: found.insert(root)
            case .unreadable(let reason): skip(root, reason)
            case .other, .missing: break
            }
        }
        files = found.sorted().map { SourceFile(path: shown($0), absolutePath: $0) }
    }

    private mutating func walk(_ folder: String, into found: inout Set<String>) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            return skip(folder, Self.reason(error))
        }
        for name in names where !Self.isPassedOver(name) {
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            switch Self.kind(of: path, followsLink: false) {
            case .folder: walk(path, into: &found)
            case .file: found.insert(path)
            // Who may list a folder, and not enter it, knows the names alone.
            case .unreadable(let reason): return skip(folder, reason)
            case .other, .missing: break
            }
        }
    }

    private mutating func skip(_ folder: String, _ reason: String) {
        unreadable[folder] = SkippedPath(path: shown(folder) + "/", reason: "the folder cannot be read: \(reason)")
    }

    /// The folders that hold files, directly or deeper, from those that were named down.
    func folders() -> [SourceFolder] {
        var entries: [String: Set<String>] = [:]
        // A folder that cannot be read is there all the same.
        for (start, isFolder) in files.map({ ($0.absolutePath, false) }) + unreadable.keys.map({ ($0, true) }) {
            var path = start[...]
            var above: [(folder: Substring, entry: String)] = []
            while !roots.contains(String(path)), let slash = path.lastIndex(of: "/") {
                let name = String(path[path.index(after: slash)...]) + (above.isEmpty && !isFolder ? "" : "/")
                path = path[..<slash]
                above.append((path, name))
            }
            // What was named itself has no folder here.
            guard roots.contains(String(path)) else { continue }
            for (folder, entry) in above { entries[String(folder), default: []].insert(entry) }
        }
        return entries.sorted { $0.key < $1.key }.map {
            SourceFolder(path: shown($0.key), absolutePath: $0.key, entries: $0.value.sorted())
        }
    }

    /// Whether what was imported from a path, and was not found there now, is gone: it is below what was named, not below a
    /// folder that cannot be read, and no longer there, unless only folders are passed over on the way to it.
    func isGone(_ path: String) -> Bool {
        guard let root = roots.first(where: { Self.isBelow(path, $0) }) else { return false }
        if unreadable.keys.contains(where: { Self.isBelow(path, $0) }) { return false }
        var above = root
        for name in path.dropFirst(root.count).split(separator: "/") {
            above += "/\(name)"
            let isLeftOut = Self.isPassedOver(String(name)) || Self.kind(of: above, followsLink: false) == .other
            // It was named itself once, and stays as long as it is there.
            if isLeftOut { return Self.kind(of: path, followsLink: true) == .missing }
        }
        return true
    }

    /// Hidden, or filled by a tool.
    private static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix(".") || name == "node_modules" || name == "__pycache__"
    }

    private func shown(_ absolute: String) -> String {
        if absolute == workingDirectory { return "." }
        return absolute.hasPrefix(workingDirectory + "/")
            ? String(absolute.dropFirst(workingDirectory.count + 1)) : absolute
    }
}

extension SourceFiles {
    /// What stands at a path.
    public enum Kind: Sendable, Equatable {
        case file
        case folder
        /// A link, a pipe, a device.
        case other
        case missing
        /// Nobody can tell, for the reason that the system gives.
        case unreadable(String)
    }

    /// Tells what stands at a path.
    /// - Parameter followsLink: whether a link is what it leads to.
    public static func kind(of path: String, followsLink: Bool) -> Kind {
        let place = followsLink ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
        do {
            switch try FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType {
            case .typeRegular: return .file
            case .typeDirectory: return .folder
            default: return .other
            }
        } catch {
            let isMissing = (error as? CocoaError).map { [.fileReadNoSuchFile, .fileNoSuchFile].contains($0.code) }
            return isMissing == true ? .missing : .unreadable(reason(error))
        }
    }

    /// Whether a path is a folder, or stands below it at any depth.
    static func isBelow(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
    }

    /// A path without `.`, `..` and a slash at its end.
    public static func absolutePath(_ path: String, _ workingDirectory: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// What the system says of a failure, without the path.
    fileprivate static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return error.localizedDescription }
        // Foundation keeps what the system said where it has it, which is not everywhere.
        if let code = (error.underlying as? POSIXError)?.code { return String(cString: strerror(code.rawValue)) }
        return error.code == .fileReadNoPermission
            ? String(cString: strerror(EACCES)) : error.localizedDescription
    }
}

/// What a file holds.
enum SourceText {
    case text(String)
    /// It is there, and no text that somebody reads.
    case refused(String)
    /// Nobody can tell what it holds.
    case unreadable(String)

    /// Larger files are data and no text that somebody reads.
    static let byteLimit = 1_000_000

    /// Reads a file.
    init(of file: SourceFile) {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.absolutePath))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
            if data.count > Self.byteLimit {
                self = .refused("it is larger than 1,000,000 bytes")
            } else if data.contains(0) {
                self = .refused("it is no text")
            } else if let text = String(validating: data, as: UTF8.self) {
                self = .text(text)
            } else {
                self = .refused("it is no text in UTF-8")
            }
        } catch {
            self = .unreadable("it cannot be read: \(SourceFiles.reason(error))")
        }
    }
}
