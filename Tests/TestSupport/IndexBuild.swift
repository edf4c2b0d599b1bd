public import SQLCore

/// What the server tells of a build of an index in the present schema.
public struct IndexBuild: Sendable, Equatable {
    /// The server's process.
    public let process: Int
    /// Where it stands, in the server's words.
    public let phase: String

    /// Waits until a build has come to a phase.
    public static func reaching(_ phase: String, in database: any SQLDatabase) async throws -> IndexBuild {
        for _ in 0..<30_000 {
            if let build = try await current(in: database), build.phase == phase { return build }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NeverReached(phase: phase, last: try await current(in: database))
    }

    /// The build that goes on now.
    public static func current(in database: any SQLDatabase) async throws -> IndexBuild? {
        try await database.first(
            """
            SELECT pid, phase FROM pg_stat_progress_create_index AS progress
            JOIN pg_class AS owner ON owner.oid = progress.relid
            WHERE owner.relnamespace = CAST(current_schema() AS regnamespace)
            """
        ) { IndexBuild(process: try $0[0], phase: try $0[1]) }
    }

    /// Five minutes were not enough.
    public struct NeverReached: Error {
        let phase: String
        let last: IndexBuild?
    }

    /// Ends the server's process, which leaves an index that does not serve.
    public func terminate(in database: any SQLDatabase) async throws {
        try await database.execute("SELECT pg_terminate_backend(CAST(\(process) AS integer))")
    }
}
