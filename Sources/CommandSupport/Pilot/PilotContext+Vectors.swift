public import SQLCore

extension PilotContext {
    /// Makes the server's extension for vectors where that is allowed.
    /// - Parameter isRequired: whether it is a failure where there is none.
    /// - Throws: `CommandFailure` with status 1.
    public func prepareVectors(in database: any SQLDatabase, isRequired: Bool) async throws {
        let hint = """
            As a superuser run `CREATE EXTENSION vector;` in this database; the package is postgresql-NN-pgvector on \
            Debian and Ubuntu, pgvector with Homebrew.
            """
        switch settings.location {
        case .postgres:
            do {
                try await database.execute("CREATE EXTENSION IF NOT EXISTS vector")
            } catch let error as SQLError {
                let cause = "the extension vector cannot be made: \(error.cause)"
                if isRequired { throw CommandFailure(cause, hint: hint) }
                console.warn("\(cause); vectors are searched in this process")
                console.note("  \(hint)")
            }
        case .sqlite, nil:
            guard isRequired else { return }
            throw CommandFailure(
                "--require-vector: \(database.label) has no extension for vectors; this process searches them",
                hint: "Leave the option out, or set CONTEXTPILOT_DATABASE_URL to a PostgreSQL server."
            )
        }
    }
}
