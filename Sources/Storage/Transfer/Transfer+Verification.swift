import SQLCore

extension Transfer {
    /// Reads both sides again, sums them up by stretches, and names the rows of those that differ.
    func verify(_ plans: [TransferPlan], _ snapshot: SQLSnapshot, _ report: inout TransferReport) async throws {
        for (place, plan) in plans.enumerated() {
            let table = plan.table
            var scan = TableScan(table: table, bounds: plan.intervals.compactMap(\.last))
            let targetScan = scan
            scan.skipped = plan.skipped
            let sourceScan = scan
            let total = plan.source.rows
            let progress = options.progress
            async let sourceSide = snapshot.run { try sourceScan.run(in: $0) }
            async let targetSide = target.read { connection in
                try targetScan.run(in: connection) { rows in
                    progress(.init(phase: .verifying, table: table.name, rows: rows, total: total, isLast: false))
                }
            }
            let (ours, theirs) = try await (sourceSide, targetSide)
            report.tables[place].source = ours.total
            report.tables[place].target = theirs.total
            for (index, interval) in plan.intervals.enumerated()
            where ours.intervals[index].sum != theirs.intervals[index].sum {
                let found = try await difference(interval, plan, snapshot, collectsExtras: false)
                report.tables[place].differences.missing += found.missing
                report.tables[place].differences.differing += found.differing.map(\.key)
                if !options.merges { report.tables[place].differences.extra += found.extra.map(\.key) }
            }
            progress(.init(phase: .verifying, table: table.name, rows: total, total: total, isLast: true))
        }
        report.isVerified = true
    }
}
