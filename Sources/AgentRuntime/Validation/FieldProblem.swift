/// One thing that is wrong with a component's configuration, in the words of the Python program.
public struct FieldProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The way to the value, list positions counted from 0: `["steps", "0", "type"]`. Empty when the
    /// problem is the configuration as a whole.
    public let location: [String]
    /// pydantic's message: `Field required`. It never holds the value, which may be a secret.
    public let message: String

    init(_ location: [String], _ message: String) {
        self.location = location
        self.message = message
    }

    /// `Field 'steps -> 0 -> type': Field required`.
    public var description: String { "Field '\(location.joined(separator: " -> "))': \(message)" }
}

extension Sequence<FieldProblem> {
    /// All problems on one line, as `create`, `update` and the log of the index show them.
    public var joinedDescription: String { map(\.description).joined(separator: "; ") }
}
