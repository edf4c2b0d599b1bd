import SQLCore
import Testing

@testable import AgentRuntime

@Suite("The transport of an MCP server")
struct TransportTypeTests {
    @Test(
        "is told by the address that is given",
        arguments: [
            (#"{"command": "x"}"#, TransportType.local),
            (#"{"http_endpoint": "x"}"#, .httpStream),
            (#"{"server_path": "x"}"#, .stdio),
            (#"{"server_path": "x", "command": null}"#, .stdio),
            (#"{"transport_type": "", "command": ""}"#, .local),
            (#"{"transport_type": false, "command": ""}"#, .local),
            (#"{"transport_type": [], "command": ""}"#, .local),
            (#"{"transport_type": "http_stream", "http_endpoint": "x"}"#, .httpStream),
            (#"{"transport_type": "local", "command": "x", "headers": {}}"#, .local),
        ]
    )
    func infers(_ config: String, _ transport: TransportType) throws {
        #expect(try TransportType(of: try JSONText(config)) == transport)
    }

    @Test(
        "is refused when it cannot be told, lacks its address or has another's",
        arguments: [
            #"{}"#, #"{"transport_type": "ftp", "command": "x"}"#, #"{"transport_type": "stdio"}"#,
            #"{"command": "x", "server_path": "y"}"#, #"{"transport_type": "stdio", "server_path": "", "command": ""}"#,
        ]
    )
    func refuses(_ config: String) throws {
        let config = try JSONText(config)
        let error = #expect(throws: FieldProblem.self) { try TransportType(of: config) }
        #expect(error?.location == [])
        #expect(error?.message.hasPrefix("Value error, ") == true)
    }
}
