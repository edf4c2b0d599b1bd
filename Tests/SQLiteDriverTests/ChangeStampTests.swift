import SQLCore
import SQLiteDriver
import TestSupport
import Testing

/// The stamp moves with every commit that anybody makes, and with nothing else.
@Suite struct ChangeStampTests {
    @Test("Our own commit and another connection's move the stamp; a read does not")
    func movesWithCommits() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        let one = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        let other = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        try await one.write { try $0.execute("CREATE TABLE t (v)") }
        let first = try one.changeStamp()
        #expect(try await one.read { try $0.value("SELECT count(*) FROM t", as: Int.self) } == 0)
        #expect(try one.changeStamp() == first)
        try await one.write { try $0.execute("INSERT INTO t VALUES (1)") }
        let second = try one.changeStamp()
        #expect(second != first)
        try await other.write { try $0.execute("INSERT INTO t VALUES (2)") }
        #expect(try one.changeStamp() != second)
    }

    @Test("A database in memory has no stamp: its owner asks by query")
    func hasNoneInMemory() throws {
        #expect(try SQLiteDatabase().changeStamp() == nil)
    }
}
