import Foundation
import TestSupport
import Testing

@testable import AgentRuntime

@Suite("Writing files as a whole")
struct AtomicFileTests {
    @Test("A file is created, then replaced; its permissions stay and nothing is left beside it")
    func replaces() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/a.json"
        try AtomicFile.save(Array("one".utf8), to: file)
        #expect(try folder.text("a.json") == "one")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        try AtomicFile.save(Array("two".utf8), to: file)
        #expect(try folder.text("a.json") == "two")
        #expect(try FileStatus(of: file)?.permissions == 0o640)
        #expect(try folder.contents() == ["a.json"])
    }

    @Test("A link stays a link and its target is written, also one that is missing")
    func followsLinks() throws {
        let folder = try TemporaryFolder()
        try folder.write("real/a.json", "one")
        try folder.link("a.json", to: "real/a.json")
        try folder.link("b.json", to: "real/b.json")
        try AtomicFile.save(Array("two".utf8), to: "\(folder.path)/a.json")
        try AtomicFile.save(Array("three".utf8), to: "\(folder.path)/b.json")
        #expect(try folder.text("real/a.json") == "two")
        #expect(try folder.text("real/b.json") == "three")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/a.json") == "real/a.json")
    }

    @Test("A failure names path, reason and next step, and changes nothing")
    func explainsFailures() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("a.json")
        try folder.write("file", "")
        try folder.link("loop", to: "loop")
        let cases = [
            ("a.json", "Is a directory"), ("missing/a.json", "No such file or directory"),
            ("file/a.json", "Not a directory"), ("loop", "symbolic links"),
            (String(repeating: "n", count: 300), "too long"),
        ]
        for (name, reason) in cases {
            let error = #expect(throws: FileProblem.self) {
                try AtomicFile.save(Array("x".utf8), to: "\(folder.path)/\(name)")
            }
            #expect(error?.description.contains("\(folder.path)/\(name)") == true, "\(name)")
            #expect(error?.reason.contains(reason) == true, "\(name): \(error?.reason ?? "")")
            #expect(error?.hint.isEmpty == false)
        }
        #expect(throws: FileProblem.self) { try AtomicFile.save(Array("x".utf8), to: "relative") }
        #expect(throws: FileProblem.self) { try AtomicFile.save(Array("x".utf8), to: "/tmp/a\0b") }
        #expect(try folder.contents() == ["a.json", "file", "loop"])
    }

    @Test("Folders are created as far as they are missing")
    func createsFolders() throws {
        let folder = try TemporaryFolder()
        let path = AbsolutePath("\(folder.path)/a/b/c")
        try AtomicFile.createDirectory(path)
        try AtomicFile.createDirectory(path)
        #expect(FileStatus.isDirectory(path))
        try folder.write("file", "")
        #expect(throws: FileProblem.self) { try AtomicFile.createDirectory(AbsolutePath("\(folder.path)/file/x")) }
    }

    @Test("A file is removed; a link goes without its target")
    func removes() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "")
        try folder.link("b", to: "a")
        try AtomicFile.remove("\(folder.path)/b")
        #expect(try folder.contents() == ["a"])
        #expect(throws: FileProblem.self) { try AtomicFile.remove("\(folder.path)/b") }
    }

    @Test("Reading tells what is missing from what cannot be read")
    func reads() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "text")
        #expect(try FileBytes.contents(of: "\(folder.path)/a") == Array("text".utf8))
        #expect(try FileBytes.contents(ifPresent: "\(folder.path)/b") == nil)
        #expect(try FileBytes.contents(ifPresent: folder.path) == nil)
        #expect(throws: FileProblem.self) { try FileBytes.contents(of: "\(folder.path)/b") }
    }
}
