import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db to-files`: the way back from the database.
struct DatabaseToFilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to-files",
        abstract: "Write components from the database back to the files.",
        discussion: """
            A component that a file has is replaced there, byte for byte what surrounds it stays; one that is
            only in the database goes to the project it was exported from, else to the active one.

            EXAMPLES
              aurite db to-files --dry-run   Tell what would change.
              aurite db to-files             Write what is new or changed.
              aurite db to-files --prune     Remove from the files what the database no longer has, too.
            """
    )

    @Flag(name: .long, help: "Tell what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Remove components from the files that the database does not have.")
    var prune = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = try await context.database.openCurrent()
        let records = try await context.closing(storage) { try await storage.components.snapshot().records }
        let manager = try await context.files()
        let plan = try await manager.planFiles(from: records)
        let removes = prune && !plan.onlyInFiles.isEmpty
        if !dryRun {
            if removes {
                try confirmation.require(
                    "Remove \(plan.onlyInFiles.count) components from the files?",
                    on: context.console
                )
            }
            try await manager.writeFiles(plan, prunes: prune)
        }
        if output.json { return context.console.print(json(plan)) }
        let verb = dryRun ? "Would write" : "Wrote"
        context.console.print(
            "\(verb) \(plan.added.count + plan.changed.count) components, \(plan.unchanged.count) unchanged."
        )
        list("added", plan.added.map(\.key), context.console)
        list("changed", plan.changed.map(\.key), context.console)
        list(prune ? "removed" : "only in files", plan.onlyInFiles, context.console)
        for problem in plan.problems { context.console.warn(printable(problem)) }
        if !plan.problems.isEmpty { throw ExitStatus.failed.exitCode }
    }

    private func list(_ what: String, _ keys: [ComponentKey], _ console: Console) {
        for key in keys { console.print("  \(what): \(printable(key.description))") }
    }

    private func json(_ plan: FilePlan) -> JSONText {
        func list(_ keys: [ComponentKey]) -> JSONText {
            .array(keys.map { .object(["type": .string($0.type.rawValue), "name": .string($0.name)]) })
        }
        return .object([
            "dry_run": .bool(dryRun), "added": list(plan.added.map(\.key)), "changed": list(plan.changed.map(\.key)),
            "unchanged": .int(plan.unchanged.count), "only_in_files": list(plan.onlyInFiles),
            "problems": .array(plan.problems.map { .string($0) }),
        ])
    }
}
