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
        /// The step's number, from 1.
        public let version: Int
        /// What the step was called when it was applied.
        public let name: String
        /// When the step ran, by the clock of the program that ran it.
        public let appliedAt: SQLTimestamp
        /// Whether the step is still what it was when it was applied.
        public let isUnchanged: Bool
    }

    /// The product whose steps are told of; a database may hold several.
    public let product: String
    /// What `current` and `latest`, and the tables that are there, amount to.
    public let state: State
    /// The version of the database; 0 before the first step.
    public let current: Int
    /// The version that this program brings.
    public let latest: Int
    /// The recorded steps by version, those that only a newer program knows included.
    public let applied: [Applied]
    /// The names of the steps that `upgrade` would run.
    public let pending: [String]
}
