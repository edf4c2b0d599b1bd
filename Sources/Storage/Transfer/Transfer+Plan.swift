import SQLCore

/// What one table of the source holds beside what the target holds, stretch by stretch.
struct TransferPlan: Sendable {
    struct Interval: Sendable {
        /// The rows after this key.
        let after: TransferKey?
        /// The rows up to this key; nil for the stretch behind the source's last row.
        let last: TransferKey?
        /// Under which number the stretch is recorded.
        let number: Int
        let source: RowChecksum
        let target: RowChecksum
        /// What the target was given when the stretch was copied last; nil when it never was.
        let recorded: RowChecksum?

        /// Whether the target holds exactly what it was given: what it has besides the source's rows, the source had.
        var isClean: Bool { recorded == target }
    }

    let table: TransferTable
    let intervals: [Interval]
    /// Rows that the target cannot store.
    let skipped: Set<TransferKey>

    var source: RowChecksum { intervals.reduce(RowChecksum()) { $0 + $1.source } }
}

extension Transfer {
    /// - Parameter trustsRecords: whether the target holds what was recorded, which then is not read.
    func plans(_ snapshot: SQLSnapshot, trustsRecords: Bool) async throws -> [TransferPlan] {
        var plans: [TransferPlan] = []
        var invalid: [InvalidRow] = []
        var invalidCount = 0
        for table in options.tables {
            let ranges = try await target.read { [records] in try records.ranges(of: table, in: $0) }
            let found = try await scanSource(table, ranges.map(\.last), snapshot)
            invalidCount += found.invalidCount
            invalid += found.invalid
            let intervals = try await intervals(table, ranges, found, trustsRecords: trustsRecords)
            plans.append(TransferPlan(table: table, intervals: intervals, skipped: Set(found.invalid.map(\.key))))
        }
        if invalidCount > 0, options.skipInvalid == nil {
            let names = invalid.prefix(20).map { "  \($0.description)" }
            let rest = invalidCount > names.count ? ["  and \(invalidCount - names.count) more"] : []
            throw TransferError(
                .invalidValues,
                "\(invalidCount) rows hold values that \(target.label) cannot store:\n"
                    + (names + rest).joined(separator: "\n"),
                hint: "Nothing was copied. --skip-invalid FILE writes these rows to a file and copies the others."
            )
        }
        return plans
    }

    private func scanSource(
        _ table: TransferTable,
        _ bounds: [TransferKey],
        _ snapshot: SQLSnapshot
    ) async throws -> TableScan.Result {
        var scan = TableScan(table: table, bounds: bounds, limits: TableScan.Limits(rows: options.batchRows))
        scan.takeInvalid = options.skipInvalid
        let rules = ValueRules(source: source.dialect, target: target.dialect)
        return try await snapshot.run { [scan, options] connection in
            try scan.run(in: connection, rules: rules) { rows in
                options.progress(.init(phase: .reading, table: table.name, rows: rows, total: nil, isLast: false))
            }
        }
    }

    private func intervals(
        _ table: TransferTable,
        _ ranges: [TransferRecords.Range],
        _ found: TableScan.Result,
        trustsRecords: Bool
    ) async throws -> [TransferPlan.Interval] {
        let bounds = found.intervals.compactMap(\.last)
        let held: [RowChecksum]
        if trustsRecords {
            held = ranges.map(\.sum)
        } else {
            held = try await target.read { connection in
                let isEmpty = try connection.value(
                    SQLQuery(unsafe: "SELECT NOT EXISTS (SELECT 1 FROM \"\(table.name)\")"),
                    as: Bool.self
                )
                if isEmpty == true { return [] }
                return try TableScan(table: table, bounds: bounds).run(in: connection).intervals.map(\.sum)
            }
        }
        var number = (ranges.map(\.number).max() ?? -1) + 1
        var after: TransferKey?
        return found.intervals.enumerated().map { place, interval in
            let range = place < ranges.count ? ranges[place] : nil
            defer {
                after = interval.last
                if range == nil { number += 1 }
            }
            return TransferPlan.Interval(
                after: after,
                last: interval.last,
                number: range?.number ?? number,
                source: interval.sum,
                target: place < held.count ? held[place] : RowChecksum(),
                recorded: range?.sum
            )
        }
    }
}
