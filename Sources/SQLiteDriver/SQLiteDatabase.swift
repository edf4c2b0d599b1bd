import Foundation
import GRDB
public import Logging
public import SQLCore

/// A SQLite database in a file or in memory.
///
/// A file is kept in WAL mode with foreign keys on; every connection gets the same settings. Writers
/// wait for each other up to the busy timeout, readers never wait.
public final class SQLiteDatabase: SQLDatabase {
    /// The same for a file and for memory.
    public let dialect = SQLDialect.sqlite
    /// `SQLite database` and the path as the caller gave it, or the name of the one in memory.
    public let label: String
    /// The absolute path of the file, or nil in memory.
    public let path: String?

    private let connections: any DatabaseWriter
    private let writer: GroupCommitWriter
    private let changes: ChangeStamp?
    private let errors: SQLiteErrorMapper

    /// Opens a database file.
    /// - Parameters:
    ///   - path: the file; a relative path starts at the working directory.
    ///   - options: see `SQLiteOptions`.
    ///   - logger: hears warnings, for example of a network file system.
    /// - Throws: `SQLError` that names the path and the next step.
    public init(path: String, options: SQLiteOptions = SQLiteOptions(), logger: Logger) throws {
        let file = DatabaseFile(path: path, names: options.names)
        let errors = SQLiteErrorMapper(label: "SQLite database \(path)", names: options.names)
        try file.prepare(createsFile: options.createsFile)
        if let network = NetworkFileSystem.type(at: file.path) {
            logger.warning(
                """
                \(path) is on a network file system (\(network)): SQLite's write-ahead log is unsafe there. \
                Move the file to a local disk, or use PostgreSQL.
                """
            )
        }
        self.path = file.path
        self.errors = errors
        label = errors.label
        connections = try errors.mapping("opening the database") { try Self.open(file.path, options) }
        writer = GroupCommitWriter(connections, errors: errors)
        changes = ChangeStamp(path: file.path, errors: errors)
    }

    /// Opens an empty database that lives in this process's memory.
    public init(inMemoryNamed name: String = "in memory") throws {
        let errors = SQLiteErrorMapper(label: "SQLite database \(name)", names: SettingNames())
        path = nil
        self.errors = errors
        label = errors.label
        connections = try errors.mapping("opening the database") { try DatabaseQueue() }
        writer = GroupCommitWriter(connections, errors: errors)
        changes = nil
    }

    private static func open(_ path: String, _ options: SQLiteOptions) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.readonly = options.isReadOnly && !DatabaseFile.keepsLog(path)
        configuration.busyMode = .timeout(options.busyTimeout / .seconds(1))
        configuration.prepareDatabase { database in
            // Setting the mode again is a no-op that takes no lock; readers of a pool may not set it.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA journal_mode = WAL") }
            try database.execute(sql: "PRAGMA synchronous = \(options.durability.rawValue)")
            // A copy in memory of what the sorter needs beats a file in /tmp.
            try database.execute(sql: "PRAGMA temp_store = memory")
            // 16 MB of pages when a writer needs them: with the 2 MB of the default a bulk load writes its dirty pages
            // out and reads them back. Readers have the system's cache behind theirs.
            try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -4_000 : -16_000)")
            // 16 MB of log before it is copied into the file: half the pauses of the default of 1,000 pages.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        switch options.connections {
        case .single:
            return try DatabaseQueue(path: path, configuration: configuration)
        case .pool(let readers):
            configuration.maximumReaderCount = readers
            if configuration.readonly { return try DatabaseQueue(path: path, configuration: configuration) }
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL when it turns WAL on, after `prepareDatabase`.
            try pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = \(options.durability.rawValue)")
            }
            return pool
        }
    }

    /// Runs a closure on a snapshot; only with a single connection, or in memory, it waits for writers.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        do {
            return try await connections.read { [errors] in try body(SQLiteConnection($0, errors: errors)) }
        } catch let error as DatabaseError {
            throw errors.sqlError(
                code: error.extendedResultCode.rawValue,
                message: error.message ?? "no message",
                during: "reading"
            )
        }
    }

    /// Runs a closure in a savepoint of its own; closures that wait together share one commit.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await writer.write(body)
    }

    /// Moves with every commit to the file, by any process; nil in memory.
    public func changeStamp() throws -> Int64? { try changes?.read() }

    /// True for a file; in memory there is no stamp.
    public var changeStampIsExact: Bool { changes != nil }

    /// Closes every connection, the one that `changeStamp` asks included; what was in memory is gone.
    public func close() async throws {
        changes?.close()
        try errors.mapping("closing the database") { try connections.close() }
    }
}

extension SQLiteDatabase {
    /// Rewrites the file, refreshes the planner's statistics and empties the write-ahead log.
    public func vacuum() async throws {
        try await withoutTransaction("vacuuming") { database in
            try database.execute(sql: "VACUUM; ANALYZE; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Counts whole pages, by reading every one of them.
    public func storageStatistics() async throws -> [SQLObjectStatistics] {
        try await read { connection in
            try connection.all(
                """
                SELECT schema.type, schema.name, schema.tbl_name, pages.pgsize
                FROM dbstat AS pages JOIN sqlite_schema AS schema ON schema.name = pages.name
                WHERE pages.aggregate = TRUE AND schema.type IN ('table', 'index')
                ORDER BY schema.tbl_name, schema.type DESC, schema.name
                """
            ) { row in
                SQLObjectStatistics(
                    kind: try row[0] as String == "index" ? .index : .table,
                    name: try row[1],
                    table: try row[2],
                    bytes: try row[3]
                )
            }
        }
    }

    /// Copies to an unused path beside the file; a database in memory is not copied.
    public func backUp(named name: String) async throws -> String {
        guard let path else { return "nowhere: the database is in memory" }
        let target = DatabaseFile.unusedPath("\(path).\(name)")
        let partial = "\(target).partial"
        try await withoutTransaction("copying to \(target)") { database in
            let copy = try DatabaseQueue(path: partial)
            try copy.writeWithoutTransaction { try database.backup(to: $0) }
            try copy.close()
        }
        do {
            try FileManager.default.moveItem(atPath: partial, toPath: target)
        } catch {
            throw SQLError(.other, "copying to \(target)", cause: "\(error)")
        }
        return target
    }

    /// A shell command that puts the copy over the file; for memory a sentence that there is no copy.
    public func restoration(of backup: String) -> String {
        guard let path else { return "A database in memory has no copy." }
        return "mv '\(backup)' '\(path)'"
    }

    /// Runs a body on the writer's own thread, outside of any transaction.
    private func withoutTransaction(
        _ operation: String,
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        let errors = errors
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            connections.asyncWriteWithoutTransaction { database in
                continuation.resume(with: Result { try errors.mapping(operation) { try body(database) } })
            }
        }
    }
}
