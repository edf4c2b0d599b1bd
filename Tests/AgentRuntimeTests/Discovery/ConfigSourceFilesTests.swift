import Foundation
import TestSupport
import Testing

@testable import AgentRuntime

@Suite("The files of a source")
struct ConfigSourceFilesTests {
    private func source(_ folder: TemporaryFolder) -> ConfigSource {
        ConfigSource(
            directory: folder.path,
            level: .user,
            contextRoot: folder.path,
            base: nil,
            projectName: nil,
            workspaceName: nil
        )
    }

    private func list(_ folder: TemporaryFolder) -> [String] {
        source(folder).files().paths.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test("come by ending, then by path; only exact endings count")
    func ordersFiles() throws {
        let folder = try TemporaryFolder()
        let names = [
            "b.yml", "a.json", "z/a.json", "a/z.json", "a.yaml", "A.JSON", "a.json.bak", ".hidden/x.json", ".json",
            "Z.json",
            "note.txt", "a.b.json",
        ]
        for name in names { try folder.write(name, "") }
        try folder.makeFolder("folder.json")
        #expect(
            list(folder) == [
                ".hidden/x.json", ".json", "Z.json", "a.b.json", "a.json", "a/z.json", "z/a.json", "a.yaml", "b.yml",
            ]
        )
    }

    @Test("Links are followed, circles end, and a file keeps its plain path")
    func followsLinks() throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        try other.write("deep/o.json", "")
        try folder.write("a/x.json", "")
        try folder.write("z/y.json", "")
        try folder.link("a/up", to: "..")
        try folder.link("a/z-link", to: "../z")
        try folder.link("other", to: other.path)
        try folder.link("file.json", to: "z/y.json")
        try folder.link("dangling.json", to: "nowhere")
        try folder.link("loop.json", to: "loop.json")
        #expect(list(folder) == ["a/x.json", "file.json", "other/deep/o.json", "z/y.json"])
    }

    @Test("A source that is gone has no files")
    func survivesItsRemoval() throws {
        let gone = ConfigSource(
            directory: "/nowhere/at/all",
            level: .user,
            contextRoot: "/nowhere",
            base: nil,
            projectName: nil,
            workspaceName: nil
        )
        #expect(gone.files().paths.isEmpty)
        #expect(gone.files().warnings.isEmpty)
    }
}
