import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Anchors")
struct AnchorTests {
    private func anchor(_ text: String) throws -> Anchor { try Anchor(Array(text.utf8), path: "/ws/.aurite") }

    @Test("Every key is read; unknown ones and missing ones are fine")
    func reads() throws {
        let found = try anchor(
            """
            title = "x"
            [aurite]
            type = "workspace"
            projects = ["./harbor", 'library',]
            include_configs = [
              "./shared", # ours
            ]
            description = "Ü \\u00e9"
            colour = "blue"
            [other]
            projects = 5
            """
        )
        #expect(found.kind == .workspace)
        #expect(found.projects == ["./harbor", "library"])
        #expect(found.includeConfigs == ["./shared"])
        #expect(found.description == "Ü é")
        let empty = try anchor("")
        #expect(empty.kind == nil && empty.projects.isEmpty && empty.includeConfigs.isEmpty && empty.description == nil)
        #expect(try anchor("\u{FEFF}aurite.type = 'project'\r\n").kind == .project)
        #expect(try anchor("aurite = {type = 'project', projects = ['a']}").projects == ["a"])
    }

    @Test(
        "A key of the wrong type is named, with its place",
        arguments: [
            ("[aurite]\ntype = 5\n", "/ws/.aurite:2:1: aurite.type must be a string"),
            ("[aurite]\n  type = 'folder'\n", "/ws/.aurite:2:3: aurite.type must be \"project\" or \"workspace\""),
            ("[aurite]\nprojects = 'a'\n", "/ws/.aurite:2:1: aurite.projects must be a list of strings"),
            (
                "[aurite]\nx = [\n1\n]\nprojects = ['a', 1]\n",
                "/ws/.aurite:5:1: aurite.projects must be a list of strings"
            ),
            (
                "aurite = { include_configs = 1 }\n",
                "/ws/.aurite:1:12: aurite.include_configs must be a list of strings"
            ),
            ("\n[aurite]\n\"description\" = []\n", "/ws/.aurite:3:1: aurite.description must be a string"),
            ("aurite = 1\n", "/ws/.aurite:1:1: aurite must be a table"),
            ("[[aurite]]\n", "/ws/.aurite:1:1: aurite must be a table"),
            ("[aurite.projects]\n", "/ws/.aurite:1:1: aurite.projects must be a list of strings"),
        ]
    )
    func namesWrongTypes(_ text: String, _ description: String) {
        let error = #expect(throws: AnchorError.self) { try anchor(text) }
        #expect(error?.description == description)
    }

    @Test("Text that is not TOML is refused with its place")
    func refusesOtherText() {
        let error = #expect(throws: AnchorError.self) { try anchor("[aurite]\ntype = \n") }
        #expect(error?.line == 2)
        #expect(error?.column != nil)
        #expect(error?.reason.hasPrefix("is not TOML: ") == true)
        let nul = #expect(throws: AnchorError.self) { try anchor("[aurite]\nx = '\0'") }
        #expect(nul?.description == "/ws/.aurite:2:6: holds a NUL byte")
        let latin = #expect(throws: AnchorError.self) { try Anchor([0x23, 0xE9], path: "/ws/.aurite") }
        #expect(latin?.reason == "is not UTF-8")
        #expect(throws: AnchorError.self) { try anchor("type = 1\ntype = 2") }
    }

    @Test(
        "Text that would end the process inside TOMLKit is refused before",
        arguments: [
            "[#]", "[é]", "[.a]", "[ a . b ]\n[=]", "[[ , ]]", "a = [\n 1 ]\n[\n]", "a = '['\n  [!x]", "a = [}]",
            "a = [1, }",
            "a = [\u{2028}1]",
            "a = { b = [ [ } ] ] }", "a = 1979-05-27 0",
            "a = [1979-05-27 07]", "a = 07:32:", "a = 1979-05-27T:00:00", "a = -", "a = 0x", "a = 1__0", "a = 1.e5",
            "a = x",
        ]
    )
    func refusesFaults(_ text: String) {
        let error = #expect(throws: AnchorError.self) { try anchor(text) }
        #expect(error?.reason.hasPrefix("is not TOML: expected a ") == true)
    }

    @Test("Every kind of value may stand beside ours")
    func skipsOtherValues() throws {
        let values = """
            true false inf +inf -nan 0 -17 +1_000 0xdead_BEEF 0o755 0b1101 3.14 -0.01 5e+22 1e06 -2E-2 6.626e-34
            1979-05-27 07:32:00 00:32:00.999999 1979-05-27T07:32:00 1979-05-27t07:32:00.5z 1979-05-27T00:32:00-07:00
            """
        for value in values.split(whereSeparator: \.isWhitespace) + ["1979-05-27 07:32:00Z"] {
            #expect(
                try anchor("x = \(value)\ny = [\(value) , {a=\(value)}]\naurite.type='project'").kind == .project,
                "\(value)"
            )
        }
    }

    @Test("Nesting without end is refused, not followed")
    func refusesDeepNesting() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: AnchorError.self) { try anchor("[aurite]\nx = \(deep)") }
        #expect(throws: AnchorError.self) { try anchor("[aurite]\nx = \(deep)\0") }
    }

    @Test("A folder named like an anchor is none")
    func ignoresFolders() throws {
        let folder = try TemporaryFolder()
        #expect(try Anchor.read(inDirectory: folder.path) == nil)
        try folder.makeFolder(".aurite")
        #expect(try Anchor.read(inDirectory: folder.path) == nil)
    }
}
