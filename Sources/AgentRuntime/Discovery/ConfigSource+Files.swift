#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ConfigSource {
    /// The endings of configuration files in the order they are read; upper case is something else.
    static let fileEndings = [".json", ".yaml", ".yml"]

    /// The configuration files below this source.
    ///
    /// All `.json` files, then all `.yaml`, then all `.yml`, each by the bytes of their paths. Hidden
    /// folders are looked into as the Python program does. A folder that several links lead to is
    /// looked into once, at the first of its paths, so links in a circle end.
    ///
    /// - Returns: absolute paths, and a warning for every folder that cannot be read.
    func files() -> (paths: [String], warnings: [ConfigWarning]) {
        var walk = FolderWalk()
        walk.visit(AbsolutePath(directory))
        let paths = Self.fileEndings.flatMap { ending in
            walk.files.filter { $0.utf8.reversed().starts(with: ending.utf8.reversed()) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return (paths, walk.warnings)
    }
}

/// Collects the configuration files below a folder.
private struct FolderWalk {
    var files: [String] = []
    var warnings: [ConfigWarning] = []
    private var visited: Set<FileStatus.Identity> = []
    /// Folders behind links: they wait until all plain ones are seen, so that a file keeps its plain path.
    private var linked: [AbsolutePath] = []

    mutating func visit(_ folder: AbsolutePath) {
        descend(folder)
        while !linked.isEmpty { descend(linked.removeFirst()) }
    }

    private mutating func descend(_ folder: AbsolutePath) {
        do {
            guard let status = try FileStatus(of: folder.text), status.isDirectory,
                visited.insert(status.identity).inserted
            else { return }
            for entry in try entries(of: folder).sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                note(folder.appending(entry.name), entry.kind)
            }
        } catch {
            warnings.append(ConfigWarning(path: folder.text, message: "the folder cannot be read: \(error.reason)"))
        }
    }

    private mutating func note(_ path: AbsolutePath, _ kind: UInt8) {
        let isConfig = ConfigSource.fileEndings.contains { path.text.utf8.reversed().starts(with: $0.utf8.reversed()) }
        // The folder itself tells most kinds; only links and old file systems cost a question each.
        switch Int32(kind) {
        case Int32(DT_REG): if isConfig { files.append(path.text) }
        case Int32(DT_DIR): descend(path)
        default:
            // Links that lead nowhere or in a circle have no status.
            guard let status = try? FileStatus(of: path.text) else { return }
            if status.isRegularFile, isConfig { files.append(path.text) }
            if status.isDirectory { linked.append(path) }
        }
    }

    private mutating func entries(of folder: AbsolutePath) throws(FileProblem) -> [(name: String, kind: UInt8)] {
        guard let stream = opendir(folder.text) else { throw FileProblem("read", folder.text, code: errno) }
        defer { closedir(stream) }
        var entries: [(name: String, kind: UInt8)] = []
        while let entry = readdir(stream) {
            // The name is a C array inside the entry, longer there than its type says on some systems.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(validatingCString: $0) }
            }
            guard let name else {
                warnings.append(ConfigWarning(path: folder.text, message: "a file name that is not UTF-8 was left out"))
                continue
            }
            if name != ".", name != ".." { entries.append((name, entry.pointee.d_type)) }
        }
        return entries
    }
}
