import ArgumentParser
import CommandSupport

/// `aurite db init`: the database and its tables.
struct DatabaseInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create the database and its tables.",
        discussion: """
            A database that is there already is brought to this program's version.

            EXAMPLES
              aurite db init
              AURITE_DB_PATH=data/team.db aurite db init
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws { try await SchemaReport.upgrade(to: nil, json: output.json) }
}

/// `aurite db upgrade`: to a newer version.
struct DatabaseUpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Bring the tables to this program's version.",
        discussion: """
            Tables that the Python program made are adopted: a copy is made first, and every row is kept.

            EXAMPLES
              aurite db upgrade
              aurite db upgrade --to 1
            """
    )

    @Option(name: .long, help: "The version to reach; the latest by default.")
    var to: Int?

    @OptionGroup var output: OutputOptions

    func run() async throws { try await SchemaReport.upgrade(to: to, json: output.json) }
}
