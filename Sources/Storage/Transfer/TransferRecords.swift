import SQLCore

/// What the target knows of copies into it: which stretches of which source's rows it was given, with their sums, and
/// who is copying now.
struct TransferRecords: Sendable {
    /// A recorded stretch.
    struct Range: Sendable {
        let number: Int
        let last: TransferKey
        let sum: RowChecksum
    }

    let source: String

    func ranges(of table: TransferTable, in connection: any SQLConnection) throws -> [Range] {
        try connection.all(
            """
            SELECT number, last_key, row_count, checksum FROM transfer_ranges
            WHERE source = \(source) AND table_name = \(table.name)
            """
        ) { row -> Range in
            let number: Int = try row[0]
            let json: String = try row[1]
            guard let key = (try? JSONText(json)).flatMap(TransferKey.init(json:)),
                let sum = RowChecksum(rows: try row[2], digits: try row[3])
            else {
                throw TransferError(.catalogue, "transfer_ranges: entry \(number) of \(table.name) cannot be read")
            }
            return Range(number: number, last: key, sum: sum)
        }
        .sorted { $0.last < $1.last }
    }

    /// Records a stretch in the transaction that writes its rows.
    func save(
        _ number: Int,
        _ last: TransferKey,
        _ sum: RowChecksum,
        _ table: TransferTable,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO transfer_ranges (source, table_name, number, last_key, row_count, checksum)
            VALUES (\(source), \(table.name), \(number), \(last.json), \(sum.rows), \(sum.digits))
            ON CONFLICT (source, table_name, number)
            DO UPDATE SET row_count = excluded.row_count, checksum = excluded.checksum
            """
        )
    }

    /// Takes the target for one copy.
    /// - Throws: `TransferError` of kind `.busy` that names who holds it.
    func take(
        _ token: String,
        _ owner: TransferOptions.Owner,
        now: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        if let lock = connection.dialect.writeLock("transfer_owner") { try connection.execute(lock) }
        let holder = try connection.first("SELECT host, process, started_at FROM transfer_owner") { row in
            (host: try row[0] as String, process: try row[1] as Int, since: try row[2] as SQLTimestamp)
        }
        if let holder {
            let isGone = holder.host == owner.host && !owner.isRunning(Int32(clamping: holder.process))
            guard isGone else {
                throw TransferError(
                    .busy,
                    "another migration into the target runs since \(holder.since) UTC: "
                        + "process \(holder.process) on \(holder.host)",
                    hint: "Wait for it. If it ended with its machine, run `DELETE FROM transfer_owner` in the target."
                )
            }
            try connection.execute("DELETE FROM transfer_owner")
        }
        try connection.execute(
            """
            INSERT INTO transfer_owner (slot, token, host, process, source, started_at)
            VALUES (1, \(token), \(owner.host), \(Int(owner.process)), \(source), \(now))
            """
        )
    }

    static func release(_ token: String, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM transfer_owner WHERE token = \(token)")
    }

    /// Whether a database is the one that a copy with this token writes to.
    static func holds(_ token: String, in connection: any SQLConnection) throws -> Bool {
        guard try connection.value(connection.dialect.tableExists("transfer_owner")) ?? false else { return false }
        return try connection.value("SELECT count(*) FROM transfer_owner WHERE token = \(token)", as: Int.self) ?? 0 > 0
    }
}
