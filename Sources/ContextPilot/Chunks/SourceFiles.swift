import Foundation

/// A text file that can be imported.
public struct SourceFile: Sendable, Equatable {
    /// As a person in the working directory would write it.
    public let path: String
    /// Where it is.
    public let absolutePath: String
}

/// A folder and what of it was imported.
struct SourceFolder: Equatable {
    /// As a person in the working directory would write it.
    let path: String
    /// Names of files, and of folders with a slash behind them, sorted.
    let entries: [String]
}

/// Finds the files below folders.
public enum SourceFiles {
    /// Larger files are data and no text that somebody reads.
    public static let byteLimit = 1_000_000

    /// Files below paths, sorted. What is hidden is left out, and so are links and the folders that tools fill.
    public static func find(_ paths: [String], workingDirectory: String) -> [SourceFile] {
        var found: Set<String> = []
        for path in paths {
            let absolute = absolutePath(path, workingDirectory)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder) else { continue }
            guard isFolder.boolValue else {
                found.insert(absolute)
                continue
            }
            guard let names = FileManager.default.enumerator(atPath: absolute) else { continue }
            while let name = names.nextObject() as? String {
                let last = name.split(separator: "/").last ?? ""
                let kind = names.fileAttributes?[.type] as? FileAttributeType
                if last.hasPrefix(".") || last == "node_modules" || last == "__pycache__" {
                    if kind == .typeDirectory { names.skipDescendants() }
                    continue
                }
                if kind == .typeRegular { found.insert("\(absolute)/\(name)") }
            }
        }
        return found.sorted().map { SourceFile(path: shown($0, workingDirectory), absolutePath: $0) }
    }

    /// The folders that hold files, directly or deeper, from those that were named down.
    static func folders(of files: [SourceFile], _ paths: [String], workingDirectory: String) -> [SourceFolder] {
        let roots = Set(paths.map { absolutePath($0, workingDirectory) })
        var entries: [String: Set<String>] = [:]
        for file in files {
            var path = file.absolutePath[...]
            var name = ""
            var above: [(folder: Substring, entry: String)] = []
            while !roots.contains(String(path)), let slash = path.lastIndex(of: "/") {
                name = path[path.index(after: slash)...] + (above.isEmpty ? "" : "/")
                path = path[..<slash]
                above.append((path, name))
            }
            // A file that was named itself has no folder here.
            guard roots.contains(String(path)) else { continue }
            for (folder, entry) in above { entries[String(folder), default: []].insert(entry) }
        }
        return entries.sorted { $0.key < $1.key }.map {
            SourceFolder(path: shown($0.key, workingDirectory), entries: $0.value.sorted())
        }
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

    /// Relative to the working directory where it is below that.
    public static func shown(_ absolute: String, _ workingDirectory: String) -> String {
        if absolute == workingDirectory { return "." }
        return absolute.hasPrefix(workingDirectory + "/")
            ? String(absolute.dropFirst(workingDirectory.count + 1)) : absolute
    }

    /// The text of a file; nil where it is too large or no text in UTF-8.
    static func text(_ file: SourceFile) throws -> String? {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.absolutePath))
        defer { try? handle.close() }
        let data = try handle.read(upToCount: byteLimit + 1) ?? Data()
        guard data.count <= byteLimit, !data.contains(0) else { return nil }
        return String(validating: data, as: UTF8.self)
    }
}
