import AgentRuntime
import Foundation
import Logging
import SQLCore
import SQLiteDriver
import Storage

/// Components in one process: upload, load, get.
struct ComponentBenchmarks {
    let data: Inputs
    let folder: String
    let peer: Peer

    func run() async throws {
        let peerUpload = try peer.measure(
            "aurite_upload.py",
            ["--lines", data.lines, "--database", "\(folder)/peer.db"]
        )
        // As with the peer, the tables are there before the clock starts.
        var uploads: [Double] = []
        for _ in 0..<7 {
            let storage = try fresh("upload.db")
            try await storage.prepare()
            let start = ContinuousClock.now
            _ = try await storage.components.export(data.components)
            uploads.append((ContinuousClock.now - start) / .seconds(1))
            try await storage.close()
        }
        let upload = uploads.sorted()[3]
        Report.print("upload to a fresh file", ours: upload, peer: peerUpload["upload"], asked: "asked: 1/15")

        let storage = StorageManager(try open("upload.db"))
        let again = try await median(of: 5) { _ = try await storage.components.export(data.components) }
        Report.print("upload again, unchanged", ours: again, peer: peerUpload["upload unchanged"])

        let peerLoad = try peer.measure("aurite_load.py", ["--database", "\(folder)/peer.db"])
        let load = try await median(of: 9) { _ = try await manager(storage, .milliseconds(200)) }
        Report.print("load of the index", ours: load, peer: peerLoad["load"], asked: "asked: 1/10")
        let loadAndGet = try await median(of: 5) {
            let manager = try await manager(storage, .milliseconds(200))
            for component in data.components { _ = try await manager.get(component.key) }
        }
        Report.print(
            "load, then get all, validated",
            ours: loadAndGet,
            peer: peerLoad["load"],
            asked: "asked: 1/3 of load"
        )

        let forced = try await manager(storage, .zero)
        let gets = try await median(of: 5) {
            for component in data.components.prefix(2_000) { _ = try await forced.get(component.key) }
        }
        Report.print(
            "get under force refresh",
            ours: gets / Double(min(2_000, data.components.count)),
            peer: peerLoad["forced refresh"],
            asked: "asked: 50 us"
        )
        try await storage.close()
        try await reportMemory()
    }

    /// The index alone, in a process that did nothing else would say less: the growth while it is loaded counts.
    private func reportMemory() async throws {
        let storage = StorageManager(try open("upload.db"))
        let before = residentBytes()
        let manager = try await manager(storage, .milliseconds(200))
        let grown = residentBytes() - before
        Report.print(
            "10,000 components resident",
            value: "\(max(grown, 0) / 1_000) kB",
            note: "growth over idle; the configurations are \(data.bytes / 1_000) kB"
        )
        _ = try await manager.list()
        try await storage.close()
    }

    private func manager(_ storage: StorageManager, _ staleness: Duration) async throws -> ConfigManager {
        try await ConfigManager.database(storage, options: .init(maximumStaleness: staleness)) { [folder] in
            Discovery(startingAt: folder, userDirectory: nil)
        }
    }

    private func fresh(_ name: String) throws -> StorageManager {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)\(suffix)") }
        return StorageManager(try open(name))
    }

    private func open(_ name: String) throws -> SQLiteDatabase {
        var options = SQLiteOptions()
        options.createsFile = true
        return try SQLiteDatabase(
            path: "\(folder)/\(name)",
            options: options,
            logger: .silent
        )
    }
}
