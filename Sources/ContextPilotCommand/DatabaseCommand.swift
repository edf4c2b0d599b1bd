import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `contextpilot db`: versions of the tables.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Tell and change the version of the tables.",
        discussion: """
            EXAMPLES
              contextpilot db status
              contextpilot db upgrade          Also adopts tables of the Python program.
              contextpilot db vacuum
            """,
        subcommands: [StatusCommand.self, UpgradeCommand.self, DowngradeCommand.self, VacuumCommand.self]
    )
}

enum SchemaText {
    static func json(_ status: SchemaStatus, _ steps: [String] = [], backup: String? = nil) -> JSONText {
        .object([
            "state": .string(status.state.rawValue), "version": .int(status.current), "latest": .int(status.latest),
            "steps": .array(steps.map { .string($0) }), "pending": .array(status.pending.map { .string($0) }),
            "backup": .string(backup),
        ])
    }
}

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell where the database is and which version it has.",
        discussion: """
            EXAMPLES
              contextpilot db status --json
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: false) { storage in
            let status = try await storage.schema.status(of: storage.database)
            if output.json { return context.console.print(SchemaText.json(status)) }
            let isCurrent = status.state == .current
            let searches = isCurrent ? try await storage.vectors.isAvailable() : false
            context.console.print(storage.database.label)
            context.console.print("Schema: version \(status.current) of \(status.latest) (\(status.state.rawValue))")
            if isCurrent {
                context.console.print("Vectors: searched by \(searches ? "the database" : "this program")")
            }
        }
    }
}

struct UpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Bring the tables to this program's version.",
        discussion: """
            Tables that the Python program made are adopted: a copy is made first, and every row is kept. Where PostgreSQL
            has got the extension vector since, it searches vectors from now on.

            EXAMPLES
              contextpilot db upgrade
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: true) { storage in
            let upgrade = try await storage.prepare()
            try await context.indexVectors(in: storage)
            let status = try await storage.schema.status(of: storage.database)
            if output.json {
                return context.console.print(SchemaText.json(status, upgrade.steps, backup: upgrade.backup))
            }
            if let backup = upgrade.backup {
                context.console.print("Adopted the Python program's tables; a copy is in \(backup).")
                context.console.print("The way back: \(storage.database.restoration(of: backup))")
            }
            for note in upgrade.notes { context.console.print(note) }
            context.console.print("\(storage.database.label) is at version \(status.current).")
        }
    }
}

struct DowngradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "downgrade",
        abstract: "Take versions back, with the data they hold.",
        discussion: """
            A copy of the database is made first, and its path is printed.

            EXAMPLES
              contextpilot db downgrade --to 0 --yes
            """
    )

    @Option(name: .long, help: "The version to go back to; 0 removes every table of contextpilot.")
    var to: Int

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: false) { storage in
            try confirmation.require("Go back to version \(to) in \(storage.database.label)?", on: context.console)
            let backup =
                context.settings.location == nil ? nil : try await storage.database.backUp(named: "before-downgrade")
            let steps = try await storage.schema.downgrade(storage.database, to: to)
            let status = try await storage.schema.status(of: storage.database)
            if output.json { return context.console.print(SchemaText.json(status, steps, backup: backup)) }
            context.console.print("\(storage.database.label) is at version \(status.current).")
            if let backup { context.console.print("A copy is in \(backup).") }
        }
    }
}

struct VacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Give unused space back and refresh the planner's statistics.",
        discussion: """
            Runs VACUUM, ANALYZE and PRAGMA optimize, and shortens the log of changed units.

            EXAMPLES
              contextpilot db vacuum
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: false) { storage in
            try await storage.schema.requireCurrent(storage.database)
            let vacuum = try await DatabaseVacuum(storage.database) { try await storage.units.trimChanges() }
            vacuum.print(on: context.console, asJSON: output.json)
        }
    }
}
