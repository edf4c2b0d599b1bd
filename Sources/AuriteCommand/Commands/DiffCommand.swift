import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite diff`: in what two sets of components differ.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare components: files with a database, or two databases.",
        discussion: """
            Values are compared, not spelling. Exit status 5 when there are differences.

            EXAMPLES
              aurite diff                                 The files with the configured database.
              aurite diff database sqlite:///copy.db      The configured database with another one.
              aurite diff files backups/monday.db         The files with a database file.
            """
    )

    @Argument(help: "The left side: files, database, a URL or the path of a SQLite file.")
    var left = "files"

    @Argument(help: "The right side.")
    var right = "database"

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let diff = ComponentDiff(try await side(left, context), try await side(right, context))
        if output.json { context.console.print(json(diff)) } else { report(diff, context.console) }
        if !diff.isEmpty { throw ExitStatus.findings.exitCode }
    }

    private func side(_ name: String, _ context: CommandContext) async throws -> [ComponentKey: String] {
        if name == "files" {
            return try await context.files().exportedComponents().reduce(into: [:]) { $0[$1.key] = $1.config.text }
        }
        let connector = name == "database" ? context.database : try context.database.at(name)
        let storage = try await connector.openCurrent()
        return try await context.closing(storage) {
            try await storage.components.snapshot().records.reduce(into: [:]) { $0[$1.key] = $1.config }
        }
    }

    private func report(_ diff: ComponentDiff, _ console: Console) {
        for key in diff.onlyLeft { console.print("only in \(left): \(printable(key.description))") }
        for key in diff.onlyRight { console.print("only in \(right): \(printable(key.description))") }
        for change in diff.changed {
            console.print(
                "differs: \(printable(change.key.description)) in \(printable(change.members.joined(separator: ", ")))"
            )
        }
        let count = diff.onlyLeft.count + diff.onlyRight.count + diff.changed.count
        console.print("\(count) \(count == 1 ? "difference" : "differences"), \(diff.equalCount) components equal.")
    }

    private func json(_ diff: ComponentDiff) -> JSONText {
        func item(_ key: ComponentKey, _ more: [(key: String, value: JSONText)] = []) -> JSONText {
            .object(members: [("type", .string(key.type.rawValue)), ("name", .string(key.name))] + more)
        }
        return .object([
            "only_left": .array(diff.onlyLeft.map { item($0) }), "only_right": .array(diff.onlyRight.map { item($0) }),
            "changed": .array(
                diff.changed.map { item($0.key, [("members", .array($0.members.map { .string($0) }))]) }
            ),
            "equal": .int(diff.equalCount),
        ])
    }
}
