public import SQLCore

/// How a SQLite database is opened.
public struct SQLiteOptions: Sendable {
    /// What a commit survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// The death of any process (`PRAGMA synchronous = NORMAL`).
        case normal
        /// The loss of power too (`PRAGMA synchronous = FULL`).
        case full
    }

    /// How many connections a process holds.
    public enum Connections: Sendable, Equatable {
        /// One for everything: opens fastest, for programs that run one command and end.
        case single
        /// One writer and this many readers, who neither wait for the writer nor for each other.
        case pool(readers: Int)
    }

    /// Whether a missing file, and its folders, may be made.
    public var createsFile = false
    /// Whether nothing may be written. A file that keeps a write-ahead log is opened as ever, since a reader needs to make
    /// the log's index; any other file is opened without the right to write, and stays as it is to the byte.
    public var isReadOnly = false
    /// How long a statement waits for another process's lock.
    public var busyTimeout: Duration = .seconds(5)
    /// Holds for the commits of this process; other programs choose their own.
    public var durability: Durability = .normal
    /// A database in memory always has one.
    public var connections: Connections = .pool(readers: 4)
    /// What errors call these options.
    public var names = SettingNames()

    /// The defaults: a pool, on a file that must be there.
    public init() {}
}
