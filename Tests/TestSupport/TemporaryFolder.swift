import Foundation

/// A folder of its own for one test, removed with its last owner.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        // The real path: on some systems the temporary folder is a link, and paths are compared.
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = "\(base)/aurite-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something inside.
    public func callAsFunction(_ relative: String) -> String { "\(path)/\(relative)" }

    /// Writes a file and the folders above it.
    @discardableResult
    public func write(_ relative: String, _ text: String) throws -> String {
        try write(relative, bytes: Array(text.utf8))
    }

    /// Writes a file and the folders above it.
    @discardableResult
    public func write(_ relative: String, bytes: [UInt8]) throws -> String {
        let file = URL(fileURLWithPath: self(relative))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// The bytes of a file.
    public func bytes(_ relative: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self(relative))))
    }

    /// The text of a file.
    public func text(_ relative: String) throws -> String { String(decoding: try bytes(relative), as: UTF8.self) }
}

extension TemporaryFolder {
    /// The names of what is inside, sorted.
    public func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
