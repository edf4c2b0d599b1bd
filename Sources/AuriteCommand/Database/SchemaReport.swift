import CommandSupport
import SQLCore
import Storage

/// What the commands that change versions have in common.
enum SchemaReport {
    static func upgrade(to version: Int?, json: Bool) async throws {
        let context = try CommandContext()
        let storage = StorageManager(try await context.database.open(creates: true))
        try await context.closing(storage) {
            let (steps, backup) = try await storage.schema.upgrade(storage.database, to: version)
            let status = try await storage.schema.status(of: storage.database)
            if json { return context.console.print(changes(steps, status, backup)) }
            if let backup {
                context.console.print("Adopted the Python program's tables; a copy is in \(context.shown(backup)).")
                context.console.print("The way back: \(storage.database.restoration(of: backup))")
            }
            context.console.print(
                steps.isEmpty
                    ? "\(storage.database.label) is at version \(status.current) already."
                    : "\(storage.database.label) is now at version \(status.current): \(steps.joined(separator: ", "))."
            )
        }
    }

    static func changes(_ steps: [String], _ status: SchemaStatus, _ backup: String? = nil) -> JSONText {
        .object([
            "steps": .array(steps.map { .string($0) }), "version": .int(status.current), "latest": .int(status.latest),
            "state": .string(status.state.rawValue), "backup": .string(backup),
        ])
    }
}
