import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import AuriteCommand
@testable import ContextPilotCommand

/// The documents say what the program does: every command, option and variable is found in them.
@Suite struct DocumentationTests {
    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: "\(projectRoot)/\(name)", encoding: .utf8)
    }

    /// Every command below a command, with the words that call it.
    private func commands(
        of command: any ParsableCommand.Type,
        _ words: [String]
    ) -> [(words: [String], command: any ParsableCommand.Type)] {
        [(words, command)]
            + command.configuration.subcommands.flatMap { subcommand in
                commands(of: subcommand, words + [subcommand.configuration.commandName ?? ""])
            }
    }

    /// The commands of both programs.
    private var programs:
        [(name: String, path: String, commands: [(words: [String], command: any ParsableCommand.Type)])]
    {
        [
            ("aurite", AuriteProcess.path, commands(of: AuriteCommand.self, [])),
            ("contextpilot", AuriteProcess.contextPilot, commands(of: ContextPilotCommand.self, [])),
        ]
    }

    @Test("Documentation/commands.md holds the programs' own help; scripts/documentation writes it")
    func commandPage() async throws {
        let page = try page("Documentation/commands.md")
        for program in programs {
            #expect(program.commands.count > 10)
            for (words, _) in program.commands {
                let help = try await AuriteProcess.run(program.path, ["help"] + words, in: projectRoot)
                #expect(help.status == 0)
                let section = "## `\(([program.name] + words).joined(separator: " "))`\n\n```\n\(help.output)```"
                #expect(page.contains(section), "run scripts/documentation: \(words) is not as the program says")
            }
        }
    }

    @Test("Every command has an example and says what it is for")
    func examples() {
        for (words, command) in programs.flatMap(\.commands) {
            #expect(command.configuration.discussion.contains("EXAMPLES"), "\(words)")
            #expect(!command.configuration.abstract.isEmpty, "\(words)")
        }
    }

    @Test("Every variable that the sources read is in Documentation/settings.md and .env.example")
    func variables() throws {
        let sources = try FileManager.default.subpathsOfDirectory(atPath: "\(projectRoot)/Sources")
        var names: Set<String> = []
        for path in sources where path.hasSuffix(".swift") {
            let text = try page("Sources/\(path)")
            names.formUnion(
                text.matches(of: /"((?:(?:AURITE|CONTEXTPILOT)_[A-Z_]*[A-Z])|LOG_LEVEL|NO_COLOR)"/).map { String($0.1) }
            )
        }
        #expect(names.count >= 10)
        let (settings, example) = (try page("Documentation/settings.md"), try page(".env.example"))
        for name in names {
            #expect(settings.contains("`\(name)`"), "\(name) is missing in Documentation/settings.md")
            #expect(example.contains("# \(name)="), "\(name) is missing in .env.example")
        }
    }

    @Test("The README names every document, and links lead somewhere")
    func links() throws {
        let readme = try page("README.md")
        for document in try FileManager.default.contentsOfDirectory(atPath: "\(projectRoot)/Documentation") {
            #expect(readme.contains("Documentation/\(document)"), "\(document)")
        }
        for match in readme.matches(of: /\]\(([^)#:]+)\)/) {
            #expect(FileManager.default.fileExists(atPath: "\(projectRoot)/\(match.1)"), "\(match.1)")
        }
    }

    @Test("The README's tour does what it says")
    func tour() async throws {
        let folder = try TemporaryFolder()
        let tour = try page("README.md").matches(of: /```sh\n([^`]*)```/).map { String($0.1) }.dropFirst().prefix(4)
        #expect(tour.count == 4)
        let script = tour.joined(separator: "\n").replacingOccurrences(
            of: "git diff",
            with: "cat notes/config/agents/agents.json #"
        )
        let bin = folder("bin")
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(bin)/aurite", withDestinationPath: AuriteProcess.path)
        let result = try await AuriteProcess.run("sh", ["-euc", "PATH=\(bin):$PATH\n\(script)"], in: folder.path)
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("Short answer  linear_workflow  notes/config/workflows/workflows.yaml"))
        #expect(result.output.contains("Exported 4 components"))
        #expect(result.output.contains(#""max_iterations": 5"#))
        #expect(result.output.contains("agent-2 begins with 1 turn of agent-1."))
    }
}
