import Foundation
import SQLCore
import TestSupport
import Testing

/// `aurite history` on files and on a database, as the variables say.
@Suite struct HistoryFilesTests {
    private func project() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("p/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"config\"]\n")
        let agent = #"[{"type": "agent", "name": "In files", "system_prompt": "x"}]"#
        try folder.write("p/config/agents.json", agent)
        try folder.write("message", #"{"role": "user", "content": "Hello"}"#)
        #expect(try await run("db init", folder).status == 0)
        return folder
    }

    private func run(
        _ command: String,
        _ folder: TemporaryFolder,
        _ environment: [String: String] = [:]
    ) async throws -> AuriteProcess {
        try await AuriteProcess.run(
            "sh",
            ["-c", "\"$0\" \(command) < ../message", AuriteProcess.path],
            in: folder("p"),
            environment: environment.merging(["AURITE_DB_PATH": "../a.db", "HOME": folder("home")]) { $1 }
        )
    }

    @Test("The four combinations: components and sessions each come from where their variable says")
    func combinations() async throws {
        for (configs, history) in [(true, true), (true, false), (false, true), (false, false)] {
            let folder = try await project()
            let variables = [
                "AURITE_ENABLE_DB": "true", "AURITE_DB_STORE_CONFIGS": "\(configs)",
                "AURITE_DB_STORE_HISTORY": "\(history)",
            ]
            let append = try await run("history append agent-1 --agent Pilot", folder, variables)
            #expect(append.status == 0, "\(append.error)")
            let isFile = FileManager.default.fileExists(atPath: folder("p/.aurite_cache/agent-1.json"))
            #expect(isFile == !history)
            let listed = try await run("history list --json", folder, variables)
            #expect(
                try JSONText(listed.output)["sessions"]?.elements.compactMap { $0["session_id"]?.string } == ["agent-1"]
            )
            let components = try await run("list --json", folder, variables)
            #expect(try JSONText(components.output).elements.count { _ in true } == (configs ? 0 : 1))
        }
    }

    @Test("Without a database a conversation is a file, found by its base id, forked, cleaned up")
    func files() async throws {
        let folder = try await project()
        #expect(try await run("history append agent-1 --agent Pilot --key k", folder).status == 0)
        let replay = try await run("history append agent-1 --key k --json", folder)
        #expect(try JSONText(replay.output)["replayed"]?.bool == true)
        #expect(try await run("history fork agent-1 --as agent-2", folder).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("p/.aurite_cache")).sorted()
        #expect(names == [".lock", "agent-1.json", "agent-2.json"])
        let exported = try await run("history export agent-2 --messages", folder)
        #expect(exported.output == #"{"role": "user", "content": "Hello"}"# + "\n")
        #expect(try await run("history cleanup --max-sessions 1 --yes", folder).output.contains("1 sessions deleted"))
        #expect(try await run("history list --json --total", folder).output.contains(#""total": 1"#))
        let unknown = try await run("history show agent-1", folder)
        #expect(unknown.status == 1 && unknown.error.contains("session 'agent-1' not found"))
    }

    @Test("A broken file is a warning in a list, and an error when its session is asked for")
    func brokenFile() async throws {
        let folder = try await project()
        #expect(try await run("history append agent-1 --agent Pilot", folder).status == 0)
        try folder.write("p/.aurite_cache/agent-2.json", #"{"session_id": "agent-2", "exec"#)
        let list = try await run("history list --json", folder)
        #expect(list.status == 0 && list.output.contains("agent-1") && list.error.contains("agent-2.json"))
        let show = try await run("history show agent-2", folder)
        #expect(show.status == 1 && show.error.contains("agent-2.json") && show.error.contains("backup"))
    }

    @Test("A conversation that ends in a tool call without a result is marked")
    func marksInterruption() async throws {
        let folder = try await project()
        let call = #"{"id": "c1", "type": "function", "function": {"name": "tides", "arguments": "{}"}}"#
        try folder.write("message", #"{"role": "assistant", "content": null, "tool_calls": [\#(call)]}"#)
        #expect(try await run("history append agent-1 --agent Pilot", folder).status == 0)
        let shown = try await run("history show agent-1", folder)
        #expect(shown.status == 0 && shown.output.contains("Interrupted: turn 0 calls tides"))
        let json = try JSONText(try await run("history show agent-1 --json", folder).output)
        #expect(json["interrupted_tool_calls"]?.elements.compactMap(\.string) == ["c1"])
    }

    @Test("Without a project the user's own cache serves, closed to others; CACHE_DIR wins over it")
    func userCache() async throws {
        let folder = try TemporaryFolder()
        try folder.write("message", #"{"role": "user", "content": "Hello"}"#)
        try folder.makeFolder("p")
        let append = try await run("history append agent-1 --agent Pilot", folder, ["XDG_CACHE_HOME": folder("x")])
        #expect(append.status == 0, "\(append.error)")
        #expect(FileManager.default.fileExists(atPath: folder("x/aurite/agent-1.json")))
        let mode = try FileManager.default.attributesOfItem(atPath: folder("x/aurite"))[.posixPermissions] as? Int
        #expect(mode == 0o700)
        let named = try await run("history append agent-1 --agent Pilot", folder, ["CACHE_DIR": "../c"])
        #expect(named.status == 0 && FileManager.default.fileExists(atPath: folder("c/agent-1.json")))
    }
}
