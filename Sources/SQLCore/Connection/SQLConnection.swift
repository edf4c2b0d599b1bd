/// One connection inside one transaction.
///
/// It is class-bound and not Sendable, so region isolation keeps it inside the closure that
/// received it: it can neither be stored, nor used in a task, nor held across an `await`. (A
/// `~Copyable` connection would say the same, and crashes the 6.3.1 compiler when captured.)
public protocol SQLConnection: AnyObject {
    var dialect: SQLDialect { get }

    /// Runs one statement, prepared once and cached by its text.
    /// - Parameters:
    ///   - query: the statement and its binds.
    ///   - row: called with each row of the result.
    /// - Returns: how many rows the statement changed.
    /// - Throws: `SQLError`, or what `row` throws.
    @discardableResult
    func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int

    /// Runs a query whose answer may be larger than memory: rows are fetched as they are asked for.
    /// - Parameters:
    ///   - query: a SELECT and its binds.
    ///   - row: called with each row of the result.
    func stream(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws

    /// Adds many rows to a table on the engine's fastest road.
    /// - Parameters:
    ///   - table: a table's name, not quoted.
    ///   - columns: the columns that each row gives, in order.
    ///   - next: gives the next row, nil after the last.
    /// - Returns: how many rows were added.
    func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int
}

extension SQLConnection {
    /// What a driver does that steps through every answer row by row.
    public func stream(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws { try run(query, row) }

    /// Runs a statement whose rows nobody wants.
    /// - Returns: how many rows it changed.
    @discardableResult
    public func execute(_ query: SQLQuery) throws -> Int {
        try run(query) { _ in }
    }

    /// The first row of a result, decoded, or nil when there is none.
    public func first<T>(_ query: SQLQuery, _ decode: (SQLRow) throws -> T) throws -> T? {
        var found: T?
        try run(query) { row in
            if found == nil { found = try decode(row) }
        }
        return found
    }

    /// The first column of the first row, or nil when there is no row.
    public func value<T: SQLDecodable>(_ query: SQLQuery, as type: T.Type = T.self) throws -> T? {
        try first(query) { try $0[0] }
    }

    /// Every row of a result, decoded.
    public func all<T>(_ query: SQLQuery, _ decode: (SQLRow) throws -> T) throws -> [T] {
        var rows: [T] = []
        try run(query) { rows.append(try decode($0)) }
        return rows
    }
}
