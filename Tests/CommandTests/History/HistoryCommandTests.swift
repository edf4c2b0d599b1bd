import Foundation
import SQLCore
import TestSupport
import Testing

/// `aurite history`, as a person and as a script use it.
@Suite struct HistoryCommandTests {
    private let hello = #"{"role": "user", "content": "Hello é 東京"}"#

    private func run(_ arguments: [String], _ folder: TemporaryFolder, input: String = "") async throws -> AuriteProcess
    {
        try folder.write("input", input)
        let command = (["history"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try await AuriteProcess.run(
            "sh",
            ["-c", "\"$0\" \(command) < input", AuriteProcess.path],
            in: folder.path,
            environment: ["AURITE_ENABLE_DB": "true", "AURITE_DB_PATH": folder("h.db")]
        )
    }

    private func prepared() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let made = try await AuriteProcess.run(
            ["db", "init"],
            in: folder.path,
            environment: ["AURITE_DB_PATH": folder("h.db")]
        )
        #expect(made.status == 0, "\(made.error)")
        return folder
    }

    @Test("Messages come in on standard input, are shown, listed, followed and forked")
    func lifeOfAConversation() async throws {
        let folder = try await prepared()
        let first = try await run(["append", "agent-1", "--agent", "Pilot", "--key", "k"], folder, input: hello + "\n")
        #expect(first.status == 0 && first.output == "Turns 0 to 0 of agent-1 stored.\n", "\(first.error)")
        let again = try await run(["append", "agent-1", "--key", "k", "--json"], folder, input: hello)
        #expect(try JSONText(again.output)["replayed"]?.text == "true")
        let array = "[\(hello),\n {\"role\": \"assistant\", \"content\": \"Hi\"}]"
        #expect(try await run(["append", "agent-1", "--expect-head", "1"], folder, input: array).status == 0)
        let stale = try await run(["append", "agent-1", "--expect-head", "1"], folder, input: hello)
        #expect(stale.status == 1 && stale.error.contains("has 3 turns, not 1"))
        let shown = try await run(["show", "agent-1"], folder)
        #expect(shown.output.contains("#2 assistant") && shown.output.contains("Hello é 東京"))
        let turns = try JSONText(try await run(["show", "agent-1", "--json", "--last", "2"], folder).output)["turns"]
        #expect(turns?.elements.compactMap { $0["turn"]?.int } == [1, 2])
        let fork = try await run(["fork", "agent-1", "--at", "1", "--as", "other", "--title", "another way"], folder)
        #expect(fork.output == "other begins with 1 turn of agent-1.\n", "\(fork.error)")
        let list = try JSONText(try await run(["list", "--json", "--total"], folder).output)
        #expect(list["sessions"]?.elements.compactMap { $0["session_id"]?.string } == ["other", "agent-1"])
        #expect(list["total"]?.int == 2 && list["next"]?.kind == .null)
        let tail = try await run(["tail", "agent-1", "-n", "1", "--json"], folder)
        #expect(try JSONText(tail.output)["message"]?.text == #"{"role":"assistant","content":"Hi"}"#)
    }

    @Test("Words are found at once, with the turn to jump to")
    func search() async throws {
        let folder = try await prepared()
        _ = try await run(["append", "agent-1", "--agent", "Pilot"], folder, input: "[{\"role\": \"user\"}, \(hello)]")
        let found = try JSONText(try await run(["search", "東京", "HELLO", "--json"], folder).output)
        let hit = found.elements.first { _ in true }
        #expect(hit?["session_id"]?.string == "agent-1" && hit?["turn"]?.int == 1, "\(found)")
        #expect(hit?["snippet"]?.string?.contains("Hello é 東京") == true)
        let shown = try await run(["search", "hello"], folder)
        #expect(shown.output.hasPrefix("agent-1 #1 user") && shown.output.contains("  Hello é 東京"))
        #expect(try await run(["search", "nowhere"], folder).output == "Nothing found.\n")
        #expect(try await run(["search", "hello", "--agent", "Cook"], folder).output == "Nothing found.\n")
        let files = try await AuriteProcess.run(["history", "search", "x"], in: folder.path)
        #expect(files.status == 2 && files.error.contains("AURITE_ENABLE_DB"))
    }

    @Test("An export comes back to the byte in another database, and a second import stores nothing")
    func exportAndImport() async throws {
        let folder = try await prepared()
        let odd = #"{"role":"user","content":"\ud800 \u0000 1.0","n":[1.0,1e400]}"#
        _ = try await run(["append", "agent-1", "--agent", "Pilot"], folder, input: "\(odd)\n\(hello)\n")
        _ = try await run(["append", "agent-2", "--agent", "Cook"], folder, input: "[{\"role\":\n\"user\"}]")
        let export = try await run(["export"], folder)
        #expect(export.status == 0 && export.output.split(separator: "\n").count == 2)
        #expect(export.output.contains(odd))
        let other = try await prepared()
        let added = try await run(["import", "-", "--json"], other, input: export.output)
        #expect(try JSONText(added.output)["added"]?.int == 2, "\(added.error)")
        let again = try await run(["import", "-", "--json"], other, input: export.output)
        #expect(try JSONText(again.output)["unchanged"]?.int == 2, "\(again.error)")
        #expect(try await run(["export"], other).output == export.output)
        _ = try await run(["append", "agent-1"], other, input: hello)
        let refused = try await run(["import", "-"], other, input: export.output)
        #expect(refused.status == 1 && refused.error.contains("agent-1 was left alone"))
        let messages = try await run(["export", "agent-1", "--messages"], folder)
        #expect(messages.output == "\(odd)\n\(hello)\n")
    }

    @Test("What is wrong is said with the line and the next step, and nothing is stored")
    func refusals() async throws {
        let folder = try await prepared()
        let cases: [(arguments: [String], input: String, status: Int32, words: String)] = [
            (["append", "a", "--agent", "P"], "{\"role\": \"user\"}\n{broken", 2, "line 2 is not JSON"),
            (["append", "a", "--agent", "P"], "[{\"role\": \"user\"}, 5]", 2, "message 2 is no message"),
            (["append", "a", "--agent", "P"], "", 2, "no message"),
            (["append", "a"], "{\"role\": \"user\"}", 1, "session 'a' not found"),
            (["show", "a"], "", 1, "session 'a' not found"), (["fork", "a"], "", 1, "session 'a' not found"),
            (["delete", "a", "--yes"], "", 1, "not found"), (["delete", "a"], "", 1, "not found"),
            (["list", "--since", "yesterday"], "", 2, "--since: 'yesterday' is no time"),
            (["list", "--after", "x"], "", 2, "no cursor"), (["list", "--limit", "0"], "", 2, "--limit"),
            (["cleanup"], "", 2, "--days"), (["import", "nowhere.jsonl"], "", 1, "nowhere.jsonl"),
            (["import", "-"], "{\"messages\": []}", 2, "--prefix"),
            (["append", String(repeating: "x", count: 600), "--agent", "P"], "{}", 1, "longer than 512 bytes"),
        ]
        for (arguments, input, status, words) in cases {
            let result = try await run(arguments, folder, input: input)
            #expect(result.status == status && result.error.contains(words), "\(arguments): \(result.error)")
        }
        #expect(try await run(["list"], folder).output == "No conversations found.\n")
    }

    @Test("Cleanup tells first, deletes then, and asks on a terminal alone")
    func cleanup() async throws {
        let folder = try await prepared()
        for id in ["a", "b", "c"] { _ = try await run(["append", id, "--agent", "Pilot"], folder, input: hello) }
        let planned = try await run(["cleanup", "--max-sessions", "1", "--dry-run"], folder)
        #expect(planned.output == "b\na\n2 sessions would be deleted.\n", "\(planned.error)")
        let unasked = try await run(["cleanup", "--max-sessions", "1"], folder)
        #expect(unasked.status == 2 && unasked.error.contains("--yes"))
        let done = try await run(["cleanup", "--max-sessions", "1", "--yes"], folder)
        #expect(done.output == "2 sessions deleted.\n", "\(done.error)")
        let left = try JSONText(try await run(["list", "--json"], folder).output)["sessions"]
        #expect(left?.elements.compactMap { $0["session_id"]?.string } == ["c"])
    }
}
