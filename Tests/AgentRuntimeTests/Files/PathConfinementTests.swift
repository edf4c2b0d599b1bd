import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Paths kept below a folder")
struct PathConfinementTests {
    @Test("Plain paths are allowed, whether the file exists or not")
    func allows() throws {
        let folder = try TemporaryFolder()
        try folder.write("agents/a.json", "")
        let confinement = PathConfinement(root: folder.path)
        #expect(try confinement.path(of: "agents/a.json").text == "\(folder.path)/agents/a.json")
        #expect(try confinement.path(of: "./new//b.json").text == "\(folder.path)/new/b.json")
        #expect(try confinement.path(of: "..json").text == "\(folder.path)/..json")
        #expect(try confinement.path(of: "a..b/c.json").text == "\(folder.path)/a..b/c.json")
    }

    @Test(
        "Everything that could leave is refused",
        arguments: [
            "", ".", "./", "/", "/etc/passwd", "..", "../a", "a/../b", "a/..", "a\0b", "a\nb", "out", "out/a.json",
            "dangling",
            "chain/x", "sibling/a",
        ]
    )
    func refuses(_ path: String) throws {
        let outer = try TemporaryFolder()
        try outer.makeFolder("base/inner")
        try outer.makeFolder("root-sibling")
        try outer.link("base/out", to: outer.path)
        try outer.link("base/dangling", to: "../missing.json")
        try outer.link("base/chain", to: "inner/up")
        try outer.link("base/inner/up", to: "../..")
        try outer.link("base/sibling", to: "../root-sibling")
        let confinement = PathConfinement(root: "\(outer.path)/base")
        let refusal = #expect(throws: PathConfinement.Refusal.self) { try confinement.path(of: path) }
        #expect(refusal?.description.contains("\0") == false)
    }

    @Test("A link inside the folder, and a folder behind a link, are fine")
    func allowsInnerLinks() throws {
        let outer = try TemporaryFolder()
        try outer.makeFolder("base/inner")
        try outer.link("base/link", to: "inner")
        try outer.link("alias", to: "base")
        let confinement = PathConfinement(root: "\(outer.path)/alias")
        #expect(try confinement.path(of: "link/a.json").text == "\(outer.path)/base/inner/a.json")
    }
}

@Suite("Absolute paths")
struct AbsolutePathTests {
    @Test("are normalised by text")
    func normalises() {
        #expect(AbsolutePath("/a//b/./c/../d/").text == "/a/b/d")
        #expect(AbsolutePath("/../..").text == "/")
        #expect(AbsolutePath("x/..", relativeTo: AbsolutePath("/a")).text == "/a")
        #expect(AbsolutePath("/").name == "/")
        #expect(AbsolutePath("/a/b").parent.text == "/a")
        #expect(AbsolutePath("/a").parent.parent == .root)
    }

    @Test("are compared by their bytes")
    func compares() {
        #expect(AbsolutePath("/\u{E9}") != AbsolutePath("/e\u{301}"))
        #expect(Set([AbsolutePath("/a"), AbsolutePath("/a/")]).count == 1)
        #expect(AbsolutePath("/a/b").isInside(AbsolutePath("/a")))
        #expect(!AbsolutePath("/ab").isInside(AbsolutePath("/a")))
    }

    @Test("are made relative")
    func makesRelative() {
        let base = AbsolutePath("/ws")
        #expect(AbsolutePath("/ws/harbor").relative(to: base) == "harbor")
        #expect(AbsolutePath("/ws").relative(to: base) == "")
        #expect(AbsolutePath("/other/p").relative(to: base) == "../other/p")
    }

    @Test("follow links as the system does, as far as there is something")
    func resolves() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("real/deep")
        try folder.link("link", to: "real/deep")
        try folder.link("loop", to: "loop")
        #expect(AbsolutePath.resolving("\(folder.path)/link/../x").text == "\(folder.path)/real/x")
        #expect(
            AbsolutePath.resolving("link/new/file", relativeTo: AbsolutePath(folder.path)).text
                == "\(folder.path)/real/deep/new/file"
        )
        #expect(AbsolutePath.resolving("\(folder.path)/loop").text == "\(folder.path)/loop")
        #expect(AbsolutePath.resolving("/") == .root)
    }
}
