import SQLCore
import SQLiteDriver
import TestSupport
import Testing

/// What a connection is set to, and what closing leaves.
@Suite struct ConnectionTests {
    @Test("Every connection has the settings that the documentation promises")
    func setsPragmas() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        options.durability = .full
        options.busyTimeout = .seconds(2)
        let database = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        let pragmas = { @Sendable (connection: any SQLConnection) throws -> [String] in
            try ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map { name in
                try connection.first(SQLQuery(unsafe: "PRAGMA \(name)")) { row in
                    switch try row[0] as SQLValue {
                    case .text(let text): text
                    case .integer(let number): "\(number)"
                    default: "?"
                    }
                } ?? ""
            }
        }
        #expect(try await database.write(pragmas) == ["wal", "2", "1", "2000"])
        let read = try await database.read(pragmas)
        #expect(read[0] == "wal" && read[2] == "1")
        try await database.close()
    }

    @Test("Closing leaves one file, and a second close does nothing")
    func closes() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        let database = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        try await database.write { try $0.execute("CREATE TABLE t (v)") }
        _ = try database.changeStamp()
        try await database.close()
        try await database.close()
        #expect(try folder.contents() == ["a.db"])
    }
}
