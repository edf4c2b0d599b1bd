import SQLCore

/// What a walk over a table has found so far: rows come in the order of their keys, intervals go.
struct TableWalk {
    private let scan: TableScan
    private let places: [Int]
    private var result = TableScan.Result()
    private var current = TransferInterval()
    private var position = 0
    private var bytes = 0
    private var lastKey: TransferKey?
    private(set) var seen = 0

    init(_ scan: TableScan) {
        self.scan = scan
        places = scan.table.keyPlaces
    }

    mutating func take(_ rows: CanonicalRows) throws {
        for row in 0..<rows.count { try take(rows, row) }
        // A row that is passed over ends an interval as well as another.
        if scan.limits != nil, !rows.isEmpty { lastKey = rows.key(rows.count - 1, of: scan.table, places: places) }
    }

    mutating func finish() -> TableScan.Result {
        while position < scan.bounds.count { closeAtBound() }
        if current.sum.rows > 0, let lastKey { close(at: lastKey) }
        close(at: nil)
        return result
    }

    private mutating func take(_ rows: CanonicalRows, _ row: Int) throws {
        let table = scan.table
        seen += 1
        var found: TransferKey?
        func key() -> TransferKey {
            let key = found ?? rows.key(row, of: table, places: places)
            found = key
            return key
        }
        while position < scan.bounds.count, scan.bounds[position] < key() { closeAtBound() }
        if !scan.skipped.isEmpty, scan.skipped.contains(key()) { return }
        if let rules = scan.rules, let reason = rules.problem(in: rows, row, of: table) {
            let invalid = InvalidRow(table: table.name, key: key(), reason: reason)
            try scan.takeInvalid?(line(invalid, rows.json(row, of: table)))
            if scan.takeInvalid != nil || result.invalid.count < 1_000 { result.invalid.append(invalid) }
            result.invalidCount += 1
            return
        }
        current.sum.add(rows.hash(row))
        bytes += rows.range(row).count
        if let limits = scan.limits, position == scan.bounds.count,
            current.sum.rows >= limits.rows || bytes >= limits.bytes
        {
            close(at: key())
        }
    }

    private mutating func closeAtBound() {
        close(at: scan.bounds[position])
        position += 1
    }

    private mutating func close(at last: TransferKey?) {
        current.last = last
        result.intervals.append(current)
        current = TransferInterval()
        bytes = 0
    }

    private func line(_ invalid: InvalidRow, _ row: JSONText) -> String {
        JSONText.object([
            "table": .string(invalid.table), "key": invalid.key.json, "reason": .string(invalid.reason), "row": row,
        ]).text
    }
}
