import Foundation
import SQLCore
import TestSupport
import Testing

@testable import SQLiteDriver

/// What cannot be opened says why and what to do, and is left as it was.
@Suite struct OpeningTests {
    private func open(_ path: String, creates: Bool = true, single: Bool) throws -> SQLiteDatabase {
        var options = SQLiteOptions()
        options.createsFile = creates
        options.connections = single ? .single : .pool(readers: 2)
        return try SQLiteDatabase(path: path, options: options, logger: .silent)
    }

    private func failure(_ body: () throws -> Void) -> SQLError? {
        do { try body() } catch { return error as? SQLError }
        return nil
    }

    @Test("A missing file is no empty database", arguments: [true, false])
    func refusesMissingFile(single: Bool) throws {
        let folder = try TemporaryFolder()
        let error = failure { _ = try open(folder("none/a.db"), creates: false, single: single) }
        #expect(error?.kind == .missingDatabase)
        #expect(error?.hint?.contains("aurite export") == true)
        #expect(try folder.contents().isEmpty)
    }

    @Test("Folders are made with the file")
    func makesFolders() throws {
        let folder = try TemporaryFolder()
        _ = try open(folder("a/b/c.db"), single: true)
        #expect(FileManager.default.fileExists(atPath: folder("a/b/c.db")))
    }

    @Test("A file that is no database is refused and kept", arguments: [true, false])
    func refusesOtherFiles(single: Bool) throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "This is a letter, not a database. ", count: 100)
        try folder.write("letter.db", text)
        let error = failure { _ = try open(folder("letter.db"), single: single) }
        #expect(error?.kind == .notADatabase)
        #expect(try folder.text("letter.db") == text)
    }

    @Test("A folder and a path under a file are refused")
    func refusesFolders() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        #expect(failure { _ = try open(folder.path, single: true) }?.cause == "it is a folder")
        #expect(failure { _ = try open(folder("file/a.db"), single: true) }?.kind == .unreachable)
    }

    @Test("A truncated file is damaged, not empty")
    func refusesTruncatedFile() async throws {
        let folder = try TemporaryFolder()
        let whole = try open(folder("a.db"), single: true)
        try await whole.write { connection in
            try connection.execute("CREATE TABLE t (v)")
            for number in 0..<2_000 {
                try connection.execute("INSERT INTO t VALUES (\(String(repeating: "x", count: number)))")
            }
        }
        try await whole.close()
        let bytes = try folder.bytes("a.db")
        try folder.write("cut.db", bytes: Array(bytes.prefix(bytes.count / 2)))
        await #expect {
            let cut = try open(folder("cut.db"), single: true)
            _ = try await cut.read { try $0.value("SELECT sum(length(v)) FROM t", as: Int.self) }
        } throws: { ($0 as? SQLError)?.kind == .notADatabase }
    }

    @Test("A database that another holds locked is busy after the timeout")
    func waitsForTheLock() async throws {
        let folder = try TemporaryFolder()
        let holder = try open(folder("a.db"), single: true)
        try await holder.write { try $0.execute("CREATE TABLE t (v)") }
        var options = SQLiteOptions()
        options.busyTimeout = .milliseconds(100)
        let other = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        try await holder.write { connection in
            try connection.execute("INSERT INTO t VALUES (1)")
            let attempt = Blocking { _ = try await other.write { try $0.execute("INSERT INTO t VALUES (2)") } }
            #expect { try attempt.wait() } throws: { ($0 as? SQLError)?.kind == .busy }
        }
    }

    @Test("Network file systems are known by their mount")
    func knowsNetworkMounts() {
        let mounts = """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            40 22 0:50 / /mnt/team\\040share rw shared:9 - nfs4 server:/export rw
            41 40 0:51 / /mnt/team\\040share/local rw - ext4 /dev/vdb rw
            """
        #expect(NetworkFileSystem.type(at: "/home/a.db", mounts: mounts) == nil)
        #expect(NetworkFileSystem.type(at: "/mnt/team share/a.db", mounts: mounts) == "nfs4")
        #expect(NetworkFileSystem.type(at: "/mnt/team share/local/a.db", mounts: mounts) == nil)
        #expect(NetworkFileSystem.type(at: "/mnt/team", mounts: mounts) == nil)
    }
}
