import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `contextpilot init-db`: the database and its tables.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init-db",
        abstract: "Create the database and its tables.",
        discussion: """
            A second run changes nothing. On PostgreSQL the extension `vector` is made where that is allowed; without it
            vectors are searched in this process.

            EXAMPLES
              contextpilot init-db
              contextpilot init-db --require-vector
              CONTEXTPILOT_DATABASE_URL=sqlite:///data.db contextpilot init-db
            """
    )

    @Flag(name: .long, help: "Fail where the database cannot search vectors by itself.")
    var requireVector = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: true) { storage in
            try await context.prepareVectors(in: storage.database, isRequired: requireVector)
            let before = try await storage.schema.status(of: storage.database)
            if before.state != .absent { try await storage.schema.requireCurrent(storage.database) }
            let steps = try await storage.prepare().steps
            try await context.indexVectors(in: storage)
            if output.json {
                return context.console.print(
                    SchemaText.json(try await storage.schema.status(of: storage.database), steps)
                )
            }
            guard !steps.isEmpty else {
                context.console.print("table context_units already exists in \(storage.database.label)")
                return context.console.note("  Run `contextpilot reset-db` to begin anew.")
            }
            context.console.print(
                "Created context_units, conversations, messages, settings, security_events in \(storage.database.label)."
            )
        }
    }
}

/// `contextpilot reset-db`: empty tables again.
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-db",
        abstract: "Remove every table of contextpilot and create them empty.",
        discussion: """
            Tables of other products in the same database stay. A copy is made first, and its path is printed.

            EXAMPLES
              contextpilot reset-db --yes
            """
    )

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        try await context.withDatabase(creates: false) { storage in
            let status = try await storage.schema.status(of: storage.database)
            if status.state != .absent { try await storage.schema.requireCurrent(storage.database) }
            try confirmation.require("Remove every context unit from \(storage.database.label)?", on: context.console)
            let backup =
                context.settings.location == nil ? nil : try await storage.database.backUp(named: "before-reset")
            try await storage.reset()
            if output.json {
                return context.console.print(.object(["state": .string("current"), "backup": .string(backup)]))
            }
            context.console.print("\(storage.database.label) is empty now.")
            if let backup { context.console.print("A copy is in \(backup).") }
        }
    }
}
