import Logging
import SQLCore

/// A database that logs each statement, with the places of its values and without the values: they hold what people
/// wrote, and keys.
final class EchoDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let logger: Logger

    init(_ database: any SQLDatabase, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    var dialect: SQLDialect { database.dialect }
    var label: String { database.label }
    var changeStampIsExact: Bool { database.changeStampIsExact }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await database.read { [logger] in try body(Connection($0, logger)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await database.write { [logger] in try body(Connection($0, logger)) }
    }

    func build(_ statements: [SQLQuery], of name: String, memory: Int) async throws -> Bool {
        for statement in statements { logger.notice("SQL: \(statement.text)") }
        return try await database.build(statements, of: name, memory: memory)
    }

    func changeStamp() throws -> Int64? { try database.changeStamp() }
    func storageStatistics() async throws -> [SQLObjectStatistics] { try await database.storageStatistics() }
    func vacuum() async throws { try await database.vacuum() }
    func backUp(named name: String) async throws -> String { try await database.backUp(named: name) }
    func restoration(of backup: String) -> String { database.restoration(of: backup) }
    func close() async throws { try await database.close() }

    private final class Connection: SQLConnection {
        private let connection: any SQLConnection
        private let logger: Logger

        init(_ connection: any SQLConnection, _ logger: Logger) {
            self.connection = connection
            self.logger = logger
        }

        var dialect: SQLDialect { connection.dialect }

        func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
            logger.notice("SQL: \(query.text)")
            return try connection.run(query, row)
        }

        func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
            logger.notice("SQL: load into \(table)")
            return try connection.load(into: table, columns: columns, next)
        }
    }
}
