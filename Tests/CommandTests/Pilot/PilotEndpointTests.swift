import Foundation
import SQLCore
import TestSupport
import Testing

/// Models that an endpoint runs: named by the settings, asked over HTTP, changed for one another.
@Suite struct PilotEndpointTests {
    private struct Step {
        let arguments: [String]
        let variables: [String: String]
        /// Whether the endpoint is there meanwhile.
        var isUp = true
    }

    private struct Outcome {
        let status: Int
        let output: String
        let error: String
    }

    private let ollama = ["CONTEXTPILOT_EMBEDDING_MODEL": "ollama/tiny"]
    private let openAI = [
        "CONTEXTPILOT_EMBEDDING_MODEL": "openai/small", "CONTEXTPILOT_OPENAI_API_KEY": "sk-secret-4711",
    ]

    /// Runs commands one after another beside an endpoint that speaks both protocols. Its vectors count letters.
    private func run(_ steps: [Step], in folder: TemporaryFolder) async throws -> [Outcome] {
        let script = """
            import json, os, subprocess, sys, threading
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            def vector(text, size): return [1.0 + text.lower().count(letter) for letter in "aeiostnr"[:size]]
            class Endpoint(BaseHTTPRequestHandler):
                def log_message(self, *arguments): pass
                def do_POST(self):
                    asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                    status, body = 200, {}
                    if self.path == "/api/embed":
                        body = {"embeddings": [vector(text, 4) for text in asked["input"]]}
                    elif self.headers.get("Authorization") != "Bearer sk-secret-4711":
                        status, body = 401, {"error": {"message": "no " + str(self.headers.get("Authorization"))}}
                    else:
                        body = {"data": [{"index": i, "embedding": vector(t, 8)} for i, t in enumerate(asked["input"])]}
                    data = json.dumps(body).encode()
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
            program, steps = sys.argv[1], json.loads(sys.argv[2])
            server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            results = []
            for step in steps:
                address = f"http://127.0.0.1:{server.server_port}" if step["up"] else "http://127.0.0.1:1"
                variables = {"CONTEXTPILOT_OLLAMA_BASE_URL": address, "CONTEXTPILOT_OPENAI_BASE_URL": address + "/v1"}
                done = subprocess.run([program] + step["arguments"], env=os.environ | variables | step["variables"],
                    capture_output=True, text=True)
                results.append([done.returncode, done.stdout, done.stderr])
            print(json.dumps(results))
            """
        let list = steps.map {
            ["arguments": $0.arguments, "variables": $0.variables, "up": $0.isUp] as [String: Any]
        }
        let json = String(decoding: try JSONSerialization.data(withJSONObject: list), as: UTF8.self)
        let result = try await AuriteProcess.run(
            "python3",
            ["-c", script, AuriteProcess.contextPilot, json],
            in: folder.path
        )
        #expect(result.status == 0, "\(result.error)")
        return try JSONText(result.output).items.map { item in
            let parts = item.items
            return Outcome(status: parts[0].int ?? -1, output: parts[1].string ?? "", error: parts[2].string ?? "")
        }
    }

    @Test("Units get the vectors of an endpoint's model, and another endpoint's take their place")
    func endpoints() async throws {
        let outcomes = try await run(
            [
                Step(arguments: ["add", "a tea at sea"], variables: ollama),
                Step(arguments: ["add", "no onions or oil"], variables: ollama),
                Step(arguments: ["search", "eat a date", "--mode", "vector", "--json"], variables: ollama),
                Step(arguments: ["embed", "--json"], variables: openAI),
                Step(arguments: ["embed", "--list", "--json"], variables: openAI),
                Step(arguments: ["search", "solo room", "--mode", "vector", "--json"], variables: openAI),
            ],
            in: try TemporaryFolder()
        )
        #expect(outcomes.map(\.status) == [0, 0, 0, 0, 0, 0], "\(outcomes.map(\.error))")
        #expect(try first(outcomes[2]) == "a tea at sea")
        #expect(try JSONText(outcomes[3].output)["space"]?.string == "openai/small")
        let active = try JSONText(outcomes[4].output).items.filter { $0["state"]?.string == "active" }
        #expect(active.map { $0["name"]?.string } == ["openai/small"])
        #expect(active.first?["dimensions"]?.int == 8)
        #expect(try first(outcomes[5]) == "no onions or oil")
    }

    @Test("While another model's space is filled, searches go by the endpoint that gave the old vectors")
    func oldSpace() async throws {
        let outcomes = try await run(
            [
                Step(arguments: ["add", "a tea at sea"], variables: ollama),
                Step(arguments: ["search", "eat a date", "--mode", "vector", "--json"], variables: openAI),
            ],
            in: try TemporaryFolder()
        )
        #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.error))")
        #expect(try first(outcomes[1]) == "a tea at sea")
    }

    @Test("An endpoint that is down, or refuses the key, is told with its address and without the key")
    func faults() async throws {
        let wrong = openAI.merging(["CONTEXTPILOT_OPENAI_API_KEY": "sk-wrong-0815"]) { $1 }
        let outcomes = try await run(
            [
                Step(arguments: ["add", "a tea at sea"], variables: ollama),
                Step(arguments: ["add", "no onions"], variables: ollama, isUp: false),
                Step(arguments: ["search", "tea"], variables: ollama, isUp: false),
                Step(arguments: ["add", "no onions"], variables: wrong),
                Step(arguments: ["add", "no onions"], variables: ["CONTEXTPILOT_EMBEDDING_MODEL": "bert"]),
            ],
            in: try TemporaryFolder()
        )
        #expect(outcomes.map(\.status) == [0, 3, 0, 3, 2], "\(outcomes.map(\.error))")
        #expect(outcomes[1].error.contains("http://127.0.0.1:1"), "\(outcomes[1].error)")
        #expect(outcomes[2].error.contains("words alone") && outcomes[2].output.contains("a tea at sea"))
        #expect(outcomes[3].error.contains("401") || outcomes[3].error.contains("key"), "\(outcomes[3].error)")
        #expect(!outcomes[3].error.contains("0815"))
        #expect(outcomes[4].error.contains("openai/MODEL"))
    }

    private func first(_ outcome: Outcome) throws -> String? {
        try JSONText(outcome.output).items.first?["context_unit"]?["content"]?.string
    }
}
