import Logging
import SQLCore

extension PostgresDatabase {
    /// Makes the first connection, so that what is wrong is said now.
    ///
    /// It keeps trying for `PostgresOptions.wait` while nobody answers there, with one log line a second, and creates a
    /// missing database, and a missing schema that the options name, where they allow it.
    /// - Throws: `SQLError` that says what to check or to run.
    public func connect() async throws {
        let start = ContinuousClock.now
        var creatable: Set = connector.options.createsDatabase ? ["3D000", "3F000"] : []
        while true {
            guard let failure = await firstFailure() else { return }
            if creatable.remove(failure.sqlState) != nil {
                try await create(failure)
                continue
            }
            let waited = start.duration(to: .now)
            guard failure.isWorthWaiting, waited < connector.options.wait else { throw failure.error }
            logger.info("waiting for the \(label) (\(Int(waited / .seconds(1))) s): \(failure.error.cause)")
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func firstFailure() async -> ConnectFailure? {
        let session = PostgresSession()
        do throws(Connector.ConnectFailureError) {
            _ = try await session.open(connector)
            await session.close()
            return nil
        } catch {
            return error.failure
        }
    }

    private func create(_ missing: ConnectFailure) async throws {
        do {
            if missing.sqlState == "3D000" {
                try await PostgresSession().createDatabase(connector)
            } else {
                try await PostgresSession().createSchema(connector)
            }
        } catch let error as SQLError where error.kind == .uniqueViolation || error.cause.contains("already exists") {
            // Another program was faster.
        } catch {
            // Neither the maintenance database nor the right: the hint says what to run.
            throw missing.error
        }
    }
}
