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
    /// Whether the target has nothing of it: the intervals are found while the table is copied.
    var isFresh = false

    /// Whether the target does not hold what the source holds.
    var hasChanges: Bool { intervals.contains { $0.source != $0.target } }

    var source: RowChecksum { intervals.reduce(RowChecksum()) { $0 + $1.source } }
}

extension Transfer {
    /// - Parameters:
    ///   - trustsRecords: whether the target holds what was recorded, which then is not read.
    ///   - copies: whether the plans are carried out, so that reading and copying may be one walk.
    func plans(_ snapshot: SQLSnapshot, trustsRecords: Bool, copies: Bool = true) async throws -> [TransferPlan] {
        let rules = ValueRules(source: source.dialect, target: target.dialect)
        var plans: [TransferPlan] = []
        var invalid: [InvalidRow] = []
        var invalidCount = 0
        for table in options.tables {
            let ranges = try await target.read { [records] in try records.ranges(of: table, in: $0) }
            let isFresh = copies ? try await isFresh(table, ranges) : false
            if isFresh, try await isTakenWhole(table, rules, snapshot) {
                plans.append(TransferPlan(table: table, intervals: [], skipped: [], isFresh: true))
                continue
            }
            let found = try await scanSource(table, ranges.map(\.last), rules, snapshot)
            invalidCount += found.invalidCount
            invalid += found.invalid
            let intervals =
                isFresh ? [] : try await intervals(table, ranges, found, trustsRecords: trustsRecords)
            let skipped = Set(found.invalid.map(\.key))
            plans.append(TransferPlan(table: table, intervals: intervals, skipped: skipped, isFresh: isFresh))
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
        _ rules: ValueRules,
        _ snapshot: SQLSnapshot
    ) async throws -> TableScan.Result {
        let limits = TableScan.Limits(rows: min(options.batchRows, 5_000))
        var scan = TableScan(table: table, bounds: bounds, limits: limits)
        scan.rules = rules
        scan.takeInvalid = options.skipInvalid
        return try await scan.run(on: snapshot) { [options] rows in
            options.progress(.init(phase: .reading, table: table.name, rows: rows, total: nil, isLast: false))
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
