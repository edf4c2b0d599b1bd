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
    static func json(
        _ status: SchemaStatus,
        _ steps: [String] = [],
        backup: String? = nil,
        vectors: VectorText? = nil
    ) -> JSONText {
        var members: [(key: String, value: JSONText)] = [
            ("state", .string(status.state.rawValue)), ("version", .int(status.current)),
            ("latest", .int(status.latest)), ("steps", .array(steps.map { .string($0) })),
            ("pending", .array(status.pending.map { .string($0) })), ("backup", .string(backup)),
        ]
        if let vectors {
            members.append(("vectors_searched_by", .string(vectors.searcher)))
            members.append(("vector_index", .string(IndexCommand.word(vectors.index))))
        }
        return .object(members: members)
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
            let vectors = status.state == .current ? try await VectorText(storage) : nil
            if output.json { return context.console.print(SchemaText.json(status, vectors: vectors)) }
            context.console.print(storage.database.label)
            context.console.print("Schema: version \(status.current) of \(status.latest) (\(status.state.rawValue))")
            guard let vectors else { return }
            context.console.print(
                "Vectors: searched by \(vectors.searcher == "database" ? "the database" : "this program")"
            )
            guard vectors.index != .unavailable else { return }
            context.console.print("Index: \(IndexCommand.sentence(vectors.index))")
            switch vectors.index {
            case .absent, .broken: context.console.note("  Run `contextpilot index`.")
            case .unavailable, .unneeded, .inProgress, .ready: break
            }
        }
    }
}

/// Who searches vectors, and by what.
struct VectorText {
    /// `database` or `program`.
    let searcher: String
    let index: VectorIndexState

    init(_ storage: ContextStorage) async throws {
        let isAvailable = try await storage.vectors.isAvailable()
        searcher = isAvailable ? "database" : "program"
        if let space = try await storage.spaces.all().first(where: { $0.state == .active }) {
            index = try await storage.vectors.indexState(of: space)
        } else {
            index = isAvailable ? .unneeded : .unavailable
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
