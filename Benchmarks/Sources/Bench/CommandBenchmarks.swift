import Foundation

/// Whole commands, as a person or a script runs them: the release build of `make release`.
struct CommandBenchmarks {
    let root: String
    let data: Inputs
    let folder: String
    let peer: Peer

    private var aurite: String { "\(root)/.build/release/aurite" }

    func run() throws {
        guard FileManager.default.isExecutableFile(atPath: aurite) else {
            return Report.print("commands", value: "skipped", note: "make release builds them")
        }
        let database = ["AURITE_ENABLE_DB": "true", "AURITE_DB_PATH": "\(folder)/command.db", "HOME": folder]
        let peerExport = try peer.measure(
            "aurite_export.py",
            ["--workspace", data.workspace, "--database", "\(folder)/peer-command.db"]
        )
        let export = try time(runs: 5, ["export"], in: data.workspace, database) {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(folder)/command.db\(suffix)")
            }
        }
        Report.print("aurite export", ours: export.seconds, peer: peerExport["export"], asked: "asked: 1/15")
        let again = try time(runs: 5, ["export"], in: data.workspace, database) {}
        Report.print(
            "aurite export, unchanged",
            ours: again.seconds,
            peer: peerExport["export unchanged"],
            asked: "asked: 1/30"
        )
        try list("aurite list, \(data.components.count) from files", data.workspace, ["HOME": folder])
        try list("aurite list, \(data.components.count) from database", data.workspace, database)
        let example = "\(folder)/example"
        try FileManager.default.copyItem(atPath: "\(root)/Examples/workspace", toPath: example)
        let peerList = try peer.measure("aurite_list.py", ["--workspace", example, "--repeat", "3"])
        let ours = try time(runs: 15, ["list"], in: example, ["HOME": folder]) {}
        Report.print(
            "aurite list, example workspace",
            ours: ours.seconds,
            peer: peerList.values.first,
            asked: "asked: 20 ms"
        )
        try peak("  its peak memory", example, ["HOME": folder], note: "asked: 36 MB")
    }

    private func list(_ name: String, _ folder: String, _ environment: [String: String]) throws {
        let result = try time(runs: 5, ["list"], in: folder, environment) {}
        Report.print(name, ours: result.seconds, peer: nil)
        try peak("  its peak memory", folder, environment)
    }

    private func peak(_ name: String, _ folder: String, _ environment: [String: String], note: String = "") throws {
        let bytes = try Child.peakBytes([aurite, "list"], in: folder, environment: environment)
        Report.print(name, value: "\(bytes / 1_000_000) MB", note: note)
    }

    /// The median run, after one that warms the page cache.
    private func time(
        runs: Int,
        _ arguments: [String],
        in folder: String,
        _ environment: [String: String],
        before: () -> Void
    ) throws -> Child {
        var children: [Child] = []
        for run in 0...runs {
            before()
            let child = try Child.run([aurite] + arguments, in: folder, environment: environment)
            guard child.status == 0 else { throw BenchFailure("aurite \(arguments) ended with \(child.status)") }
            if run > 0 { children.append(child) }
        }
        return children.sorted { $0.seconds < $1.seconds }[runs / 2]
    }
}
