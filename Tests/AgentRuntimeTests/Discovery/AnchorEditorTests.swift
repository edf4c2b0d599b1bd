import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Editing the projects of an anchor")
struct AnchorEditorTests {
    private func edit(_ text: String, _ body: (AnchorEditor) throws -> [UInt8]) throws -> String {
        String(decoding: try body(try AnchorEditor(Array(text.utf8), path: "/ws/.aurite")), as: UTF8.self)
    }

    /// A text, and what it becomes with `./new` added.
    private static let additions: [(before: String, after: String)] = [
        ("[ aurite\t]\nprojects = []\n", "[ aurite\t]\nprojects = [\"./new\"]\n"),
        ("[aurite]\nprojects = []\n", "[aurite]\nprojects = [\"./new\"]\n"),
        ("[aurite]\nprojects=['a']# c\n", "[aurite]\nprojects=['a', \"./new\"]# c\n"),
        ("[aurite]\nprojects = [\"a\", \"b\",]\n", "[aurite]\nprojects = [\"a\", \"b\", \"./new\",]\n"),
        (
            "[aurite]\nprojects = [\n    \"a\",  # first\n    \"b\"  # last, \"x\"\n]\n",
            "[aurite]\nprojects = [\n    \"a\",  # first\n    \"b\",  # last, \"x\"\n    \"./new\"\n]\n"
        ),
        (
            "[aurite]\r\nprojects = [\r\n\t\"a\",\r\n] # end\r\n",
            "[aurite]\r\nprojects = [\r\n\t\"a\",\r\n\t\"./new\",\r\n] # end\r\n"
        ),
        ("[aurite]\nprojects = [\n  \"a\"]", "[aurite]\nprojects = [\n  \"a\",\n  \"./new\"]"),
        ("[aurite]\nprojects = [\n  # none yet\n]\n", "[aurite]\nprojects = [\"./new\"\n  # none yet\n]\n"),
        ("[aurite]\nprojects = [\"a\"\n, \"b\"\n]\n", "[aurite]\nprojects = [\"a\"\n, \"b\", \"./new\"\n]\n"),
        // Without the key.
        (
            "[aurite]\ntype = \"workspace\" # t\n\n[x]\ny = 1\n",
            "[aurite]\ntype = \"workspace\" # t\nprojects = [\"./new\"]\n\n[x]\ny = 1\n"
        ),
        ("  [aurite]\n  type = \"workspace\"", "  [aurite]\n  type = \"workspace\"\n  projects = [\"./new\"]"),
        ("[aurite]\r\n", "[aurite]\r\nprojects = [\"./new\"]\r\n"),
        ("[aurite]", "[aurite]\nprojects = [\"./new\"]"),
        ("[x]\ny = 1", "[x]\ny = 1\n\n[aurite]\nprojects = [\"./new\"]\n"),
        ("# empty\n", "# empty\n\n[aurite]\nprojects = [\"./new\"]\n"),
        ("", "[aurite]\nprojects = [\"./new\"]\n"),
        ("aurite.type = 'workspace'\nx = 1\n", "aurite.type = 'workspace'\naurite.projects = [\"./new\"]\nx = 1\n"),
        ("aurite.projects = ['a']\n", "aurite.projects = ['a', \"./new\"]\n"),
        ("aurite = { type = 'workspace' }\n", "aurite = { type = 'workspace', projects = [\"./new\"] }\n"),
        ("aurite = {}\n", "aurite = {projects = [\"./new\"]}\n"),
        ("aurite = { projects = [] }\n", "aurite = { projects = [\"./new\"] }\n"),
        ("[aurite.x]\ny = 1\n", "[aurite.x]\ny = 1\n\n[aurite]\nprojects = [\"./new\"]\n"),
        (
            "x = '''\n[aurite]\nprojects = []\n'''\n[\"aurite\"]\n'projects' = [ ]\n",
            "x = '''\n[aurite]\nprojects = []\n'''\n[\"aurite\"]\n'projects' = [\"./new\" ]\n"
        ),
        (
            "x = [{ a = \"]\" }, 1979-05-27 07:32:00, \"\"\"a\"\"\"\"]\n[aurite]\nprojects = []",
            "x = [{ a = \"]\" }, 1979-05-27 07:32:00, \"\"\"a\"\"\"\"]\n[aurite]\nprojects = [\"./new\"]"
        ),
    ]

    @Test("An entry is added in the manner of the list", arguments: additions.indices)
    func adds(_ index: Int) throws {
        let (before, after) = Self.additions[index]
        #expect(try edit(before) { try $0.adding("./new") } == after)
        #expect(try edit(after) { try $0.adding("new/") } == after, "a second time changes nothing")
    }

    /// A text, and what it becomes without `b`.
    private static let removals: [(before: String, after: String)] = [
        ("[aurite]\nprojects = [\"b\"]\n", "[aurite]\nprojects = []\n"),
        ("[aurite]\nprojects = [\"b\",]\n", "[aurite]\nprojects = []\n"),
        ("[aurite]\nprojects = [\"a\", \"./b\", \"c\"]\n", "[aurite]\nprojects = [\"a\", \"c\"]\n"),
        ("[aurite]\nprojects = [\"b\",\"c\"]\n", "[aurite]\nprojects = [\"c\"]\n"),
        ("[aurite]\nprojects = [\"a\", \"b\"]\n", "[aurite]\nprojects = [\"a\"]\n"),
        ("[aurite]\nprojects = [\"a\", \"b\", ]\n", "[aurite]\nprojects = [\"a\", ]\n"),
        (
            "[aurite]\nprojects = [\n  \"a\",\n  'b',\n  \"c\"\n]\n",
            "[aurite]\nprojects = [\n  \"a\",\n  \"c\"\n]\n"
        ),
        ("[aurite]\r\nprojects = [\r\n  \"a\",\r\n  \"b\"\r\n]", "[aurite]\r\nprojects = [\r\n  \"a\",\r\n]"),
        (
            "[aurite]\nprojects = [\n  # one\n  \"b\", # about b\n  \"c\",\n]\n",
            "[aurite]\nprojects = [\n  # one\n  # about b\n  \"c\",\n]\n"
        ),
        ("[aurite]\nprojects = [\n  \"b\"]\n", "[aurite]\nprojects = [\n  ]\n"),
        ("[aurite]\nprojects = [\"b\", \"a\", \"./b/\", 'b']\n", "[aurite]\nprojects = [\"a\"]\n"),
        ("[aurite]\nprojects = [\"a\", # x\n \"b\"]\n", "[aurite]\nprojects = [\"a\", # x\n ]\n"),
        ("[aurite]\nprojects = [\"a\"]\n", "[aurite]\nprojects = [\"a\"]\n"),
        ("[aurite]\ntype = 'workspace'\n", "[aurite]\ntype = 'workspace'\n"),
    ]

    @Test("An entry is removed however it is spelled; comments stay", arguments: removals.indices)
    func removes(_ index: Int) throws {
        let (before, after) = Self.removals[index]
        #expect(try edit(before) { try $0.removing("b") } == after)
    }

    @Test("A renamed entry keeps its place, its quotes and its leading dot")
    func renames() throws {
        let text = "[aurite]\nprojects = [\"a\", './b', \"b\"] # b\n"
        #expect(try edit(text) { try $0.renaming("b", to: "c") } == "[aurite]\nprojects = [\"a\", './c', \"c\"] # b\n")
        #expect(
            try edit(text) { try $0.renaming("a", to: "it's \"x\"\\") }
                == "[aurite]\nprojects = [\"it's \\\"x\\\"\\\\\", './b', \"b\"] # b\n"
        )
        #expect(throws: AnchorError.self) { try edit(text) { try $0.renaming("a", to: "b") } }
        #expect(throws: AnchorError.self) { try edit(text) { try $0.renaming("x", to: "y") } }
        #expect(
            try edit(text) { try $0.renaming("a", to: "./a") } == "[aurite]\nprojects = [\"./a\", './b', \"b\"] # b\n"
        )
    }

    @Test("What cannot be changed safely is refused")
    func refuses() {
        // The comma of the first entry stands behind a comment on another line.
        let text = "[aurite]\nprojects = [\n \"b\" # x\n , \"c\"\n]\n"
        let error = #expect(throws: AnchorError.self) { try edit(text) { try $0.removing("b") } }
        #expect(error?.reason.contains("edit it by hand") == true)
        #expect(throws: AnchorError.self) { try edit("[aurite]\nprojects = 5") { try $0.adding("a") } }
        #expect(throws: AnchorError.self) { try edit("[aurite") { try $0.adding("a") } }
    }

    @Test("The file is changed as a whole, and not touched when nothing changes")
    func changesTheFile() throws {
        let folder = try TemporaryFolder()
        try folder.write(".aurite", "[aurite]\ntype = \"workspace\"\nprojects = []\n")
        let projects = WorkspaceProjects(workspace: folder.path)
        try projects.add("./harbor")
        try projects.rename("harbor", to: "port")
        #expect(try folder.text(".aurite") == "[aurite]\ntype = \"workspace\"\nprojects = [\"./port\"]\n")
        let node = try FileStatus(of: "\(folder.path)/.aurite")?.identity
        try projects.add("port")
        #expect(try FileStatus(of: "\(folder.path)/.aurite")?.identity == node)
        try projects.remove("port")
        #expect(try folder.text(".aurite") == "[aurite]\ntype = \"workspace\"\nprojects = []\n")
        #expect(throws: FileProblem.self) { try WorkspaceProjects(workspace: "\(folder.path)/x").add("a") }
    }
}
