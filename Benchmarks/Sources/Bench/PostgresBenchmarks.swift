import AgentRuntime
import Foundation
import Logging
import PostgresDriver
import SQLCore
import Storage

/// Components on a server: `AURITE_TEST_POSTGRES_URL=$(scripts/postgres start) make bench`.
struct PostgresBenchmarks {
    let data: Inputs

    func run() async throws {
        guard let url = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else {
            return Report.print("PostgreSQL", value: "skipped", note: "AURITE_TEST_POSTGRES_URL names no server")
        }
        var options = try PostgresOptions(url: url)
        try await administer(options, ["DROP SCHEMA IF EXISTS bench CASCADE", "CREATE SCHEMA bench"])
        options.schema = "bench"
        let storage = StorageManager(PostgresDatabase(options, logger: .silent))
        var uploads: [Double] = []
        for _ in 0..<5 {
            _ = try await storage.schema.downgrade(storage.database, to: 0)
            try await storage.prepare()
            uploads.append(try await seconds { _ = try await storage.components.export(data.components) })
        }
        Report.print("PostgreSQL: upload", ours: uploads.sorted()[2], peer: nil)
        let again = try await median(of: 5) { _ = try await storage.components.export(data.components) }
        Report.print("PostgreSQL: upload again, unchanged", ours: again, peer: nil)
        let load = try await median(of: 7) { _ = try await manager(storage, .milliseconds(200)) }
        Report.print("PostgreSQL: load of the index", ours: load, peer: nil)
        let forced = try await manager(storage, .zero)
        let gets = try await median(of: 5) {
            for component in data.components.prefix(500) { _ = try await forced.get(component.key) }
        }
        Report.print("PostgreSQL: get under force refresh", ours: gets / 500, peer: nil, asked: "asked: 0.3 ms")
        try await visibility(storage, options)
        try await storage.close()
    }

    /// From the return of one program's write to the moment another one sees it.
    private func visibility(_ storage: StorageManager, _ options: PostgresOptions) async throws {
        let writer = try await manager(storage, .milliseconds(200))
        let other = StorageManager(PostgresDatabase(options, logger: .silent))
        let reader = try await manager(other, .milliseconds(200))
        let key = ComponentKey(.agent, "Seen elsewhere")
        try await writer.create(key, .object(["description": .string("start")]))
        // The first question starts the listener, which connects in the background.
        try await Task.sleep(for: .milliseconds(500))
        var delays: [Double] = []
        for number in 0..<200 {
            try await writer.update(key, .object(["description": .string("\(number)")]))
            delays.append(
                try await seconds {
                    while try await reader.get(key).config["description"]?.string != "\(number)" {
                        try await Task.sleep(for: .microseconds(100))
                    }
                }
            )
        }
        Report.print(
            "PostgreSQL: change visible elsewhere",
            ours: delays.sorted()[100],
            peer: nil,
            asked: "asked: 20 ms"
        )
        try await other.close()
    }

    private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func manager(_ storage: StorageManager, _ staleness: Duration) async throws -> ConfigManager {
        try await ConfigManager.database(storage, options: .init(maximumStaleness: staleness)) {
            Discovery(startingAt: "/", userDirectory: nil)
        }
    }

    private func administer(_ options: PostgresOptions, _ statements: [String]) async throws {
        let database = PostgresDatabase(options, logger: .silent)
        for statement in statements { try await database.execute(SQLQuery(unsafe: statement)) }
        try await database.close()
    }
}

extension Logger {
    /// Hears nothing.
    static var silent: Logger { Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() } }
}
