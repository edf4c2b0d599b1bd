import CommandSupport
import SQLCore
import Storage

/// What the commands that change versions have in common.
enum SchemaReport {
    static func upgrade(to version: Int?, json: Bool) async throws {
        let context = try CommandContext()
        let storage = StorageManager(try await context.database.open(creates: true))
        try await context.closing(storage) {
            let upgrade = try await storage.schema.upgrade(storage.database, to: version)
            let status = try await storage.schema.status(of: storage.database)
            if json {
                return context.console.print(changes(upgrade.steps, status, upgrade.backup, notes: upgrade.notes))
            }
            if let backup = upgrade.backup {
                context.console.print("Adopted the Python program's tables; a copy is in \(context.shown(backup)).")
                context.console.print("The way back: \(storage.database.restoration(of: backup))")
            }
            for note in upgrade.notes { context.console.print(note) }
            context.console.print(
                upgrade.steps.isEmpty
                    ? "\(storage.database.label) is at version \(status.current) already."
                    : "\(storage.database.label) is now at version \(status.current): \(upgrade.steps.joined(separator: ", "))."
            )
        }
    }

    static func changes(
        _ steps: [String],
        _ status: SchemaStatus,
        _ backup: String? = nil,
        notes: [String] = []
    ) -> JSONText {
        .object([
            "steps": .array(steps.map { .string($0) }), "version": .int(status.current), "latest": .int(status.latest),
            "state": .string(status.state.rawValue), "backup": .string(backup),
            "notes": .array(notes.map { .string($0) }),
        ])
    }
}
