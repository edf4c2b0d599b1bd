import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Paths in a configuration")
struct ComponentPathsTests {
    @Test("A server's relative path starts at the context root; every other byte stays")
    func resolvesServerPaths() throws {
        let folder = try TemporaryFolder()
        let config = try JSONText(#"{ "name":"a",  "server_path" : "./servers/../tides.py" , "x": 1.0 }"#)
        let resolved = ComponentPaths.resolving(config, of: .mcpServer, from: folder.path)
        #expect(resolved.text == #"{ "name":"a",  "server_path" : "\#(folder.path)/tides.py" , "x": 1.0 }"#)
        let absolute = try JSONText(#"{"server_path": "/nowhere/./a//b.py"}"#)
        #expect(
            ComponentPaths.resolving(absolute, of: .mcpServer, from: folder.path).text
                == #"{"server_path": "/nowhere/a/b.py"}"#
        )
    }

    @Test("Of a repeated key the one that counts is resolved, also inside a larger text")
    func resolvesTheLast() throws {
        let list = try JSONText(#"[0, {"server_path": "a", "server_path": "b"}]"#)
        let config = try #require(list.elements.first { $0.kind == .object })
        #expect(
            ComponentPaths.resolving(config, of: .mcpServer, from: "/nowhere").text
                == #"{"server_path": "a", "server_path": "/nowhere/b"}"#
        )
    }

    @Test("A module is looked for by its dotted name first")
    func resolvesModules() throws {
        let folder = try TemporaryFolder()
        try folder.write("custom/night_watch.py", "")
        func resolved(_ path: String) throws -> String? {
            let config = JSONText.object(["module_path": .string(path)])
            return ComponentPaths.resolving(config, of: .customWorkflow, from: folder.path)["module_path"]?.string
        }
        #expect(try resolved("custom.night_watch") == "\(folder.path)/custom/night_watch.py")
        #expect(try resolved("custom/night_watch") == "\(folder.path)/custom/night_watch.py")
        #expect(try resolved("custom/night_watch.py") == "\(folder.path)/custom/night_watch.py")
        #expect(try resolved("./custom/night_watch.py") == "\(folder.path)/custom/night_watch.py")
        #expect(try resolved("custom.day_watch") == "\(folder.path)/custom.day_watch")
        #expect(try resolved("/elsewhere/x.py") == "/elsewhere/x.py")
        #expect(try resolved("") == "")
    }

    @Test("Other types and other values stay as they are")
    func leavesTheRest() throws {
        for text in [#"{"server_path": null}"#, #"{"server_path": 5}"#, #"{"server_path": ""}"#, "{}"] {
            let config = try JSONText(text)
            #expect(ComponentPaths.resolving(config, of: .mcpServer, from: "/x") == config)
        }
        let agent = try JSONText(#"{"server_path": "a"}"#)
        #expect(ComponentPaths.resolving(agent, of: .agent, from: "/x") == agent)
    }
}
