public import SQLCore

extension TransferTable {
    /// Compares the description with the table itself.
    /// - Throws: `TransferError` that names what is missing or in addition.
    public func check(in connection: any SQLConnection, of label: String) throws {
        let dialect = connection.dialect
        guard try connection.value(dialect.tableExists(name)) ?? false else {
            throw TransferError(.catalogue, "\(label) has no table \(name)")
        }
        let found = try connection.all(dialect.columnNames(name)) { try $0[0] as String }
        for column in columns where !found.contains(column.name) {
            throw TransferError(.catalogue, "\(label): the table \(name) has no column \(column.name)")
        }
        for column in found where !columns.contains(where: { $0.name == column }) {
            throw TransferError(
                .catalogue,
                "\(label): the table \(name) has a column \(column) that this program does not know",
                hint: "Nothing was copied. Copy it by hand and drop it, or use the program that made it."
            )
        }
        let key = try connection.all(dialect.primaryKeyColumns(name)) { try $0[0] as String }
        guard key == self.key else {
            throw TransferError(
                .catalogue,
                "\(label): the key of the table \(name) is (\(key.joined(separator: ", "))), "
                    + "not (\(self.key.joined(separator: ", ")))"
            )
        }
    }

    /// Tables in the database that nobody has described, which may belong to other programs.
    public static func unknown(_ tables: [TransferTable], in connection: any SQLConnection) throws -> [String] {
        try connection.all(connection.dialect.tableNames) { try $0[0] as String }
            .filter { name in
                !local.contains(name) && !indexPrefixes.contains(where: name.hasPrefix)
                    && !tables.contains { $0.name == name }
            }
    }

    /// The rows after one key and up to another, in the order of the keys' bytes.
    func rows(after: TransferKey?, through: TransferKey?, in dialect: SQLDialect) -> SQLQuery {
        let list = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let terms = keyTerms(dialect)
        var query = SQLQuery(unsafe: "SELECT \(list) FROM \"\(name)\"")
        var conditions: [String] = []
        for (key, comparison) in [(after, ">"), (through, "<=")] {
            guard let key else { continue }
            let places = key.parts.indices.map { "$\(query.binds.count + $0 + 1)" }.joined(separator: ", ")
            conditions.append("(\(terms)) \(comparison) (\(places))")
            query.binds += key.values
        }
        if !conditions.isEmpty { query.text += " WHERE \(conditions.joined(separator: " AND "))" }
        query.text += " ORDER BY \(terms)"
        return query
    }

    /// One row less.
    func deletion(of key: TransferKey) -> SQLQuery {
        let conditions = self.key.enumerated().map { "\"\($1)\" = $\($0 + 1)" }.joined(separator: " AND ")
        return SQLQuery(unsafe: "DELETE FROM \"\(name)\" WHERE \(conditions)", binds: key.values)
    }

    /// A row in place of the one with its key.
    func replacement(of key: TransferKey, with values: [SQLValue]) -> SQLQuery {
        let assignments = columns.enumerated().map { "\"\($1.name)\" = $\($0 + 1)" }.joined(separator: ", ")
        let conditions = self.key.enumerated().map { "\"\($1)\" = $\(columns.count + $0 + 1)" }
            .joined(separator: " AND ")
        return SQLQuery(
            unsafe: "UPDATE \"\(name)\" SET \(assignments) WHERE \(conditions)",
            binds: values + key.values
        )
    }

    /// To be run in every transaction that changes the table.
    func invalidate(in connection: any SQLConnection) throws {
        if let invalidation { try connection.execute(SQLQuery(unsafe: invalidation)) }
    }

    private func keyTerms(_ dialect: SQLDialect) -> String {
        keyPlaces.map { place in
            let quoted = "\"\(columns[place].name)\""
            return columns[place].meaning == .text ? dialect.bytewise(quoted) : quoted
        }
        .joined(separator: ", ")
    }
}
