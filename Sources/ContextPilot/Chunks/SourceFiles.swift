import Foundation

/// A text file that can be imported.
public struct SourceFile: Sendable, Equatable {
    /// As a person in the working directory would write it.
    public let path: String
    /// Where it is.
    public let absolutePath: String
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
        absolute.hasPrefix(workingDirectory + "/") ? String(absolute.dropFirst(workingDirectory.count + 1)) : absolute
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
