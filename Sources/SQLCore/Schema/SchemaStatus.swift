/// Where a database stands between the steps that a program knows.
public struct SchemaStatus: Sendable {
    /// What a program may do with the database.
    public enum State: String, Sendable {
        /// None of the product's tables is there.
        case absent
        /// The tables were made by another program and wait to be adopted.
        case foreign
        case older
        case current
        case newer
    }

    /// One step that the database was given.
    public struct Applied: Sendable {
        public let version: Int
        public let name: String
        public let appliedAt: SQLTimestamp
        /// Whether the step is still what it was when it was applied.
        public let isUnchanged: Bool
    }

    public let product: String
    public let state: State
    /// The version of the database; 0 before the first step.
    public let current: Int
    /// The version that this program brings.
    public let latest: Int
    public let applied: [Applied]
    /// The names of the steps that `upgrade` would run.
    public let pending: [String]
}
