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
struct TableScan {
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
    func run(
        in connection: any SQLConnection,
        rules: ValueRules? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws -> Result {
        var result = Result()
        var current = TransferInterval(last: bounds.first)
        var position = 0
        var bytes = 0
        var seen = 0
        let places = table.keyPlaces
        var rows = CanonicalRows()
        func close(at last: TransferKey?) {
            current.last = last
            result.intervals.append(current)
            current = TransferInterval()
            bytes = 0
        }
        try connection.stream(table.rows(after: nil, through: nil, in: connection.dialect)) { row in
            rows.removeAll()
            try rows.append(row, of: table)
            seen += 1
            if seen & 0x3FF == 0 { progress(seen) }
            var key: TransferKey?
            func rowKey() -> TransferKey {
                let found = key ?? rows.key(0, of: table, places: places)
                key = found
                return found
            }
            while position < bounds.count, bounds[position] < rowKey() {
                close(at: bounds[position])
                position += 1
            }
            if !skipped.isEmpty, skipped.contains(rowKey()) { return }
            if let rules, let reason = rules.problem(in: rows, 0, of: table) {
                let invalid = InvalidRow(table: table.name, key: rowKey(), reason: reason)
                try takeInvalid?(line(invalid, rows.json(0, of: table)))
                if takeInvalid != nil || result.invalid.count < 1_000 { result.invalid.append(invalid) }
                result.invalidCount += 1
                return
            }
            current.sum.add(rows.hash(0))
            bytes += rows.bytes.count
            if let limits, position == bounds.count, current.sum.rows >= limits.rows || bytes >= limits.bytes {
                close(at: rowKey())
            }
        }
        progress(seen)
        while position < bounds.count {
            close(at: bounds[position])
            position += 1
        }
        // The walk's last row still stands there; a row that is passed over ends an interval as well as another.
        if limits != nil, current.sum.rows > 0 { close(at: rows.key(0, of: table, places: places)) }
        close(at: nil)
        return result
    }

    private func line(_ invalid: InvalidRow, _ row: JSONText) -> String {
        JSONText.object([
            "table": .string(invalid.table), "key": invalid.key.json, "reason": .string(invalid.reason), "row": row,
        ]).text
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
