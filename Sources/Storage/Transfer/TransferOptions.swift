/// How a copy between databases is made.
public struct TransferOptions: Sendable {
    /// Who copies, for the next one that wants to.
    public struct Owner: Sendable {
        /// The machine's name.
        public let host: String
        /// The process on it.
        public let process: Int32
        /// Whether a process of this machine still runs.
        public let isRunning: @Sendable (Int32) -> Bool

        /// - Parameters:
        ///   - host: the machine's name; a process of another machine counts as running.
        ///   - process: this process.
        ///   - isRunning: asked of the process of an earlier copy on the same machine.
        public init(host: String, process: Int32, isRunning: @escaping @Sendable (Int32) -> Bool) {
            self.host = host
            self.process = process
            self.isRunning = isRunning
        }
    }

    /// What the target remembers the source by: a path, or host, port, database and schema. No password.
    public var source: String
    /// Who copies.
    public var owner: Owner
    /// The tables, in the order in which they are copied.
    public var tables = TransferTable.aurite
    /// How many rows are copied in one transaction at most.
    public var batchRows = 20_000
    /// Whether rows of the target that never came from this source stay; else they are refused by name.
    public var merges = false
    /// Whether both sides are read again and compared in the end.
    public var verifies = true
    /// Takes a row that the target cannot store, as one line of JSON; nil to refuse such rows by name.
    public var skipInvalid: (@Sendable (String) throws -> Void)?
    /// Hears how far the copy is; called often, from any thread.
    public var progress: @Sendable (TransferProgress) -> Void = { _ in }

    /// A copy that verifies and refuses what it cannot copy.
    public init(source: String, owner: Owner) {
        self.source = source
        self.owner = owner
    }
}

/// How far a copy is.
public struct TransferProgress: Sendable {
    /// The parts of a copy.
    public enum Phase: String, Sendable { case reading, copying, verifying }

    /// What is being done.
    public let phase: Phase
    /// The table it is done to.
    public let table: String
    /// Rows of the table so far.
    public let rows: Int
    /// Rows of the table in all, where that is known.
    public let total: Int?
    /// Whether nothing follows for the table in this phase.
    public let isLast: Bool
}
