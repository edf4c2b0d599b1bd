import AgentRuntime
import TestSupport
import Testing

@testable import CommandSupport

/// Where the variables put sessions.
@Suite struct SessionStorageChoiceTests {
    private func choice(_ variables: [String: String], project: String?) throws -> SessionStorageChoice {
        let environment = try Environment(process: variables, workingDirectory: "/nowhere")
        return SessionStorageChoice(
            try Settings(environment),
            environment: environment,
            workingDirectory: "/here",
            projectRoot: project
        )
    }

    @Test(
        "AURITE_ENABLE_DB with AURITE_DB_STORE_CONFIGS and AURITE_DB_STORE_HISTORY: all four combinations, and none without"
    )
    func combinations() throws {
        let project = try TemporaryFolder().path
        let files = SessionStorageChoice.files(SessionCacheFolder(path: "\(project)/.aurite_cache"))
        for (configs, history) in [("true", "true"), ("true", "false"), ("false", "true"), ("false", "false")] {
            var variables = ["AURITE_DB_STORE_CONFIGS": configs, "AURITE_DB_STORE_HISTORY": history]
            #expect(try choice(variables, project: project) == files)
            variables["AURITE_ENABLE_DB"] = "true"
            let settings = try Settings(Environment(process: variables, workingDirectory: "/nowhere"))
            #expect(settings.storesComponentsInDatabase == (configs == "true"))
            #expect(settings.storesSessionsInDatabase == (history == "true"))
            #expect(try choice(variables, project: project) == (history == "true" ? .database : files))
        }
        #expect(try choice(["AURITE_ENABLE_DB": "1"], project: project) == .database)
        #expect(throws: CommandFailure.self) { try choice(["AURITE_DB_STORE_HISTORY": "maybe"], project: nil) }
    }

    @Test("Without a project CACHE_DIR is taken, and else the user's own cache, never a folder that all share")
    func cacheFolders() throws {
        func path(_ variables: [String: String]) throws -> String {
            guard case .files(let folder) = try choice(variables, project: nil) else { return "the database" }
            return folder.path
        }
        #expect(try path(["CACHE_DIR": "/var/c", "HOME": "/h"]) == "/var/c")
        #expect(try path(["CACHE_DIR": "rel/c", "HOME": "/h"]) == "/here/rel/c")
        #expect(try path(["CACHE_DIR": " ", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/aurite")
        #expect(try path(["XDG_CACHE_HOME": "relative", "HOME": "/h"]).hasPrefix("/h/"))
        #expect(try path([:]) != "/tmp/aurite_cache")
        #expect(try path([:]).hasPrefix("/tmp/aurite-cache-"))
    }
}
