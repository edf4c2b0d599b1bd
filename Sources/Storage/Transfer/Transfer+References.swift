import SQLCore

extension Transfer {
    /// Writes the column by which rows of a table name each other, now that all of them are there: a row may come before
    /// the one that it names, and rows that were replaced have taken the names of others away.
    func copyReferences(_ table: TransferTable, _ snapshot: SQLSnapshot) async throws {
        guard let reference = table.reference, let key = table.key.first, table.key.count == 1 else { return }
        let query = SQLQuery(
            unsafe: "SELECT \"\(key)\", \"\(reference)\" FROM \"\(table.name)\" WHERE \"\(reference)\" IS NOT NULL"
        )
        let pairs = try await snapshot.run {
            try $0.all(query) { (row: try $0[0] as String, other: try $0[1] as String) }
        }
        for start in stride(from: 0, to: pairs.count, by: options.batchRows) {
            let batch = pairs[start..<min(start + options.batchRows, pairs.count)]
            try await target.write { connection in
                try table.invalidate(in: connection)
                for (row, other) in batch {
                    try connection.execute(
                        """
                        UPDATE \(unsafe: table.name) SET \(unsafe: reference) = \(other)
                        WHERE \(unsafe: key) = \(row)
                        AND (\(unsafe: reference) IS NULL OR \(unsafe: reference) <> \(other))
                        AND EXISTS (SELECT 1 FROM \(unsafe: table.name) WHERE \(unsafe: key) = \(other))
                        """
                    )
                }
            }
        }
    }
}
