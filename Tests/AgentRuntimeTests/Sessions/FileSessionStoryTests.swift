import AuriteTesting
import Foundation
import SQLCore
import SessionConformance
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// The stories of every session storage, on files and behind a double.
@Suite struct FileSessionStoryTests {
    @Test("Files tell the story", arguments: SessionStory.all)
    func files(_ story: SessionStory) async throws {
        let folder = try TemporaryFolder()
        try await story.run(on: FileSessionStorage(SessionCacheFolder(path: folder("cache")), logger: .silent))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == ["cache"] || left.isEmpty)
    }

    @Test("A recording storage tells the story of the one behind it", arguments: SessionStory.all)
    func recording(_ story: SessionStory) async throws {
        let (storage, opened) = try await TestDatabase.memory.makeStorage()
        let recording = RecordingSessionStorage(storage.sessions)
        try await story.run(on: recording)
        #expect(!recording.calls.isEmpty)
        try await opened.database.close()
    }
}
