import Foundation
public import SQLCore

/// A copy of our tables from one database into another that proves itself.
///
/// - The source is read in one transaction and never written.
/// - Nothing is written before everything is known that stands against it: another schema, values that the target cannot
///   store, rows of the target that never came from this source.
/// - Rows keep their ids, times and exact bytes. They are written in stretches of keys, each in one transaction with the
///   record of it, so a copy that was killed goes on where it stopped when it runs again.
/// - A second copy from the same source writes what differs, and removes what the source has removed since.
/// - In the end both sides are read again and compared; where they differ the report names the rows.
public struct Transfer: Sendable {
    let source: any SQLDatabase
    let target: any SQLDatabase
    let options: TransferOptions
    let records: TransferRecords
    let now: @Sendable () -> SQLTimestamp

    /// - Parameters:
    ///   - source: a database of this program's schema version.
    ///   - target: the same; it may be empty.
    public init(
        from source: any SQLDatabase,
        to target: any SQLDatabase,
        options: TransferOptions,
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) {
        self.source = source
        self.target = target
        self.options = options
        self.now = now
        records = TransferRecords(source: options.source)
    }

    /// Copies once.
    public func run() async throws -> TransferReport {
        try await exclusively { report in
            try await withSnapshot { snapshot in
                let plans = try await pass(snapshot, trustsRecords: false, into: &report)
                if options.verifies { try await verify(plans, snapshot, &report) }
            }
        }
    }

    /// Tells what a copy would do: the rows of each table that the source has and that would be written. Writes nothing.
    public func plan() async throws -> TransferReport {
        var report = TransferReport()
        try await check(&report)
        try await withSnapshot { snapshot in
            let plans = try await plans(snapshot, trustsRecords: false, copies: false)
            for plan in plans {
                var table = TransferReport.Table(name: plan.table.name)
                table.rows = plan.source.rows
                for interval in plan.intervals where interval.source != interval.target {
                    let difference = try await difference(interval, plan, snapshot, collectsExtras: interval.isClean)
                    table.copied += difference.missing.count
                    table.updated += difference.differing.count
                    table.deleted += interval.isClean ? difference.extra.count : 0
                }
                table.skipped = plan.skipped.count
                report.tables.append(table)
            }
        }
        return report
    }

    /// One walk: what stands against it, what has to go, what has to come.
    func pass(
        _ snapshot: SQLSnapshot,
        trustsRecords: Bool,
        into report: inout TransferReport
    ) async throws -> [TransferPlan] {
        var plans = try await plans(snapshot, trustsRecords: trustsRecords)
        for plan in plans where !report.tables.contains(where: { $0.name == plan.table.name }) {
            report.tables.append(TransferReport.Table(name: plan.table.name))
        }
        if !trustsRecords { try await refuseForeignRows(plans, snapshot) }
        for (place, plan) in plans.enumerated() {
            report.tables[place].rows = plan.source.rows
            report.tables[place].skipped = plan.skipped.count
            try await remove(plan, snapshot, &report.tables[place])
        }
        let changed = plans.filter { $0.isFresh || $0.hasChanges }.map(\.table)
        for (place, plan) in plans.enumerated() {
            if plan.isFresh {
                plans[place] = try await copyFresh(plan, snapshot, &report.tables[place])
            } else {
                try await copy(plan, snapshot, &report.tables[place])
            }
        }
        for table in changed { try await copyReferences(table, snapshot) }
        return plans
    }

    func withSnapshot(_ body: (SQLSnapshot) async throws -> Void) async throws {
        let snapshot = SQLSnapshot(source)
        defer { snapshot.close() }
        try await body(snapshot)
    }

    /// Holds the target against other copies while a body runs.
    func exclusively(_ body: (inout TransferReport) async throws -> Void) async throws -> TransferReport {
        var report = TransferReport()
        try await check(&report)
        let token = UUID().uuidString
        try await target.write { [records, options, now] connection in
            try records.take(token, options.owner, now: now(), in: connection)
        }
        do {
            // What was just written there is seen here: however the two were named, they are one.
            if try await source.read({ try TransferRecords.holds(token, in: $0) }) {
                throw TransferError(
                    .sameDatabase,
                    "the source and the target are the same database",
                    hint: "Name another target."
                )
            }
            try await body(&report)
        } catch {
            try? await target.write { try TransferRecords.release(token, in: $0) }
            throw error
        }
        try await target.write { try TransferRecords.release(token, in: $0) }
        return report
    }

    private func check(_ report: inout TransferReport) async throws {
        for database in [source, target] {
            try await database.read { [options] connection in
                for table in options.tables { try table.check(in: connection, of: database.label) }
            }
        }
        report.unknownTables = try await source.read { [options] in try TransferTable.unknown(options.tables, in: $0) }
    }
}

extension Transfer {
    /// Finds out whether the target may be written now and is another database than the source. Changes nothing.
    public func probe() async throws { _ = try await exclusively { _ in } }
}
