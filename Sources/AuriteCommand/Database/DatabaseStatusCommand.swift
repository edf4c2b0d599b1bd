import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db status`: where the database stands. Changes nothing.
struct DatabaseStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell where the database is and which version it has.",
        discussion: """
            Exit status 3 when there is no database to look at.

            EXAMPLES
              aurite db status
              aurite db status --json
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = StorageManager(try await context.database.open())
        try await context.closing(storage) {
            let status = try await storage.schema.status(of: storage.database)
            let counts = status.state == .current ? try await storage.components.counts() : [:]
            if output.json { return context.console.print(json(status, counts, context, storage.database.label)) }
            let console = context.console
            console.print(storage.database.label)
            console.print("Schema: version \(status.current) of \(status.latest) (\(meaning(status.state)))")
            let isUsed = context.settings.storesComponentsInDatabase
            console.print("Used for components: \(isUsed ? "yes" : "no, AURITE_ENABLE_DB is not true")")
            for step in status.applied {
                let mark = step.isUnchanged ? "" : ", changed since: run `aurite db upgrade` for what to do"
                console.print("  \(step.version)  \(step.name)  applied \(step.appliedAt) UTC\(mark)")
            }
            for name in status.pending { console.print("  pending: \(name)") }
            guard !counts.isEmpty else { return }
            var table = Table(["Type", "Components"], rightAligned: [1])
            for (type, count) in counts.sorted(by: { $0.key < $1.key }) { table.add([type, "\(count)"]) }
            console.print(table)
        }
    }

    private func meaning(_ state: SchemaStatus.State) -> String {
        switch state {
        case .absent: "no tables yet: run `aurite db init` or `aurite export`"
        case .foreign: "made by the Python program: run `aurite db upgrade`"
        case .older: "older than this program: run `aurite db upgrade`"
        case .current: "current"
        case .newer: "newer than this program: install the release that wrote it"
        }
    }

    private func json(
        _ status: SchemaStatus,
        _ counts: [String: Int],
        _ context: CommandContext,
        _ label: String
    ) -> JSONText {
        .object([
            "database": .string(label), "type": .string(context.settings.location.typeName),
            "enabled": .bool(context.settings.storesComponentsInDatabase), "state": .string(status.state.rawValue),
            "version": .int(status.current), "latest": .int(status.latest),
            "applied": .array(
                status.applied.map { step in
                    .object([
                        "version": .int(step.version), "name": .string(step.name),
                        "applied_at": .string(step.appliedAt.description), "unchanged": .bool(step.isUnchanged),
                    ])
                }
            ),
            "pending": .array(status.pending.map { .string($0) }),
            "components": .object(members: counts.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }),
        ])
    }
}
