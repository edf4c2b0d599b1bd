/// A database: SQLite in a file or in memory, or PostgreSQL.
///
/// A transaction is a synchronous closure on a connection's own thread. Nobody can await a model's
/// answer while holding a connection, several statements cost one hop between threads, and Swift's
/// cooperative threads are never blocked.
///
/// ```swift
/// let names = try await database.read { connection in
///     try connection.all("SELECT name FROM components ORDER BY name") { try $0[0] as String }
/// }
/// ```
public protocol SQLDatabase: Sendable {
    var dialect: SQLDialect { get }

    /// The database as a message may name it: no password in it.
    var label: String { get }

    /// Runs a closure on one consistent snapshot.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs a closure in a transaction: all of it is stored, or nothing when it throws.
    /// When this returns, the transaction is committed with the database's durability.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs one statement that only reads, on a snapshot of its own, the fastest way there is: on a server in one trip.
    /// - Parameter decode: called with each row of the result.
    /// - Returns: every row, decoded.
    func all<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T]

    /// Runs one statement that changes rows and gives some of them, as a transaction of its own: on a server in one trip.
    /// - Parameter decode: called with each row of the result.
    /// - Returns: every row, decoded.
    func change<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T]

    /// Runs one statement as a transaction of its own, the fastest way there is: on a server in one trip.
    /// - Returns: how many rows it changed.
    @discardableResult
    func execute(_ query: SQLQuery) async throws -> Int

    /// Runs statements that make or remove an index while others write: one after another, outside of any transaction,
    /// however long they take.
    /// - Parameters:
    ///   - name: the index. Two programs that make indexes of one table at once can end each other's work.
    ///   - memory: how many bytes they had best work with.
    /// - Returns: false, and nothing was run, while another program does this for the same index.
    @discardableResult
    func build(_ statements: [SQLQuery], of name: String, memory: Int) async throws -> Bool

    /// A number that moves whenever any process may have committed a change, in microseconds and
    /// without blocking; nil when the database has no such number and a caller has to ask by query.
    func changeStamp() throws -> Int64?

    /// Whether the number moves before anybody can be told of the commit. Where it does not, as with a
    /// notification that travels, an answer that must be current has to ask by query.
    var changeStampIsExact: Bool { get }

    /// Rows and bytes of every table and index. Walks the whole database.
    func storageStatistics() async throws -> [SQLObjectStatistics]

    /// Gives unused space back and refreshes the planner's statistics.
    func vacuum() async throws

    /// Writes a consistent copy of the whole database while others go on working.
    /// - Parameter name: what the copy is for, as part of its name.
    /// - Returns: where the copy is.
    func backUp(named name: String) async throws -> String

    /// What a person runs to put a copy that `backUp` made in the database's place.
    func restoration(of backup: String) -> String

    /// Closes every connection. What was committed stays; a second call does nothing.
    func close() async throws
}

extension SQLDatabase {
    /// A read of one statement.
    public func all<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T] {
        try await read { try $0.all(query, decode) }
    }

    /// A write of one statement that gives rows.
    public func change<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T] {
        try await write { try $0.all(query, decode) }
    }

    /// A write of one statement.
    @discardableResult
    public func execute(_ query: SQLQuery) async throws -> Int {
        try await write { try $0.execute(query) }
    }

    /// Statements like any other, where the database has none that need more.
    @discardableResult
    public func build(_ statements: [SQLQuery], of name: String, memory: Int) async throws -> Bool {
        for statement in statements { try await execute(statement) }
        return true
    }

    /// The first row of a result, decoded, or nil when there is none. Every row is decoded: ask for one.
    public func first<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> T? {
        try await all(query, decode).first
    }

    /// The first column of the first row, or nil when there is no row.
    public func value<T: SQLDecodable & Sendable>(_ query: SQLQuery, as type: T.Type = T.self) async throws -> T? {
        try await first(query) { try $0[0] as T }
    }
}

/// What one table or index occupies.
public struct SQLObjectStatistics: Sendable, Equatable {
    /// What is counted on its own; the index behind a primary key is an index too.
    public enum Kind: String, Sendable { case table, index }

    /// A table is counted without its indexes.
    public let kind: Kind
    /// As SQL names it, without quotes or a schema.
    public let name: String
    /// The table that an index belongs to; the name again for a table.
    public let table: String
    /// The space it takes on the disk, unused parts of its pages included.
    public let bytes: Int64

    /// Takes what a driver has counted.
    public init(kind: Kind, name: String, table: String, bytes: Int64) {
        self.kind = kind
        self.name = name
        self.table = table
        self.bytes = bytes
    }
}
