import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// Where files go, and who can read them there.
@Suite struct SessionCacheFolderTests {
    @Test("A project's folder comes first, then the named one, then the user's own")
    func chooses() throws {
        let folder = try TemporaryFolder()
        func path(project: String?, named: String?, caches: String?) -> String {
            SessionCacheFolder.choose(projectRoot: project, named: named, userCaches: caches, temporary: "/t").path
        }
        #expect(path(project: folder.path, named: "/n", caches: "/c") == folder(".aurite_cache"))
        #expect(path(project: folder("missing"), named: "/n", caches: "/c") == "/n")
        #expect(path(project: nil, named: nil, caches: "/c") == "/c/aurite")
        #expect(path(project: nil, named: nil, caches: nil) == "/t/aurite-cache-\(geteuid())")
        try folder.write(".aurite_cache/x", "")
        #expect(path(project: folder.path, named: nil, caches: nil) == folder(".aurite_cache"))
    }

    @Test("The user's own folder is closed to others, and refused where it is not")
    func keepsPrivate() async throws {
        let folder = try TemporaryFolder()
        let place = SessionCacheFolder.choose(projectRoot: nil, named: nil, userCaches: folder("caches"))
        let storage = FileSessionStorage(place, logger: .silent)
        #expect(try await storage.count(SessionQuery()) == 0)
        try await storage.create("a", NewSession(name: "Pilot"))
        #expect(try FileStatus(of: place.path)?.permissions == 0o700)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
        for attempt in 0..<2 {
            await #expect(throws: FileProblem.self) { try await storage.session("a") }
            await #expect(throws: FileProblem.self) { try await storage.count(SessionQuery()) }
            let error = await #expect(throws: FileProblem.self) {
                try await storage.create("b", NewSession(name: "Pilot"))
            }
            #expect(error?.hint.contains("CACHE_DIR") == true)
            if attempt == 1 { break }
            // A link of somebody else's making is no better.
            try FileManager.default.moveItem(atPath: place.path, toPath: folder("elsewhere"))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder("elsewhere"))
            try folder.link("caches/aurite", to: folder("elsewhere"))
        }
    }
}
