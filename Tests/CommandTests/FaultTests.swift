import Foundation
import SQLCore
import TestSupport
import Testing

/// What goes wrong around a command: disks, locks, permissions, sudden death. Each failure names what,
/// where and the next step, and nothing is half done.
@Suite struct FaultTests {
    /// A workspace of many components in files of a hundred.
    private func workspace(_ count: Int, in folder: TemporaryFolder) throws -> String {
        try folder.write("ws/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"config\"]\n")
        let prompt = String(repeating: "word ", count: 80)
        for file in 0..<(count / 100) {
            let agents = (0..<100).map { number in
                #"  {"type": "agent", "name": "agent \#(file * 100 + number)", "system_prompt": "\#(prompt)"}"#
            }
            try folder.write("ws/config/agents \(file).json", "[\n\(agents.joined(separator: ",\n"))\n]\n")
        }
        return folder("ws")
    }

    private func count(_ database: String, in folder: String) async throws -> Int? {
        let result = try await AuriteProcess.run(
            "sqlite3",
            ["-cmd", ".timeout 5000", database, "PRAGMA integrity_check; SELECT count(*) FROM components"],
            in: folder
        )
        let lines = result.output.split(separator: "\n")
        guard lines.count == 2, lines[0] == "ok" else { return nil }
        return Int(lines[1])
    }

    @Test("Killed in the middle of an export, the database holds nothing of it or all of it")
    func killedExport() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(2_000, in: folder)
        var seen: Set<Int> = []
        for attempt in 0..<8 {
            let database = folder("kill \(attempt).db")
            let environment = ["AURITE_DB_PATH": database]
            #expect(try await AuriteProcess.run(["db", "init"], in: path, environment: environment).status == 0)
            let killed = try await AuriteProcess.run(
                "sh",
                [
                    "-c",
                    "\"$0\" export >/dev/null 2>&1 & p=$!; sleep \(Double(attempt) * 0.05 + 0.01); kill -9 $p; wait $p",
                    AuriteProcess.path,
                ],
                in: path,
                environment: environment
            )
            let found = try #require(try await count(database, in: folder.path))
            #expect(found == 0 || found == 2_000, "\(killed.error)")
            seen.insert(found)
            let export = try await AuriteProcess.run(["export"], in: path, environment: environment)
            #expect(export.status == 0, "\(export.error)")
            #expect(try await count(database, in: folder.path) == 2_000)
        }
        #expect(seen.contains(0))
    }

    @Test("Two exports at once both succeed, and every component is there once")
    func twoExports() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(1_000, in: folder)
        let results = try await withThrowingTaskGroup(of: AuriteProcess.self) { group in
            for _ in 0..<4 { group.addTask { try await AuriteProcess.run(["export"], in: path) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { #expect(result.status == 0, "\(result.error)") }
        #expect(try await count(folder("ws/.aurite_db/aurite.db"), in: folder.path) == 1_000)
    }

    @Test("A database that another process holds past the timeout is exit status 3 and says what to set")
    func lockedDatabase() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(100, in: folder)
        _ = try await AuriteProcess.run(["export"], in: path)
        let database = folder("ws/.aurite_db/aurite.db")
        try folder.write("ws/config/agents 0.json", "[]")
        // `sqlite3` holds the write lock while its shell command runs.
        let locked = try await AuriteProcess.run(
            "sqlite3",
            [
                database, "BEGIN IMMEDIATE",
                ".system '\(AuriteProcess.path)' export --prune >out.txt 2>err.txt; echo $? >>out.txt", "COMMIT",
            ],
            in: path,
            environment: ["AURITE_DB_BUSY_TIMEOUT": "0.2"]
        )
        #expect(locked.status == 0, "\(locked.error)")
        #expect(try folder.text("ws/out.txt").hasSuffix("3\n"))
        #expect(try folder.text("ws/err.txt").contains("AURITE_DB_BUSY_TIMEOUT"))
        #expect(try await count(database, in: folder.path) == 100)
    }

    @Test("A full disk is an error that names it, and what was stored before stays")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(6_000, in: folder)
        // A file system of 2 MB where one may be mounted, else a limit of 1 MB on every file's size.
        try folder.makeFolder("ws/.aurite_db")
        let script = """
            if mount -t tmpfs -o size=2m tmpfs .aurite_db 2>/dev/null; then trap 'umount -l .aurite_db' EXIT
            else trap '' XFSZ; ulimit -f 1024; fi
            "$0" export; status=$?
            sqlite3 .aurite_db/aurite.db 'SELECT count(*) FROM components'; exit $status
            """
        let small = try await AuriteProcess.run("sh", ["-c", script, AuriteProcess.path], in: path)
        #expect(small.status == 1, "\(small.error)")
        #expect(small.error.contains("disk") || small.error.contains("full"), "\(small.error)")
        #expect(small.output.hasSuffix("0\n"), "\(small.output)")
        #expect(try await AuriteProcess.run(["export"], in: path).status == 0)
        #expect(try await count(folder("ws/.aurite_db/aurite.db"), in: folder.path) == 6_000)
    }

    @Test("A file that is no database is refused and left as it is, by every command that opens it")
    func notADatabase() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(100, in: folder)
        let letter = String(repeating: "Dear database, ", count: 200)
        try folder.write("letter.db", letter)
        let environment = ["AURITE_DB_PATH": folder("letter.db"), "AURITE_ENABLE_DB": "true"]
        for arguments in [
            ["export"], ["list"], ["show", "x"], ["db", "status"], ["db", "upgrade"], ["db", "reset", "--yes"],
            ["db", "stats"],
        ] {
            let result = try await AuriteProcess.run(arguments, in: path, environment: environment)
            #expect(result.status == 1 && result.error.contains("AURITE_DB_PATH"), "\(arguments): \(result.error)")
        }
        #expect(try folder.text("letter.db") == letter)
    }

    @Test("A missing database is exit status 3 for those that read it, and no file appears")
    func missingDatabase() async throws {
        let folder = try TemporaryFolder()
        let environment = ["AURITE_ENABLE_DB": "true"]
        for arguments in [
            ["list"], ["show", "x"], ["db", "status"], ["db", "stats"], ["db", "vacuum"], ["db", "to-files"],
        ] {
            let result = try await AuriteProcess.run(arguments, in: folder.path, environment: environment)
            #expect(result.status == 3 && result.error.contains("aurite export"), "\(arguments): \(result.error)")
        }
        #expect(try folder.contents().isEmpty)
    }

    @Test("A folder or file that this user may not write is named", arguments: [["db", "init"], ["export"]])
    func readOnly(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("locked"), withIntermediateDirectories: true)
        let result = try await AuriteProcess.runUnprivileged(
            AuriteProcess.path,
            arguments,
            in: folder.path,
            environment: ["AURITE_DB_PATH": folder("locked/a.db")]
        )
        #expect(result.status == 3 || result.status == 1, "\(result.error)")
        #expect(result.error.contains("locked/a.db") && result.error.contains("writ"), "\(result.error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("locked")).isEmpty)
    }

    @Test("A folder of components that cannot be read is a warning, and the others are read")
    func unreadableFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"config\"]\n")
        try folder.write("config/a.json", #"{"type": "agent", "name": "Seen"}"#)
        try folder.write("config/closed/b.json", #"{"type": "agent", "name": "Hidden"}"#)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder("config/closed"))
        let result = try await AuriteProcess.runUnprivileged(AuriteProcess.path, ["list"], in: folder.path)
        #expect(result.status == 0 && result.output.contains("Seen") && !result.output.contains("Hidden"))
        #expect(result.error.contains("config/closed") && result.error.contains("Permission denied"), "\(result.error)")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder("config/closed"))
    }

    @Test("A setting that cannot be understood is exit status 2 with its name and its place")
    func badSettings() async throws {
        let folder = try TemporaryFolder()
        let settings = [
            ("AURITE_ENABLE_DB", "maybe"), ("AURITE_DB_TYPE", "mysql"), ("AURITE_DB_BUSY_TIMEOUT", "soon"),
            ("AURITE_DB_DURABILITY", "some"), ("AURITE_DB_STORE_CONFIGS", "2"), ("AURITE_DB_SYNC_ON_START", "?"),
            ("AURITE_CONFIG_FORCE_REFRESH", "ja"),
        ]
        for (name, value) in settings {
            let result = try await AuriteProcess.run(["list"], in: folder.path, environment: [name: value])
            #expect(result.status == 2 && result.error.contains(name) && result.error.contains("the environment"))
            try folder.write(".env", "\(name)=\(value)\n")
            let fromFile = try await AuriteProcess.run(["list"], in: folder.path)
            #expect(fromFile.status == 2 && fromFile.error.contains(folder(".env")))
            try FileManager.default.removeItem(atPath: folder(".env"))
        }
    }

    @Test("Twenty thousand components are exported, found and listed")
    func manyComponents() async throws {
        let folder = try TemporaryFolder()
        let path = try workspace(20_000, in: folder)
        let export = try await AuriteProcess.run(["export"], in: path)
        #expect(export.output.hasPrefix("Exported 20000 components"), "\(export.error)")
        let environment = ["AURITE_ENABLE_DB": "true"]
        let shown = try await AuriteProcess.run(["show", "agent 19999", "--json"], in: path, environment: environment)
        #expect(shown.status == 0 && shown.output.contains("agent 19999"))
    }
}
