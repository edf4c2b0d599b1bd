import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// Which id a run gets and whether it keeps its history.
@Suite struct SessionIdentityTests {
    private func manager() throws -> SessionManager {
        SessionManager(try TemporaryFolder().sessions(), newName: { "0badcafe" })
    }

    private func identity(_ id: String?, _ base: String?, loads: Bool, saves: Bool) -> SessionIdentity {
        SessionIdentity(id: id, baseSessionID: base, loadsHistory: loads, savesHistory: saves)
    }

    @Test("An agent's id has a prefix, and the same one for loading and saving")
    func agents() throws {
        let manager = try manager()
        func session(_ id: String?, _ includes: Bool?) -> SessionIdentity {
            manager.agentSession(id: id, includesHistory: includes)
        }
        #expect(session("abc", true) == identity("agent-abc", "abc", loads: true, saves: true))
        #expect(session("agent-abc", true) == identity("agent-abc", "agent-abc", loads: true, saves: true))
        #expect(session("workflow-1-0", true) == identity("workflow-1-0", "workflow-1-0", loads: true, saves: true))
        for id in [nil, ""] {
            #expect(session(id, true) == identity("agent-0badcafe", "agent-0badcafe", loads: false, saves: true))
        }
        for includes in [false, nil] {
            #expect(session("abc", includes) == identity("abc", nil, loads: false, saves: false))
            #expect(session(nil, includes) == identity(nil, nil, loads: false, saves: false))
        }
    }

    @Test("What the workflow says about history wins over its agents, true and false alike")
    func overrides() throws {
        let manager = try manager()
        let step = SessionManager.childID(of: "workflow-1", step: 10)
        #expect(step == "workflow-1-10")
        #expect(SessionManager.childID(of: "workflow-1", node: "west wind") == "workflow-1-west wind")
        for agent in [true, false, nil] {
            let on = manager.agentSession(
                id: step,
                includesHistory: agent,
                workflowIncludesHistory: true,
                baseSessionID: "1"
            )
            #expect(on == identity("workflow-1-10", "1", loads: true, saves: true))
            let off = manager.agentSession(id: step, includesHistory: agent, workflowIncludesHistory: false)
            #expect(off == identity("workflow-1-10", nil, loads: false, saves: false))
        }
    }

    @Test("A workflow's id has a prefix, a nested one's the base id of the whole")
    func workflows() throws {
        let manager = try manager()
        func session(_ id: String?, _ includes: Bool?, base: String? = nil) -> SessionIdentity {
            manager.workflowSession(id: id, includesHistory: includes, baseSessionID: base)
        }
        #expect(session("1", true) == identity("workflow-1", "1", loads: false, saves: true))
        #expect(session("workflow-1", true) == identity("workflow-1", "workflow-1", loads: false, saves: true))
        #expect(session(nil, true) == identity("workflow-0badcafe", "workflow-0badcafe", loads: false, saves: true))
        #expect(session("workflow-1-2", true, base: "1") == identity("workflow-1-2", "1", loads: false, saves: true))
        #expect(session("1", false) == identity("1", nil, loads: false, saves: false))
        #expect(session("1", nil) == identity("1", nil, loads: false, saves: false))
    }

    @Test("An id that nobody chose has eight hexadecimal digits")
    func randomIDs() throws {
        let names = (0..<100).map { _ in SessionManager.randomName() }
        #expect(names.allSatisfy { $0.count == 8 && $0.allSatisfy(\.isHexDigit) })
        #expect(Set(names).count > 90)
    }
}
