import SQLCore
import SessionConformance
import Storage
import TestSupport
import Testing

/// The stories of every session storage, on each database.
@Suite struct SessionStoryTests {
    @Test("A database tells the story", arguments: SessionStory.all, TestDatabase.allCases)
    func database(_ story: SessionStory, _ database: TestDatabase) async throws {
        let (storage, opened) = try await database.makeStorage()
        try await story.run(on: storage.sessions)
        try await opened.database.close()
    }
}
