import Foundation
import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Discovery")
struct DiscoveryTests {
    /// Two projects that share a workspace, as in the documentation.
    private func workspace() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            "ws/.aurite",
            """
            [aurite]
            type = "workspace"
            projects = ["./harbor", "library"]
            include_configs = ["./shared", "missing"]
            """
        )
        try folder.write(
            "ws/harbor/.aurite",
            "[aurite]\ntype = \"project\"\ninclude_configs = [\"./b\", \"a\", \"./b/\"]\n"
        )
        try folder.write("ws/library/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"config\"]\n")
        for name in ["shared", "harbor/a", "harbor/b", "harbor/deep/er", "library/config", "elsewhere"] {
            try folder.makeFolder("ws/\(name)")
        }
        return folder
    }

    /// The sources relative to the folder.
    private func sources(_ discovery: Discovery, in folder: TemporaryFolder) -> [String] {
        discovery.sources.map { String($0.directory.dropFirst(folder.path.count + 1)) }
    }

    @Test("From inside a project: its folders, the workspace's, the other projects', the user's")
    func ordersSources() throws {
        let folder = try workspace()
        try folder.makeFolder("home/.aurite")
        let found = Discovery(
            startingAt: "\(folder.path)/ws/harbor/deep/er",
            userDirectory: "\(folder.path)/home/.aurite"
        )
        #expect(
            sources(found, in: folder)
                == ["ws/harbor/b", "ws/harbor/a", "ws/shared", "ws/library/config", "home/.aurite"]
        )
        #expect(found.sources.map(\.level) == [.project, .project, .workspace, .project, .user])
        #expect(found.sources.map(\.base) == ["harbor", "harbor", "", "library", nil])
        #expect(found.sources.map(\.projectName) == ["harbor", "harbor", nil, "library", nil])
        #expect(found.sources.map(\.workspaceName) == ["ws", "ws", "ws", "ws", nil])
        #expect(found.sources[3].contextRoot == "\(folder.path)/ws/library")
        #expect(found.project?.name == "harbor")
        #expect(found.workspace?.name == "ws")
        #expect(found.root == "\(folder.path)/ws")
        #expect(found.warnings.isEmpty)
    }

    @Test("From the workspace itself no project is active; from another folder in it the workspace acts as one")
    func startsInTheWorkspace() throws {
        let folder = try workspace()
        let atRoot = Discovery(startingAt: "\(folder.path)/ws/", userDirectory: nil)
        #expect(atRoot.project == nil)
        #expect(sources(atRoot, in: folder) == ["ws/shared", "ws/harbor/b", "ws/harbor/a", "ws/library/config"])
        let below = Discovery(startingAt: "\(folder.path)/ws/elsewhere", userDirectory: nil)
        #expect(below.project == below.workspace)
        #expect(below.sources == atRoot.sources)
    }

    @Test("The nearest project and the nearest workspace count, not the outermost")
    func prefersTheNearest() throws {
        let folder = try workspace()
        try folder.write(
            ".aurite",
            "[aurite]\ntype = \"workspace\"\nprojects = [\"ws\"]\ninclude_configs = [\"outer\"]\n"
        )
        try folder.makeFolder("outer")
        try folder.write("ws/harbor/inner/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\".\"]\n")
        let found = Discovery(startingAt: "\(folder.path)/ws/harbor/inner", userDirectory: nil)
        #expect(found.project?.name == "inner")
        #expect(found.workspace?.name == "ws")
        #expect(
            sources(found, in: folder)
                == ["ws/harbor/inner", "ws/shared", "ws/harbor/b", "ws/harbor/a", "ws/library/config"]
        )
        #expect(found.sources.first?.base == "harbor/inner")
    }

    @Test("A project alone is its own root; without any anchor only the user's folder is left")
    func worksWithoutAWorkspace() throws {
        let folder = try TemporaryFolder()
        try folder.write("p/.aurite", "[aurite]\ninclude_configs = [\"../configs\", \"\(folder.path)/more\"]\n")
        try folder.makeFolder("configs")
        try folder.makeFolder("more")
        try folder.makeFolder("p/x")
        try folder.makeFolder("user")
        let found = Discovery(startingAt: "\(folder.path)/p/x", userDirectory: "\(folder.path)/user")
        #expect(found.workspace == nil)
        #expect(found.project?.name == "p")
        #expect(found.root == "\(folder.path)/p")
        #expect(sources(found, in: folder) == ["configs", "more", "user"])
        #expect(found.sources.map(\.base) == ["", "", nil])
        #expect(found.sources.map(\.level) == [.project, .project, .user])
        let nowhere = Discovery(startingAt: "\(folder.path)/user", userDirectory: "\(folder.path)/user")
        #expect(sources(nowhere, in: folder) == ["user"])
        #expect(nowhere.project == nil && nowhere.workspace == nil)
        #expect(nowhere.root == "\(folder.path)/user")
        #expect(Discovery(startingAt: folder.path, userDirectory: "\(folder.path)/p/.aurite").sources.isEmpty)
    }

    @Test("A broken anchor costs only itself, and one warning with its line")
    func survivesBrokenAnchors() throws {
        let folder = try workspace()
        try folder.write("ws/library/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = 5\n")
        try folder.write("ws/harbor/deep/.aurite", "nonsense")
        let found = Discovery(startingAt: "\(folder.path)/ws/harbor/deep", userDirectory: nil)
        #expect(sources(found, in: folder) == ["ws/harbor/b", "ws/harbor/a", "ws/shared"])
        #expect(
            found.warnings.map(\.path)
                == ["ws/harbor/deep/.aurite", "ws/library/.aurite"].map { "\(folder.path)/\($0)" }
        )
        #expect(found.warnings.map(\.line) == [1, 3])
        #expect(found.warnings.last?.message == "aurite.include_configs must be a list of strings")
    }

    @Test("A broken anchor is nearer than the workspace's: its folder is the project, without sources")
    func keepsABrokenProject() throws {
        let folder = try workspace()
        try folder.write("ws/harbor/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\n")
        let found = Discovery(startingAt: "\(folder.path)/ws/harbor/a", userDirectory: nil)
        #expect(found.project?.name == "harbor")
        #expect(found.project?.anchor == nil)
        #expect(sources(found, in: folder) == ["ws/shared", "ws/library/config"])
        #expect(found.warnings.count == 1)
    }

    @Test("A listed project without an anchor is warned about")
    func warnsAboutMissingProjects() throws {
        let folder = try workspace()
        try FileManager.default.removeItem(atPath: "\(folder.path)/ws/library/.aurite")
        let found = Discovery(startingAt: "\(folder.path)/ws", userDirectory: nil)
        #expect(found.warnings.map(\.message) == ["aurite.projects lists 'library', which has no file .aurite"])
    }

    @Test("A folder is one source, whatever links lead to it")
    func addsAFolderOnce() throws {
        let folder = try workspace()
        try folder.link("ws/harbor/link", to: "../shared")
        try folder.write("ws/harbor/.aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"link\", \"a\"]\n")
        try folder.link("start", to: "ws/harbor")
        let found = Discovery(startingAt: "\(folder.path)/start", userDirectory: nil)
        #expect(sources(found, in: folder) == ["ws/shared", "ws/harbor/a", "ws/library/config"])
        #expect(found.sources.first?.level == .project)
    }
}
