import Testing

@testable import AgentRuntime
