import SQLCore

/// The rows in which two sides of a stretch differ.
struct TransferDifference: Sendable {
    var missing: [TransferKey] = []
    var differing: [(key: TransferKey, hash: RowHash)] = []
    /// Rows of the target alone: all of them when they are to go, else the first 1,000.
    var extra: [(key: TransferKey, hash: RowHash)] = []
    var extraCount = 0
}

extension Transfer {
    /// Compares a stretch row by row. The source's rows are held by key and hash, the target's are walked.
    func difference(
        _ interval: TransferPlan.Interval,
        _ plan: TransferPlan,
        _ snapshot: SQLSnapshot,
        collectsExtras: Bool
    ) async throws -> TransferDifference {
        let table = plan.table
        let hashes = try await snapshot.run { connection in
            interval.source.rows == 0 && interval.last == nil
                ? [:]
                : try TableScan.hashes(
                    of: table,
                    after: interval.after,
                    through: interval.last,
                    skipped: plan.skipped,
                    in: connection
                )
        }
        return try await target.read { connection in
            var difference = TransferDifference()
            var expected = hashes
            var rows = CanonicalRows()
            let places = table.keyPlaces
            let query = table.rows(after: interval.after, through: interval.last, in: connection.dialect)
            try connection.stream(query) { row in
                rows.removeAll()
                try rows.append(row, of: table)
                let key = rows.key(0, of: table, places: places)
                let hash = rows.hash(0)
                if let wanted = expected.removeValue(forKey: key) {
                    if wanted != hash { difference.differing.append((key, hash)) }
                } else {
                    difference.extraCount += 1
                    if collectsExtras || difference.extra.count < 1_000 { difference.extra.append((key, hash)) }
                }
            }
            difference.missing = expected.keys.sorted()
            return difference
        }
    }

    /// Refuses rows of the target that never came from the source, before anything is changed.
    func refuseForeignRows(_ plans: [TransferPlan], _ snapshot: SQLSnapshot) async throws {
        var extra: [String] = []
        var extraCount = 0
        var differing: [String] = []
        for plan in plans {
            for interval in plan.intervals
            where !interval.isClean && interval.target.rows > 0 && interval.source != interval.target {
                let found = try await difference(interval, plan, snapshot, collectsExtras: false)
                extraCount += found.extraCount
                extra += found.extra.prefix(20).map { "\(plan.table.name) \($0.key)" }
                if interval.recorded == nil { differing += found.differing.map { "\(plan.table.name) \($0.key)" } }
            }
        }
        if !differing.isEmpty {
            throw TransferError(
                .foreignRows,
                "\(target.label) holds \(differing.count) rows of the same keys with other content, "
                    + "which never came from this source:\n\(list(differing, differing.count))",
                hint: "Nothing was changed. --overwrite copies the target and then empties it first."
            )
        }
        guard extraCount > 0, !options.merges else { return }
        throw TransferError(
            .foreignRows,
            "\(target.label) holds \(extraCount) rows that never came from this source:\n\(list(extra, extraCount))",
            hint: "Nothing was changed. --merge keeps them; --overwrite copies the target and then empties it first."
        )
    }

    private func list(_ names: [String], _ count: Int) -> String {
        let shown = names.prefix(20).map { "  \($0)" }
        return (shown + (count > shown.count ? ["  and \(count - shown.count) more"] : [])).joined(separator: "\n")
    }
}
