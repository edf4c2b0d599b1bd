import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite export`: the components of the files into the database.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Bring the components of the files into the database.",
        discussion: """
            Connects and creates missing tables first, then reads the files and uploads everything in one
            transaction. Components that are equal already are not touched.

            EXAMPLES
              aurite export                Upload what is new or changed.
              aurite export --dry-run      Tell what would change.
              aurite export --prune        Remove what the files no longer have, too.
            """
    )

    @Flag(name: .long, help: "Tell what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Remove components from the database that the files do not have.")
    var prune = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let plan = dryRun ? try await planned(context) : try await exported(context)
        if output.json { return context.console.print(plan.json(dryRun: dryRun)) }
        report(plan, to: context.console)
    }

    private func exported(_ context: CommandContext) async throws -> ExportPlan {
        let (storage, steps, backup) = try await context.database.openPrepared()
        return try await context.closing(storage) {
            if let backup {
                context.console.note("Adopted the Python program's tables; a copy is in \(context.shown(backup)).")
                context.console.note("The way back: \(storage.database.restoration(of: backup))")
            }
            if !steps.isEmpty { context.console.note("Created tables: \(steps.joined(separator: ", ")).") }
            let components = try await components(context)
            // Nothing is done yet when somebody's change would be replaced: the question is asked outside
            // of the transaction, for which no other writer should wait.
            let plan = try await storage.components.export(components, prunes: prune) { $0.overwritten.isEmpty }
            guard !plan.overwritten.isEmpty else { return plan }
            try warn(about: plan, context.console)
            return try await storage.components.export(components, prunes: prune)
        }
    }

    private func planned(_ context: CommandContext) async throws -> ExportPlan {
        let components = try await components(context)
        do {
            let storage = try await context.database.openCurrent()
            return try await context.closing(storage) {
                try await storage.components.planExport(components, prunes: prune)
            }
        } catch let error as SQLError where error.kind == .missingDatabase || error.kind == .missingTable {
            // Nothing is there yet, and a dry run makes nothing: everything would be new.
            return ExportPlan(allNew: components)
        }
    }

    private func components(_ context: CommandContext) async throws -> [ExportedComponent] {
        let components = try await context.files().exportedComponents()
        for component in components where Redaction.holdsSecret(component.config) {
            context.console.warn(
                "\(component.key) holds a secret in clear, which goes into the database as it is: "
                    + "name an environment variable instead (api_key_env_var, or {NAME} in headers)."
            )
        }
        return components
    }

    private func warn(about plan: ExportPlan, _ console: Console) throws {
        console.warn("changed in the database since the last export, and about to be replaced:")
        for key in plan.overwritten { console.note("  \(printable(key.description))") }
        console.note("`aurite db to-files` brings them into the files instead.")
        // Without a terminal export goes on, as scripts that run it after every change expect.
        if !confirmation.yes, console.confirm("Replace them?", assumed: false) == false {
            throw CommandFailure("Cancelled; nothing was changed.")
        }
    }

    private func report(_ plan: ExportPlan, to console: Console) {
        let verb = dryRun ? "Would export" : "Exported"
        console.print("\(verb) \(plan.total) components")
        guard plan.total > 0 || !plan.stale.isEmpty else {
            return console.print("No components were found: run `aurite init`, or look at include_configs in .aurite.")
        }
        var table = Table(
            ["Type", "Added", "Changed", "Unchanged", prune ? "Removed" : "Only in database"],
            rightAligned: [1, 2, 3, 4]
        )
        for type in ComponentType.allCases {
            let counts = [plan.added, plan.changed, plan.unchanged, plan.stale].map { keys in
                keys.count { $0.type == type }
            }
            if counts.contains(where: { $0 > 0 }) { table.add([type.plural] + counts.map(String.init)) }
        }
        console.print(table)
        if !prune, !plan.stale.isEmpty {
            console.note("\(plan.stale.count) components are only in the database; --prune removes them.")
        }
    }
}

extension ExportPlan {
    var total: Int { added.count + changed.count + unchanged.count }

    func json(dryRun: Bool) -> JSONText {
        func list(_ keys: [ComponentKey]) -> JSONText {
            .array(keys.map { .object(["type": .string($0.type.rawValue), "name": .string($0.name)]) })
        }
        return .object([
            "dry_run": .bool(dryRun), "total": .int(total), "added": list(added), "changed": list(changed),
            "unchanged": .int(unchanged.count), "stale": list(stale), "overwritten": list(overwritten),
        ])
    }
}
