import Foundation
import SQLCore
import TestSupport
import Testing

/// What goes wrong in the middle of a migration. Each time the same command, run again, ends with the same result.
@Suite struct MigrationFaultTests {
    /// Runs a migration and kills it after a while.
    private func kill(
        _ arguments: String,
        after seconds: Double,
        in folder: String,
        _ environment: [String: String]
    ) async throws {
        let script =
            "\"$0\" migrate \(arguments) >/dev/null 2>&1 & p=$!; sleep \(seconds); kill -9 $p 2>/dev/null; wait $p 2>/dev/null; true"
        _ = try await AuriteProcess.run("sh", ["-c", script, AuriteProcess.path], in: folder, environment: environment)
    }

    @Test("Killed at any moment on the way to a server, a migration goes on where it stopped")
    func killedToServer() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 20_000, in: folder)
        let server = try MigrationServer()
        let arguments = "--source-path a.db --target-type postgresql --batch-size 500"
        for attempt in 0..<20 {
            try await kill(
                arguments,
                after: 0.05 + Double.random(in: 0...0.4) + Double(attempt) * 0.02,
                in: folder.path,
                server.variables
            )
        }
        let result = try await AuriteProcess.run(
            ["migrate"] + arguments.split(separator: " ").map(String.init),
            in: folder.path,
            environment: server.variables
        )
        #expect(result.status == 0 && result.output.contains("Verified"), "\(result.error)")
        #expect(try await server.count("agent_history") == 20_000)
        #expect(try await server.count("transfer_owner") == 0)
        try await server.drop()
    }

    @Test("Killed at any moment on the way to a file, a migration goes on where it stopped")
    func killedToFile() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 20_000, in: folder)
        let arguments = "--source-path a.db --target-path b.db --batch-size 500"
        for attempt in 0..<20 {
            try await kill(
                arguments,
                after: 0.02 + Double.random(in: 0...0.3) + Double(attempt) * 0.02,
                in: folder.path,
                [:]
            )
        }
        let result = try await AuriteProcess.run(
            ["migrate"] + arguments.split(separator: " ").map(String.init),
            in: folder.path
        )
        #expect(result.status == 0 && result.output.contains("Verified"), "\(result.error)")
        let check = try await AuriteProcess.run(
            "sqlite3",
            ["b.db", "PRAGMA integrity_check; SELECT count(*) FROM agent_history"],
            in: folder.path
        )
        #expect(check.output == "ok\n20000\n")
    }

    @Test("A full disk of the target is an error that names it; with room the migration goes on")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 20_000, in: folder)
        try folder.makeFolder("small")
        let script = """
            if mount -t tmpfs -o size=4m tmpfs small 2>/dev/null; then trap 'umount -l small' EXIT
            else trap '' XFSZ; ulimit -f 4096; fi
            "$0" migrate --source-path a.db --target-path small/b.db --batch-size 500; echo "first $?"
            if mount -o remount,size=100m small 2>/dev/null; then
            "$0" migrate --source-path a.db --target-path small/b.db --batch-size 500 >&2; echo "second $?"
            else echo "second 0"; fi
            """
        let result = try await AuriteProcess.run("sh", ["-c", script, AuriteProcess.path], in: folder.path)
        #expect(result.output == "first 1\nsecond 0\n", "\(result.error)")
        #expect(result.error.contains("disk") || result.error.contains("full"), "\(result.error)")
    }

    @Test("A connection that is cut ends the migration with an error, and the next run goes on")
    func cutConnection() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 20_000, in: folder)
        let server = try MigrationServer()
        let arguments = ["migrate", "--source-path", "a.db", "--target-type", "postgresql", "--batch-size", "200"]
        for _ in 0..<3 {
            async let running = AuriteProcess.run(arguments, in: folder.path, environment: server.variables)
            for _ in 0..<4 {
                try await Task.sleep(for: .milliseconds(150))
                // The database may not be there yet.
                try? await server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            }
            let result = try await running
            // One cut is survived before COMMIT; whatever came of it is said.
            #expect(result.status == 0 || !result.error.isEmpty)
        }
        let again = try await AuriteProcess.run(arguments, in: folder.path, environment: server.variables)
        #expect(again.status == 0 && again.output.contains("Verified"), "\(again.error)")
        try await server.drop()
    }

    @Test("Of two migrations into one target at once both do no harm, and the refused one names the other")
    func twoAtOnce() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 20_000, in: folder)
        let server = try MigrationServer()
        let arguments = ["migrate", "--source-path", "a.db", "--target-type", "postgresql", "--batch-size", "200"]
        let results = try await withThrowingTaskGroup(of: AuriteProcess.self) { group in
            for _ in 0..<3 {
                group.addTask { try await AuriteProcess.run(arguments, in: folder.path, environment: server.variables) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.contains { $0.status == 0 })
        for result in results where result.status != 0 {
            #expect(
                result.status == 3 && result.error.contains("another migration"),
                "\(result.status) \(result.error)"
            )
        }
        #expect(try await server.count("agent_history") == 20_000)
        try await server.drop()
    }

    @Test("--follow ends at SIGTERM with a comparison")
    func followEnds() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 1_000, in: folder)
        let script = """
            "$0" migrate --source-path a.db --target-path b.db --follow >out.txt 2>err.txt & p=$!
            until sqlite3 -cmd '.timeout 5000' b.db 'SELECT count(*) FROM agent_history' 2>/dev/null | grep -qx 1000; do sleep 0.1; done
            sqlite3 -cmd '.timeout 5000' a.db "DELETE FROM agent_history WHERE id = 5; UPDATE agent_history SET role = 'x' WHERE id = 6"
            kill -TERM $p; wait $p; echo $?
            sqlite3 b.db "SELECT count(*) FROM agent_history; SELECT role FROM agent_history WHERE id = 6"
            """
        let result = try await AuriteProcess.run("sh", ["-c", script, AuriteProcess.path], in: folder.path)
        #expect(result.output == "0\n999\nx\n", "\(result.error)")
        #expect(try folder.text("out.txt").contains("Verified"))
    }
}
