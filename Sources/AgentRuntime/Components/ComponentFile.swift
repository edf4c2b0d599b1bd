#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One component file that is going to be changed.
struct ComponentFile {
    let path: String

    /// Reads the file, changes it and replaces it as a whole, under a lock on its folder.
    /// - Parameter change: gets the file's document, nil when there is no file, and gives the new
    ///   bytes; nil removes the file.
    /// - Throws: `ConfigError`; the file is as it was then.
    func edit(_ change: (ComponentDocument?) throws -> [UInt8]?) throws {
        guard let format = ComponentFileFormat(path: path) else {
            throw ConfigError(.badTarget, "\(path): component files end in .json, .yaml or .yml")
        }
        let folder = AbsolutePath(path).parent
        do {
            try AtomicFile.createDirectory(folder)
            try withLock(on: folder.text) {
                let old = try FileBytes.contents(ifPresent: path)
                let document = try old.map { try ComponentDocument($0, format: format) }
                guard let new = try change(document) else { return try AtomicFile.remove(path) }
                if new != old { try AtomicFile.save(new, to: path) }
            }
        } catch let error as ComponentFileError {
            throw ConfigError(.unwritable, "\(path): \(error)", hint: "Nothing was changed.")
        } catch let error as FileProblem {
            throw ConfigError(.unwritable, "cannot \(error.operation) \(error.path): \(error.reason)", hint: error.hint)
        }
    }

    /// Holds an advisory lock on a folder. The file itself is replaced, so a lock on it would be lost.
    private func withLock(on folder: String, _ body: () throws -> Void) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ConfigError(.unwritable, "\(folder): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw ConfigError(.unwritable, "\(folder): it cannot be locked: \(String(cString: strerror(errno)))")
            }
        }
        defer { flock(descriptor, LOCK_UN) }
        try body()
    }
}

extension ComponentFileFormat {
    /// The format that a path's extension tells, or nil.
    init?(path: String) {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        self.init(fileExtension: String(path[path.index(after: dot)...]))
    }
}
