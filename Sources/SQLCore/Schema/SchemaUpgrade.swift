/// What an upgrade did.
public struct SchemaUpgrade: Sendable, Equatable {
    /// The names of the steps that ran.
    public internal(set) var steps: [String] = []
    /// Where the copy of a database of the Python program is, if one was made.
    public internal(set) var backup: String?
    /// What a person should know of the rows that were taken over, a sentence each.
    public var notes: [String] = []
}
