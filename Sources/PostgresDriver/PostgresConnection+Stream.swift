import CLibPQ
import SQLCore

extension PostgresConnection {
    /// How much of an answer is held at once, in bytes; a single row may be larger.
    private static let portion = 1 << 20

    /// Reads a cursor in portions of about 1 MB. Sorted answers are sorted once, on the server's disk where they are large.
    /// Source: https://www.postgresql.org/docs/current/sql-declare.html
    func stream(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws {
        streams += 1
        defer { streams -= 1 }
        let name = "stream_\(streams)"
        try exchange(
            SQLQuery(unsafe: "DECLARE \(name) NO SCROLL CURSOR FOR \(query.text)", binds: query.binds),
            prepares: false
        )
        defer { close(name) }
        var count = 128
        while true {
            let result = try exchange(SQLQuery(unsafe: "FETCH \(count) FROM \(name)"), prepares: false)
            let rows = result.rowCount
            let cursor = PostgresCursor(result)
            for index in 0..<rows {
                cursor.row = Int32(index)
                try row(SQLRow(cursor))
            }
            if rows < count { return }
            let size = PQresultMemorySize(result.handle)
            if size > 2 * Self.portion, count > 1 { count /= 2 }
            if size < Self.portion / 2, count < 16_384 { count *= 2 }
        }
    }

    /// A failed transaction has closed it already.
    private func close(_ cursor: String) {
        guard case .open = transaction, loss == nil else { return }
        _ = try? exchange(SQLQuery(unsafe: "CLOSE \(cursor)"), prepares: false)
    }
}
