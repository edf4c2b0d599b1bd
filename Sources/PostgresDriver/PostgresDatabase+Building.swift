public import SQLCore

/// Indexes that are made while others write.
extension PostgresDatabase {
    /// Runs statements on a connection of their own, without a limit of time.
    ///
    /// The name is locked for as long as the server works, also when this process is gone: two sessions that make indexes
    /// of one table at once wait for each other's snapshots, and the server ends the one that has worked longer. Behind
    /// pgbouncer, which would give the lock to whoever comes next, nobody is kept out.
    /// - Returns: false where the name is locked, and nothing was run.
    @discardableResult
    public func build(_ statements: [SQLQuery], of name: String, memory: Int) async throws -> Bool {
        var options = connector.options
        options.statementTimeout = .zero
        let kilobytes = min(max(memory / 1_024, 65_536), 2_097_151)
        // pgbouncer gives the next statement another session, which keeps what its server is set to.
        let settings: SQLQuery? =
            options.usesPgBouncer
            ? nil
            : """
            SELECT set_config('maintenance_work_mem', greatest(
                CAST(pg_size_bytes(current_setting('maintenance_work_mem')) AS bigint) / 1024, \(kilobytes)
            ) || 'kB', false)
            """
        let lock: SQLQuery? =
            options.usesPgBouncer
            ? nil : "hashtextextended('aurite index ' || quote_ident(current_schema()) || '.' || \(name), 0)"
        return try await PostgresSession().runAlone(
            [settings].compactMap(\.self) + statements,
            lock,
            Connector(options)
        )
    }
}
