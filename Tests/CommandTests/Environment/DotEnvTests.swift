import Foundation
import Testing

@testable import CommandSupport

@Suite(".env files")
struct DotEnvTests {
    @Test("Every text is read as python-dotenv reads it")
    func agreesWithPythonDotenv() {
        for (text, values) in DotEnvAnswers.all {
            #expect(DotEnv(text, process: ["P": "process"]).values == values, "\(text)")
        }
    }

    @Test("Two differences are meant: a byte order mark, and a key without a value")
    func differsOnPurpose() {
        #expect(DotEnv("\u{FEFF}A=b").values == ["A": "b"])
        #expect(DotEnv("B\nA=${B:-d}").values == ["A": "d"])
        #expect(DotEnv("A=b\nA").values == ["A": "b"])
    }

    @Test("The lines of what was skipped are told")
    func tellsFaultyLines() {
        #expect(DotEnv("A=1\n\n  =2\nB='x\ny' z\r\nC: d\n# fine\nD\n").faultyLines == [3, 4, 6])
    }
}

@Suite("The environment")
struct EnvironmentTests {
    /// A folder with `.env` in it and a folder below.
    private func folder(_ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("aurite-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(path)/sub/deep", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/.env"))
        return path
    }

    @Test("The process wins over the file, an empty value too, and the origin is told")
    func prefersTheProcess() throws {
        let path = try folder("A=file\nB=file\nC=${A}\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let environment = try Environment(process: ["A": "", "HOME": "/h"], workingDirectory: path)
        #expect(environment["A"] == "")
        #expect(environment["B"] == "file")
        #expect(environment["C"] == "")
        #expect(environment["HOME"] == "/h")
        #expect(environment["D"] == nil)
        #expect(environment.origin(of: "A") == "the environment")
        #expect(environment.origin(of: "B") == "\(path)/.env")
        #expect(environment.origin(of: "D") == "neither the environment nor a .env file")
    }

    @Test("The working directory comes before its parents; the first file is the only one; a folder is none")
    func walksUp() throws {
        let path = try folder("A=outer\nB=outer\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try Environment(process: [:], workingDirectory: "\(path)/sub/deep")["A"] == "outer")
        try Data("A=inner".utf8).write(to: URL(fileURLWithPath: "\(path)/sub/.env"))
        try FileManager.default.createDirectory(atPath: "\(path)/sub/deep/.env", withIntermediateDirectories: true)
        let environment = try Environment(process: [:], workingDirectory: "\(path)/sub/deep")
        #expect(environment["A"] == "inner")
        #expect(environment["B"] == nil)
        #expect(environment.file == "\(path)/sub/.env")
    }

    @Test("A file that cannot be understood is named, its content is not")
    func hidesValues() throws {
        let path = try folder("KEY: sk-secret\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let environment = try Environment(process: [:], workingDirectory: path)
        #expect(environment.warnings == ["\(path)/.env:1: not understood and skipped; expected KEY=value"])
        try Data([0x41, 0x3D, 0xFF]).write(to: URL(fileURLWithPath: "\(path)/.env"))
        let error = #expect(throws: CommandFailure.self) { try Environment(process: [:], workingDirectory: path) }
        #expect(error?.description == "cannot read \(path)/.env: it is not UTF-8\nSave it as UTF-8.")
        #expect(error?.status == .usage)
    }

    @Test("A file that cannot be read is an error")
    func refusesUnreadableFiles() throws {
        let path = try folder("A=1")
        defer { try? FileManager.default.removeItem(atPath: path) }
        // A circle of links cannot be read by anybody; permissions do not stop the superuser.
        try FileManager.default.removeItem(atPath: "\(path)/.env")
        try FileManager.default.createSymbolicLink(atPath: "\(path)/.env", withDestinationPath: ".env")
        let error = #expect(throws: CommandFailure.self) { try Environment(process: [:], workingDirectory: path) }
        #expect(error?.message.hasPrefix("cannot read \(path)/.env: ") == true)
    }
}
