import SQLCore

/// A stretch of a table's rows in the order of their keys, and what is in it.
struct TransferInterval: Sendable {
    /// The last key that belongs to it; nil for everything up to the end.
    var last: TransferKey?
    var sum = RowChecksum()
}

/// A row that the target cannot store.
struct InvalidRow: Sendable {
    let table: String
    let key: TransferKey
    let reason: String

    /// `agent_history 17: content_json: not JSON …`.
    var description: String { "\(table) \(key): \(reason)" }
}

/// One walk over a table in the order of its keys, which sums the rows up by intervals.
struct TableScan: Sendable {
    /// How much is copied in one transaction.
    struct Limits: Sendable {
        var rows: Int
        var bytes = 2 << 20
    }

    let table: TransferTable
    /// The intervals' last keys as far as they are known.
    let bounds: [TransferKey]
    /// Where the rows behind the bounds are cut into new intervals; nil for one interval with all of them.
    var limits: Limits?
    /// Rows that are passed over.
    var skipped: Set<TransferKey> = []
    /// What the target can store; nil when that is not asked.
    var rules: ValueRules?
    /// Takes a row that the target cannot store, as a line of JSON.
    var takeInvalid: (@Sendable (String) throws -> Void)?

    /// What a walk has found.
    struct Result: Sendable {
        var intervals: [TransferInterval] = []
        /// Rows that were passed over, 1,000 of them at most unless somebody takes them.
        var invalid: [InvalidRow] = []
        var invalidCount = 0
        var total: RowChecksum { intervals.reduce(RowChecksum()) { $0 + $1.sum } }
    }

    /// The last interval of the result has no end; with limits it is empty.
    func run(in connection: any SQLConnection, progress: (Int) -> Void = { _ in }) throws -> Result {
        var walk = TableWalk(self)
        var rows = CanonicalRows()
        try connection.stream(table.rows(after: nil, through: nil, in: connection.dialect)) { row in
            rows.removeAll()
            try rows.append(row, of: table)
            try walk.take(rows)
            if walk.seen & 0x3FF == 0 { progress(walk.seen) }
        }
        progress(walk.seen)
        return walk.finish()
    }

    /// The same in two threads: one reads, the other one looks at what was read.
    func run(on snapshot: SQLSnapshot, progress: (Int) -> Void) async throws -> Result {
        let channel = BlockingChannel<CanonicalRows>(capacity: 2)
        async let reading: Void = read(snapshot, channel)
        var walk = TableWalk(self)
        do {
            while let rows = try await channel.next() {
                try walk.take(rows)
                progress(walk.seen)
            }
        } catch {
            channel.abandon()
            throw error
        }
        await reading
        return walk.finish()
    }

    private func read(_ snapshot: SQLSnapshot, _ channel: BlockingChannel<CanonicalRows>) async {
        do {
            try await snapshot.run { connection in
                var rows = CanonicalRows()
                try connection.stream(table.rows(after: nil, through: nil, in: connection.dialect)) { row in
                    try rows.append(row, of: table)
                    guard rows.bytes.count >= CanonicalRows.pieceBytes else { return }
                    try channel.send(rows)
                    rows = CanonicalRows()
                }
                if !rows.isEmpty { try channel.send(rows) }
            }
            channel.finish()
        } catch {
            channel.finish(.failure(error))
        }
    }

    /// The hash of each row of a stretch.
    static func hashes(
        of table: TransferTable,
        after: TransferKey?,
        through: TransferKey?,
        skipped: Set<TransferKey> = [],
        in connection: any SQLConnection
    ) throws -> [TransferKey: RowHash] {
        var hashes: [TransferKey: RowHash] = [:]
        let places = table.keyPlaces
        var rows = CanonicalRows()
        try connection.stream(table.rows(after: after, through: through, in: connection.dialect)) { row in
            rows.removeAll()
            try rows.append(row, of: table)
            let key = rows.key(0, of: table, places: places)
            if !skipped.contains(key) { hashes[key] = rows.hash(0) }
        }
        return hashes
    }
}
