import SQLCore
import Synchronization

/// A table that the target has nothing of is copied in one walk: the rows flow from the one transaction into the other
/// in small pieces, so that a transaction may be large and memory is not.
extension Transfer {
    private enum Piece: Sendable {
        case rows(CanonicalRows)
        /// So ends a stretch, which is one transaction of the target.
        case end(last: TransferKey, RowChecksum)
    }

    /// Whether the target has nothing of a table and never had.
    func isFresh(_ table: TransferTable, _ ranges: [TransferRecords.Range]) async throws -> Bool {
        guard ranges.isEmpty else { return false }
        let hasRows = SQLQuery(unsafe: "SELECT EXISTS (SELECT 1 FROM \"\(table.name)\")")
        return try await target.value(hasRows, as: Bool.self) == false
    }

    /// Whether nothing that the source may hold is refused by the target, so that nobody has to read it first.
    func isTakenWhole(_ table: TransferTable, _ rules: ValueRules, _ snapshot: SQLSnapshot) async throws -> Bool {
        guard rules.isStrict else { return true }
        guard source.dialect.refusesForeignValues else { return false }
        // A source that checks its values may still hold times and numbers without an end.
        let unbounded = table.columns.compactMap { column -> String? in
            switch column.meaning {
            case .timestamp: "\"\(column.name)\" NOT BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999'"
            case .real: "\"\(column.name)\" > 1.7976931348623157e308"
            default: nil
            }
        }
        guard !unbounded.isEmpty else { return true }
        let conditions = unbounded.joined(separator: " OR ")
        let found = SQLQuery(unsafe: "SELECT EXISTS (SELECT 1 FROM \"\(table.name)\" WHERE \(conditions))")
        return try await snapshot.run { try $0.value(found, as: Bool.self) } == false
    }

    /// - Returns: the plan with the stretches that were made on the way.
    func copyFresh(
        _ plan: TransferPlan,
        _ snapshot: SQLSnapshot,
        _ report: inout TransferReport.Table
    ) async throws -> TransferPlan {
        let table = plan.table
        let count = SQLQuery(unsafe: "SELECT count(*) FROM \"\(table.name)\"")
        let total = try await snapshot.run { try $0.value(count, as: Int.self) }.map { $0 - plan.skipped.count }
        let channel = BlockingChannel<Piece>(capacity: 1)
        async let reading: Void = readPieces(of: plan, snapshot, channel)
        var intervals: [TransferPlan.Interval] = []
        func close(at last: TransferKey?, _ sum: RowChecksum) {
            intervals.append(
                .init(
                    after: intervals.last?.last,
                    last: last,
                    number: intervals.count,
                    source: sum,
                    target: sum,
                    recorded: sum
                )
            )
        }
        var done = 0
        do {
            while let piece = try await channel.next() {
                guard case .rows(let first) = piece else { continue }
                let (last, sum) = try await write(first, then: channel, plan.table, number: intervals.count)
                close(at: last, sum)
                done += sum.rows
                options.progress(.init(phase: .copying, table: table.name, rows: done, total: total, isLast: false))
            }
        } catch {
            channel.abandon()
            throw error
        }
        await reading
        close(at: nil, RowChecksum())
        report.rows = done
        report.copied += done
        try await finishCopy(of: table, rows: done, total: total ?? done)
        return TransferPlan(table: table, intervals: intervals, skipped: plan.skipped)
    }

    private func readPieces(
        of plan: TransferPlan,
        _ snapshot: SQLSnapshot,
        _ channel: BlockingChannel<Piece>
    ) async {
        let limits = TableScan.Limits(rows: options.batchRows, bytes: 16 << 20)
        do {
            try await snapshot.run { connection in
                let (table, places) = (plan.table, plan.table.keyPlaces)
                var rows = CanonicalRows()
                var sum = RowChecksum()
                var bytes = 0
                func end() throws {
                    let last = rows.key(rows.count - 1, of: table, places: places)
                    try channel.send(.rows(rows))
                    try channel.send(.end(last: last, sum))
                    rows = CanonicalRows()
                    sum = RowChecksum()
                    bytes = 0
                }
                try connection.stream(table.rows(after: nil, through: nil, in: connection.dialect)) { row in
                    // One row is kept back, so that the stretch's last one is at hand.
                    if rows.bytes.count >= CanonicalRows.pieceBytes {
                        bytes += rows.bytes.count
                        try channel.send(.rows(rows))
                        rows = CanonicalRows()
                    }
                    try rows.append(row, of: table)
                    let added = rows.count - 1
                    if !plan.skipped.isEmpty, plan.skipped.contains(rows.key(added, of: table, places: places)) {
                        return rows.removeLast()
                    }
                    sum.add(rows.hash(added))
                    if sum.rows >= limits.rows || bytes + rows.bytes.count >= limits.bytes { try end() }
                }
                if !rows.isEmpty { try end() }
            }
            channel.finish()
        } catch {
            channel.finish(.failure(error))
        }
    }

    /// Writes a stretch as its pieces come, in one transaction with the record of it.
    private func write(
        _ first: CanonicalRows,
        then channel: BlockingChannel<Piece>,
        _ table: TransferTable,
        number: Int
    ) async throws -> (last: TransferKey, sum: RowChecksum) {
        let hasBegun = Mutex(false)
        return try await target.write { [records, target] connection in
            // A driver runs a closure again after a lost connection; what was taken from the channel is gone by then.
            let isRepetition = hasBegun.withLock { hasBegun in
                defer { hasBegun = true }
                return hasBegun
            }
            if isRepetition {
                throw SQLError(
                    .unreachable,
                    "writing to \(target.label)",
                    cause: "the connection was lost in the middle",
                    hint: "Run the command again: it goes on where it stopped."
                )
            }
            try table.invalidate(in: connection)
            var rows = first
            var next = 0
            var end: (last: TransferKey, sum: RowChecksum)?
            _ = try connection.load(into: table.name, columns: table.columns.map(\.name)) {
                while next == rows.count {
                    switch try channel.receive() {
                    case .rows(let more):
                        rows = more
                        next = 0
                    case .end(let last, let sum):
                        end = (last, sum)
                        return nil
                    case nil: throw CancellationError()
                    }
                }
                defer { next += 1 }
                return rows.values(next, of: table, leavingOut: table.reference)
            }
            guard let end else { throw CancellationError() }
            try records.save(number, end.last, end.sum, table, in: connection)
            return end
        }
    }
}
