import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db stats`: what the database holds and how it grows.
struct DatabaseStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Rows and bytes by table and index, oldest and newest rows, growth.",
        discussion: """
            EXAMPLES
              aurite db stats
              aurite db stats --json
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = try await context.database.openCurrent()
        let statistics = try await context.closing(storage) { try await storage.statistics() }
        if output.json { return context.console.print(json(statistics)) }
        var table = Table(
            ["Table or index", "Rows", "Size", "Oldest", "Newest", "Last 7 days"],
            rightAligned: [1, 2, 5]
        )
        for entry in statistics.tables {
            table.add([
                entry.name, "\(entry.rows)", "\(ByteCount(entry.bytes))", entry.oldest.map(short) ?? "–",
                entry.newest.map(short) ?? "–", entry.addedLastWeek.map { "+\($0)" } ?? "–",
            ])
            for index in entry.indexes { table.add(["  \(index.name)", "", "\(ByteCount(index.bytes))", "", "", ""]) }
        }
        context.console.print(table)
        context.console.print("Total \(ByteCount(statistics.totalBytes)) in \(storage.database.label)")
    }

    private func short(_ time: SQLTimestamp) -> String { String(time.description.prefix(16)) }

    private func json(_ statistics: StorageStatistics) -> JSONText {
        .object([
            "total_bytes": .int(statistics.totalBytes),
            "tables": .array(
                statistics.tables.map { entry in
                    .object([
                        "name": .string(entry.name), "rows": .int(entry.rows), "bytes": .int(entry.bytes),
                        "oldest": .string(entry.oldest?.description), "newest": .string(entry.newest?.description),
                        "added_last_7_days": entry.addedLastWeek.map { .int($0) } ?? .null,
                        "indexes": .array(
                            entry.indexes.map { .object(["name": .string($0.name), "bytes": .int($0.bytes)]) }
                        ),
                    ])
                }
            ),
        ])
    }
}
