/// Why an anchor, a `.aurite` file, cannot be used or changed.
public struct AnchorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The absolute path of the anchor.
    public let path: String
    /// The line from 1, where one is known.
    public let line: Int?
    /// The column from 1, where one is known.
    public let column: Int?
    /// What is wrong: `aurite.projects must be a list of strings`.
    public let reason: String

    init(path: String, line: Int? = nil, column: Int? = nil, reason: String) {
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// `/harbor/.aurite:3:1: aurite.projects must be a list of strings`.
    public var description: String {
        "\(path)\(line.map { ":\($0)" } ?? "")\(column.map { ":\($0)" } ?? ""): \(reason)"
    }
}
