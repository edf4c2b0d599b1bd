public import Storage

/// One story that every session storage tells the same way.
///
/// ```swift
/// @Test(arguments: SessionStory.all) func story(_ story: SessionStory) async throws {
///     try await story.run { MyStorage() }
/// }
/// ```
public struct SessionStory: Sendable, CustomStringConvertible {
    /// What it says, as a sentence.
    public let name: String
    private let body: @Sendable (any SessionStorage) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (any SessionStorage) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// The sentence.
    public var description: String { name }

    /// Every story.
    public static let all = appending + reading + forking + results + listing + removing

    /// Tells the story to a storage that holds no sessions.
    /// - Throws: `SessionStoryFailure` where it ends otherwise, or what the storage throws.
    public func run(on storage: any SessionStorage) async throws { try await body(storage) }
}

/// Where a story went wrong.
public struct SessionStoryFailure: Error, CustomStringConvertible {
    /// What was expected and what was found, with the line of the story.
    public let description: String
}

/// Demands a condition.
func expect(_ condition: Bool, _ reason: @autoclosure () -> String, file: String = #fileID, line: Int = #line) throws {
    if !condition { throw SessionStoryFailure(description: "\(file):\(line): \(reason())") }
}

/// Demands that two values are equal.
func expectEqual<T: Equatable>(_ found: T, _ expected: T, file: String = #fileID, line: Int = #line) throws {
    try expect(found == expected, "expected \(expected), found \(found)", file: file, line: line)
}

/// Demands an error of a session.
func expectError(
    _ expected: SessionError,
    file: String = #fileID,
    line: Int = #line,
    _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as SessionError {
        return try expectEqual(error, expected, file: file, line: line)
    }
    try expect(false, "expected the error '\(expected)', found none", file: file, line: line)
}
