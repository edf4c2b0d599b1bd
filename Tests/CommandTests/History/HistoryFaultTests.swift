import Foundation
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Processes that append to one session at once, and that die while they do.
@Suite struct HistoryFaultTests {
    /// Where the processes meet.
    enum Meeting: String, CaseIterable, Sendable {
        case file, server
    }

    private func environment(_ meeting: Meeting, _ folder: TemporaryFolder) async throws -> [String: String] {
        switch meeting {
        case .file:
            return ["AURITE_ENABLE_DB": "true", "AURITE_DB_PATH": folder("h.db"), "AURITE_DB_BUSY_TIMEOUT": "60"]
        case .server:
            let options = try await TestSchema().options
            let url =
                "postgresql://\(options.user):\(options.password ?? "")@\(options.host):\(options.port)/\(options.database)"
            return ["AURITE_ENABLE_DB": "true", "AURITE_DB_URL": "\(url)?schema=\(options.schema ?? "")"]
        }
    }

    /// Each writer appends a call and its result with a key of its own until that succeeds.
    private let writer = """
        w=$1; n=$2; i=0
        while [ $i -lt $n ] && [ ! -e stop ]; do
            until printf '{"role":"assistant","content":"%s %s"}\\n{"role":"tool","content":"%s %s"}\\n' $w $i $w $i |
                "$AURITE" history append shared --agent Pilot --key "$w-$i" >> "out.$w" 2>> "err.$w"; do
                tries=$((tries + 1)); [ $tries -lt 200 ] || exit 1
            done
            i=$((i + 1))
        done
        echo $i > "count.$w"
        """

    private func write(
        _ writers: Int,
        _ appends: Int,
        _ folder: TemporaryFolder,
        _ environment: [String: String],
        killing: String = ""
    ) async throws -> AuriteProcess {
        try folder.write("writer.sh", writer)
        let script = """
            for w in $(seq 1 \(writers)); do sh writer.sh w$w \(appends) & pids="$pids $!"; done
            \(killing)
            for p in $pids; do wait $p || exit 1; done
            """
        var environment = environment
        environment["AURITE"] = AuriteProcess.path
        return try await AuriteProcess.run("bash", ["-c", script], in: folder.path, environment: environment)
    }

    /// Every append is there once and whole, indexes have no gap, and each writer's order is kept.
    private func check(
        _ writers: Int,
        _ folder: TemporaryFolder,
        _ environment: [String: String]
    ) async throws {
        let counts = try (1...writers).map { try Int(folder.text("count.w\($0)").dropLast()) ?? 0 }
        #expect(counts.allSatisfy { $0 > 0 })
        let shown = try await AuriteProcess.run(
            ["history", "show", "shared", "--json"],
            in: folder.path,
            environment: environment
        )
        let turns = try JSONText(shown.output)["turns"].map { Array($0.elements) } ?? []
        #expect(turns.compactMap { $0["turn"]?.int } == Array(0..<2 * counts.reduce(0, +)))
        let texts = turns.compactMap { $0["message"]?["content"]?.string }
        for index in stride(from: 0, to: texts.count - 1, by: 2) { #expect(texts[index] == texts[index + 1]) }
        for writer in 1...writers {
            let own = texts.filter { $0.hasPrefix("w\(writer) ") }
            #expect(own == (0..<counts[writer - 1]).flatMap { ["w\(writer) \($0)", "w\(writer) \($0)"] })
        }
    }

    @Test(
        "Eight processes append to one session: no turn is lost, and each one's order is kept",
        arguments: Meeting.allCases
    )
    func processes(_ meeting: Meeting) async throws {
        let folder = try TemporaryFolder()
        let environment = try await environment(meeting, folder)
        #expect(try await AuriteProcess.run(["db", "init"], in: folder.path, environment: environment).status == 0)
        let done = try await write(8, 6, folder, environment)
        #expect(done.status == 0, "\(done.error)")
        try await check(8, folder, environment)
    }

    /// How long writers are killed; `AURITE_TEST_KILL_SECONDS` says more than a few seconds.
    private var killSeconds: Int {
        ProcessInfo.processInfo.environment["AURITE_TEST_KILL_SECONDS"].flatMap { Int($0) } ?? 4
    }

    @Test("Writers that are killed at random and try again store every append once", arguments: Meeting.allCases)
    func killed(_ meeting: Meeting) async throws {
        let folder = try TemporaryFolder()
        let environment = try await environment(meeting, folder)
        #expect(try await AuriteProcess.run(["db", "init"], in: folder.path, environment: environment).status == 0)
        // Children of the writers' shells; whoever is alive at the moment. Writers go on until they are told to stop.
        let killing = """
            end=$(($(date +%s) + \(killSeconds)))
            while [ $(date +%s) -lt $end ]; do
                sleep 0.0$((RANDOM % 9 + 1))
                victim=$(ps -o pid=,comm= --ppid $(echo $pids | tr ' ' ,) | awk '$2 == "aurite" {print $1}' | shuf -n 1)
                [ -z "$victim" ] || kill -9 $victim 2>/dev/null
            done
            touch stop
            """
        let done = try await write(8, 100_000, folder, environment, killing: killing)
        #expect(done.status == 0, "\(done.error)")
        try await check(8, folder, environment)
    }
}
