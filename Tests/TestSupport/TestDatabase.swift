import Logging
public import SQLCore
import SQLiteDriver
public import Storage

/// The databases that every storage story runs on: a test takes one as its argument.
public enum TestDatabase: String, CaseIterable, Sendable, CustomStringConvertible {
    case memory
    case sqliteFile

    public var description: String { rawValue }

    /// A database of its own, empty.
    public func make() throws -> Opened {
        switch self {
        case .memory:
            return Opened(database: try SQLiteDatabase(inMemoryNamed: "memory"), folder: nil)
        case .sqliteFile:
            let folder = try TemporaryFolder()
            var options = SQLiteOptions()
            options.createsFile = true
            let database = try SQLiteDatabase(path: folder("test.db"), options: options, logger: .silent)
            return Opened(database: database, folder: folder)
        }
    }

    /// The same with our tables in it.
    public func makeStorage(
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) async throws -> (storage: StorageManager, opened: Opened) {
        let opened = try make()
        let storage = StorageManager(opened.database, now: now)
        try await storage.prepare()
        return (storage, opened)
    }

    /// A database and what has to outlive it.
    public struct Opened: Sendable {
        public let database: any SQLDatabase
        let folder: TemporaryFolder?
    }
}
