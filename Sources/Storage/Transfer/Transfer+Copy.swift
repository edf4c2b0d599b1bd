import SQLCore

extension Transfer {
    /// What is to be done with one stretch.
    private struct Work: Sendable {
        let interval: TransferPlan.Interval
        /// Whether its rows are wanted; else they are passed over on the way to the next stretch.
        var isWanted = false
        /// The keys of the rows to write; nil for all of them.
        var keys: Set<TransferKey>?
        /// Rows that go before their successors come.
        var replaced: [TransferKey] = []
    }

    /// Removes what the source has removed, and, where another unique index could stand in their way, what other rows
    /// are to replace. All of it goes before anything comes.
    func remove(_ plan: TransferPlan, _ snapshot: SQLSnapshot, _ report: inout TransferReport.Table) async throws {
        let table = plan.table
        for interval in plan.intervals where interval.source != interval.target && interval.target.rows > 0 {
            let found = try await difference(interval, plan, snapshot, collectsExtras: interval.isClean)
            if !interval.isClean { report.kept += found.extraCount }
            let gone = interval.isClean ? found.extra : []
            let replaced = table.hasOtherUniqueKeys ? found.differing : []
            guard !gone.isEmpty || !replaced.isEmpty else { continue }
            var left = interval.target
            for row in gone + replaced { left.remove(row.hash) }
            let keys = (gone + replaced).map(\.key)
            try await target.write { [records, left] connection in
                try table.invalidate(in: connection)
                for key in keys { try connection.execute(table.deletion(of: key)) }
                // With rows that are not ours in between, the stretch stays one to look at closely.
                if interval.isClean, let last = interval.last {
                    try records.save(interval.number, last, left, table, in: connection)
                }
            }
            report.deleted += gone.count
            report.updated += replaced.count
            report.copied -= replaced.count
        }
    }

    /// Writes what is missing or different, each stretch in one transaction with the record of it.
    func copy(_ plan: TransferPlan, _ snapshot: SQLSnapshot, _ report: inout TransferReport.Table) async throws {
        let table = plan.table
        var works: [Work] = []
        for interval in plan.intervals {
            var work = Work(interval: interval)
            if interval.source.rows > 0, interval.source != interval.target {
                work.isWanted = true
                if interval.target.rows > 0 {
                    let found = try await difference(interval, plan, snapshot, collectsExtras: false)
                    work.replaced = found.differing.map(\.key)
                    work.keys = Set(found.missing + work.replaced)
                    report.updated += work.replaced.count
                    report.copied += found.missing.count
                } else {
                    report.copied += interval.source.rows
                }
            } else if let last = interval.last, interval.recorded != interval.source {
                try await target.write { [records] connection in
                    try records.save(interval.number, last, interval.source, table, in: connection)
                }
            }
            works.append(work)
        }
        let total = works.reduce(0) { $0 + ($1.isWanted ? $1.interval.source.rows : 0) }
        var done = 0
        for run in Self.runs(works) {
            done = try await copy(run, plan, snapshot, done: done, of: total)
        }
        try await finishCopy(of: table, rows: done, total: total)
    }

    /// What the database counts up by itself goes on after the highest number.
    func finishCopy(of table: TransferTable, rows: Int, total: Int) async throws {
        options.progress(.init(phase: .copying, table: table.name, rows: rows, total: total, isLast: true))
        guard total > 0, let counter = table.counter, let advance = target.dialect.advanceCounter(table.name, counter)
        else { return }
        _ = try await target.write { try $0.value(advance, as: Int64?.self) }
    }

    /// The stretches in pieces that are read at one go: neighbours together, and all of them where there are many gaps,
    /// since a table that is not stored in the order of its keys' bytes is sorted for each piece.
    private static func runs(_ works: [Work]) -> [ArraySlice<Work>] {
        let pieces = works.split { !$0.isWanted }
        guard pieces.count > 8, let first = pieces.first, let last = pieces.last else { return pieces }
        return [works[first.startIndex..<last.endIndex]]
    }

    private func copy(
        _ run: ArraySlice<Work>,
        _ plan: TransferPlan,
        _ snapshot: SQLSnapshot,
        done: Int,
        of total: Int
    ) async throws -> Int {
        let channel = BlockingChannel<(work: Work, rows: CanonicalRows)>(capacity: 1)
        async let reading: Void = read(run, plan, snapshot, channel)
        var done = done
        do {
            while let (work, rows) = try await channel.next() {
                try await write(work, rows, plan.table)
                done += rows.count
                options.progress(
                    .init(phase: .copying, table: plan.table.name, rows: done, total: total, isLast: false)
                )
            }
        } catch {
            channel.abandon()
            throw error
        }
        await reading
        return done
    }

    /// Reads a piece of the source; its stretches are told apart by their numbers of rows, which the snapshot keeps.
    private func read(
        _ run: ArraySlice<Work>,
        _ plan: TransferPlan,
        _ snapshot: SQLSnapshot,
        _ channel: BlockingChannel<(work: Work, rows: CanonicalRows)>
    ) async {
        do {
            try await snapshot.run { connection in
                let table = plan.table
                let places = table.keyPlaces
                var rest = run.filter { $0.interval.source.rows > 0 }[...]
                var rows = CanonicalRows()
                var count = 0
                let query = table.rows(
                    after: run.first?.interval.after,
                    through: run.last?.interval.last,
                    in: connection.dialect
                )
                try connection.stream(query) { row in
                    guard let work = rest.first else { return }
                    try rows.append(row, of: table)
                    let isSkipped =
                        !plan.skipped.isEmpty
                        && plan.skipped.contains(rows.key(rows.count - 1, of: table, places: places))
                    if isSkipped || !work.isWanted { rows.removeLast() }
                    if isSkipped { return }
                    count += 1
                    guard count == work.interval.source.rows else { return }
                    if work.isWanted { try channel.send((work, rows)) }
                    rows = CanonicalRows()
                    count = 0
                    rest = rest.dropFirst()
                }
            }
            channel.finish()
        } catch {
            channel.finish(.failure(error))
        }
    }

    private func write(_ work: Work, _ rows: CanonicalRows, _ table: TransferTable) async throws {
        try await target.write { [records] connection in
            try table.invalidate(in: connection)
            let places = table.keyPlaces
            var inPlace: Set<TransferKey> = []
            if table.isReferenced {
                inPlace = Set(work.replaced)
                for row in 0..<rows.count where inPlace.contains(rows.key(row, of: table, places: places)) {
                    let key = rows.key(row, of: table, places: places)
                    try connection.execute(table.replacement(of: key, with: rows.values(row, of: table)))
                }
            } else {
                for key in work.replaced { try connection.execute(table.deletion(of: key)) }
            }
            var next = 0
            _ = try connection.load(into: table.name, columns: table.columns.map(\.name)) {
                while next < rows.count {
                    defer { next += 1 }
                    if let keys = work.keys {
                        let key = rows.key(next, of: table, places: places)
                        if !keys.contains(key) || inPlace.contains(key) { continue }
                    }
                    return rows.values(next, of: table, leavingOut: table.reference)
                }
                return nil
            }
            guard let last = work.interval.last else { return }
            try records.save(work.interval.number, last, work.interval.source, table, in: connection)
        }
    }
}
