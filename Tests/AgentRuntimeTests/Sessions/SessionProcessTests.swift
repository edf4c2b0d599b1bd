import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// Several processes on the same files, and processes that die.
@Suite struct SessionProcessTests {
    private static var writer: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("SessionWriter").path
    }

    @Test("Processes that append to one session at once lose nothing and keep their own order")
    func writersAtOnce() async throws {
        let folder = try TemporaryFolder()
        let storage = folder.sessions()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["one", "two", "three"] {
                group.addTask {
                    let arguments = [folder("cache"), "shared", name, "20"]
                    let process = try await AuriteProcess.run(Self.writer, arguments, in: folder.path)
                    #expect(process.status == 0, "\(process.error)")
                }
            }
            group.addTask {
                for number in 0..<20 {
                    try await storage.append(
                        [message("here \(number)")],
                        to: "shared",
                        creating: NewSession(name: "Pilot")
                    )
                }
            }
            try await group.waitForAll()
        }
        let texts = try await storage.texts(of: "shared")
        #expect(texts.count == 80)
        for name in ["one", "two", "three", "here"] {
            #expect(texts.filter { $0.hasPrefix("\(name) ") } == (0..<20).map { "\(name) \($0)" })
        }
        #expect(try await storage.session("shared")?.head == 80)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder("cache")).sorted() == [".lock", "shared.json"]
        )
    }

    @Test("Killed while it writes, a process leaves a whole file with everything it was told is stored")
    func killedWriters() async throws {
        let folder = try TemporaryFolder()
        let storage = folder.sessions()
        for attempt in 0..<8 {
            let (process, output) = (Process(), Pipe())
            process.executableURL = URL(fileURLWithPath: Self.writer)
            process.arguments = [folder("cache"), "agent-\(attempt)", "turn", "1000000", "100000"]
            process.standardOutput = output
            try process.run()
            // So many appends are acknowledged before it dies in the middle of a later one.
            var told: [UInt8] = []
            while told.count(where: { $0 == UInt8(ascii: "\n") }) < attempt * 2 + 1 {
                let more = output.fileHandleForReading.availableData
                try #require(!more.isEmpty, "the writer ended by itself")
                told += more
            }
            usleep(UInt32.random(in: 0..<5_000))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            told += (try output.fileHandleForReading.readToEnd()).map(Array.init) ?? []
            let acknowledged = told.count { $0 == UInt8(ascii: "\n") }
            let texts = try await storage.texts(of: "agent-\(attempt)")
            #expect(texts == (0..<texts.count).map { "turn \($0)" })
            #expect(texts.count >= acknowledged)
            #expect(texts.count <= acknowledged + 1)
            // The lock died with it.
            try await storage.append([message("after")], to: "agent-\(attempt)")
        }
        #expect(try await storage.problems().isEmpty)
        #expect(try await storage.count(SessionQuery()) == 8)
    }
}
