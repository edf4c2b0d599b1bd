public import SQLCore
public import Storage

extension PilotContext {
    /// Makes the server's extension for vectors where that is allowed.
    /// - Parameter isRequired: whether it is a failure where there is none.
    /// - Throws: `CommandFailure` with status 1.
    public func prepareVectors(in database: any SQLDatabase, isRequired: Bool) async throws {
        guard let search = database.dialect.vectorSearch else {
            guard isRequired else { return }
            throw CommandFailure(
                "--require-vector: \(database.label) has no extension for vectors; this process searches them",
                hint: "Leave the option out, or set CONTEXTPILOT_DATABASE_URL to a PostgreSQL server."
            )
        }
        var refusal = "it is older than version 0.8"
        func isThere() async throws -> Bool {
            try await database.value(SQLQuery(unsafe: "SELECT \(search.home)"), as: String?.self).flatMap { $0 } != nil
        }
        if try await isThere() { return }
        for statement in search.installation {
            do {
                try await database.execute(statement)
            } catch let error as SQLError where error.kind != .unreachable {
                refusal = error.cause
            }
            // Another program may have been faster.
            if try await isThere() { return }
        }
        let cause = "the extension vector cannot be used: \(refusal)"
        if isRequired { throw CommandFailure(cause, hint: search.hint) }
        console.warn("\(cause); vectors are searched in this process")
        console.note("  \(search.hint) Then run `contextpilot db upgrade`.")
    }

    /// Makes the database's index of vectors where there are enough of them and it has none that serves, and removes
    /// those of spaces that are gone. Others go on writing.
    public func indexVectors(in storage: ContextStorage) async throws {
        guard let space = try await storage.spaces.all().first(where: { $0.state == .active }) else { return }
        defer { console.status(nil) }
        do {
            switch try await storage.vectors.indexState(of: space) {
            case .absent, .broken:
                console.status(Self.indexingStatus)
                _ = try await storage.vectors.buildIndex(of: space)
            case .unavailable, .unneeded, .inProgress, .ready: break
            }
            try await storage.vectors.removeStrayIndexes()
        } catch let error as SQLError where error.kind != .unreachable {
            warnOfIndex(error.cause)
        }
    }

    /// What a person reads while an index is made.
    public static let indexingStatus = "making the index of vectors; others can go on writing"

    /// Without its index every vector is compared: slower, and nothing is missed.
    public func warnOfIndex(_ cause: String) {
        console.status(nil)
        console.warn("the index of vectors could not be made: \(cause)")
        console.note("  Run `contextpilot index` to try it again.")
    }
}
