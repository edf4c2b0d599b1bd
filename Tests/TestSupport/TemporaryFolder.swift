import Foundation

/// A folder of its own for one test. All of them go when the test process ends: a test's folder has to
/// outlive what it opened in there, which no reference count of ours can know.
public struct TemporaryFolder: Sendable {
    /// The absolute path, symbolic links followed.
    public let path: String

    private static let base: String = {
        // The real path: on some systems the temporary folder is a link, and paths are compared.
        let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.base) }
        return "\(temporary)/aurite-test-\(ProcessInfo.processInfo.processIdentifier)"
    }()

    /// Makes the folder, empty.
    public init() throws {
        path = "\(Self.base)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

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

    /// Makes a folder and those above it.
    public func makeFolder(_ relative: String) throws {
        try FileManager.default.createDirectory(atPath: self(relative), withIntermediateDirectories: true)
    }

    /// Makes a symbolic link.
    public func link(_ relative: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self(relative), withDestinationPath: target)
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
