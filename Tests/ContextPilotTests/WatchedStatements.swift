import LanguageModels
import SQLCore
import Synchronization

/// A database that remembers the statements that only read, and may refuse to build indexes.
final class WatchedStatements: SQLDatabase {
    private let database: any SQLDatabase
    private let seen = Mutex<[SQLQuery]>([])
    var statements: [SQLQuery] { seen.withLock { $0 } }
    var dialect: SQLDialect { database.dialect }
    var label: String { database.label }
    var changeStampIsExact: Bool { database.changeStampIsExact }

    private let refusal: SQLError?

    init(_ database: any SQLDatabase, refusingBuilds refusal: SQLError? = nil) {
        self.database = database
        self.refusal = refusal
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await database.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await database.write(body)
    }

    func all<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T] {
        seen.withLock { $0.append(query) }
        return try await database.all(query, decode)
    }

    func build(_ statements: [SQLQuery], of name: String, memory: Int) async throws -> Bool {
        if let refusal { throw refusal }
        return try await database.build(statements, of: name, memory: memory)
    }

    func changeStamp() throws -> Int64? { try database.changeStamp() }
    func storageStatistics() async throws -> [SQLObjectStatistics] { try await database.storageStatistics() }
    func vacuum() async throws { try await database.vacuum() }
    func backUp(named name: String) async throws -> String { try await database.backUp(named: name) }
    func restoration(of backup: String) -> String { database.restoration(of: backup) }
    func close() async throws { try await database.close() }
}

/// Gives every text the same vector.
struct TableOfVectors: Embedder {
    let identifier = "s"
    let vector: [Float]
    let maximumTokens: Int? = nil
    var dimensions: Int { vector.count }

    func embed(_ texts: [String]) async throws -> [[Float]] { texts.map { _ in vector } }
}
