/// The facts in which one database's SQL differs from another's.
///
/// Shared code asks a fact, never a name. There are no default values: a new fact does not compile
/// until every driver has answered it.
public struct SQLDialect: Sendable {
    /// The type of a naive UTC time with microseconds.
    public let timestampType: String
    /// The type of a column that keeps JSON as the text it came as. In SQLite the word JSON would mean a number where
    /// the text looks like one.
    public let jsonType: String
    /// The type of a column of bytes.
    public let binaryType: String
    /// Whether a text column holds a text, character by character: no pattern, no collation, no folding of case.
    public let contains: @Sendable (_ column: String, _ text: String) -> SQLQuery
    /// A whole column definition of an integer key that the database counts up and never reuses.
    public let countedKey: String
    /// A whole column definition of an integer beside another key, unique and counted up by `nextNumber`.
    public let countedColumn: String
    /// What an INSERT writes for such a column.
    public let nextNumber: @Sendable (_ table: String, _ column: String) -> String
    /// The present moment as naive UTC with microseconds, as an expression.
    public let currentTimestamp: String
    /// A query that takes the lock under which one process alone changes the schema, answering true
    /// when it is held; nil when every write transaction holds it already.
    public let schemaLock: SQLQuery?
    /// A statement that keeps other writers off a table until the transaction ends, for one that compares all rows with
    /// what it will write; nil when there is one writer at a time already.
    public let writeLock: @Sendable (_ table: String) -> SQLQuery?
    /// A statement that makes a transaction wait for one that holds `writeLock`, and the other way round, before it reads
    /// what that one may be changing; nil when there is one writer at a time already.
    public let writerLock: @Sendable (_ table: String) -> SQLQuery?
    /// Whether INSERT and UPDATE with RETURNING may stand in a WITH, so that several of them are one statement.
    public let allowsChangesInQueries: Bool
    /// A query that moves a counted column's counter past the highest number stored, after rows that brought their own
    /// numbers; nil when the database does that by itself.
    public let advanceCounter: @Sendable (_ table: String, _ column: String) -> SQLQuery?
    /// Whether a table of this name exists where our tables live, as a query with one row and column.
    public let tableExists: @Sendable (_ table: String) -> SQLQuery
    /// The columns of a table that make its primary key, in order.
    public let primaryKeyColumns: @Sendable (_ table: String) -> SQLQuery
    /// The columns of a table in their order, as a query with one row each.
    public let columnNames: @Sendable (_ table: String) -> SQLQuery
    /// The names of the tables where our tables live, as a query with one row each.
    public let tableNames: SQLQuery
    /// A text column as a term that is compared and ordered by its bytes, whatever collation the column has.
    public let bytewise: @Sendable (_ column: String) -> String
    /// Whether a column refuses what is not of its type: text that is not UTF-8 or holds NUL, JSON that is none, times
    /// that do not exist, integers past 32 bits.
    public let refusesForeignValues: Bool
    /// Whether a column of doubles keeps the value that is not a number.
    public let storesNaN: Bool
    /// The statements of triggers that write a row of `log` for each changed row of its table,
    /// without any function, collation or tokenizer of ours: plain tools must be able to write.
    public let changeLogTriggers: @Sendable (_ log: SQLChangeLog) -> [String]
    /// What `changeLogTriggers` made and the end of both tables does not take away, as statements to run after it.
    public let changeLogRemoval: @Sendable (_ log: SQLChangeLog) -> [String]
    /// A condition that an integer expression is one of some numbers; its text does not depend on how many.
    public let isOneOf: @Sendable (_ expression: String, _ numbers: [Int64]) -> SQLQuery
    /// Which transactions the present statement sees.
    public let visibility: SQLVisibility
    /// How words are indexed.
    public let fullText: SQLFullText
    /// How vectors are searched where the database has an extension for that; nil where there is none for it.
    public let vectorSearch: SQLVectorSearch?

    /// Takes every fact: none has a default.
    public init(
        timestampType: String,
        jsonType: String,
        binaryType: String,
        contains: @escaping @Sendable (_ column: String, _ text: String) -> SQLQuery,
        countedKey: String,
        countedColumn: String,
        nextNumber: @escaping @Sendable (_ table: String, _ column: String) -> String,
        currentTimestamp: String,
        schemaLock: SQLQuery?,
        writeLock: @escaping @Sendable (_ table: String) -> SQLQuery?,
        writerLock: @escaping @Sendable (_ table: String) -> SQLQuery?,
        allowsChangesInQueries: Bool,
        advanceCounter: @escaping @Sendable (_ table: String, _ column: String) -> SQLQuery?,
        tableExists: @escaping @Sendable (_ table: String) -> SQLQuery,
        primaryKeyColumns: @escaping @Sendable (_ table: String) -> SQLQuery,
        columnNames: @escaping @Sendable (_ table: String) -> SQLQuery,
        tableNames: SQLQuery,
        bytewise: @escaping @Sendable (_ column: String) -> String,
        refusesForeignValues: Bool,
        storesNaN: Bool,
        changeLogTriggers: @escaping @Sendable (_ log: SQLChangeLog) -> [String],
        changeLogRemoval: @escaping @Sendable (_ log: SQLChangeLog) -> [String],
        isOneOf: @escaping @Sendable (_ expression: String, _ numbers: [Int64]) -> SQLQuery,
        visibility: SQLVisibility,
        fullText: SQLFullText,
        vectorSearch: SQLVectorSearch?
    ) {
        self.timestampType = timestampType
        self.jsonType = jsonType
        self.binaryType = binaryType
        self.contains = contains
        self.countedKey = countedKey
        self.countedColumn = countedColumn
        self.nextNumber = nextNumber
        self.currentTimestamp = currentTimestamp
        self.schemaLock = schemaLock
        self.writeLock = writeLock
        self.writerLock = writerLock
        self.allowsChangesInQueries = allowsChangesInQueries
        self.advanceCounter = advanceCounter
        self.tableExists = tableExists
        self.primaryKeyColumns = primaryKeyColumns
        self.columnNames = columnNames
        self.tableNames = tableNames
        self.bytewise = bytewise
        self.refusesForeignValues = refusesForeignValues
        self.storesNaN = storesNaN
        self.changeLogTriggers = changeLogTriggers
        self.changeLogRemoval = changeLogRemoval
        self.isOneOf = isOneOf
        self.visibility = visibility
        self.fullText = fullText
        self.vectorSearch = vectorSearch
    }
}

/// Which transactions a statement sees, as expressions of integers.
///
/// Counted keys are drawn before their row is committed, so a row may appear below others that were seen already. Who
/// follows a table by its key notes, in one statement, the highest key and `next`; once a later statement's `oldest`
/// has reached that number, no row can appear any more up to the key. A writer has to have changed something before it
/// draws its keys, as an append counts on its session's row: only then it has a number of its own.
public struct SQLVisibility: Sendable {
    /// All transactions with lower numbers have ended.
    public let oldest: String
    /// No transaction has this number or a higher one yet.
    public let next: String

    /// Where one writer follows the other, both are the same constant.
    public init(oldest: String, next: String) {
        self.oldest = oldest
        self.next = next
    }
}

/// A table whose changes another table records, one row each: the key columns of the changed row,
/// `operation` (`insert`, `update` or `delete`) and `changed_at`.
public struct SQLChangeLog: Sendable {
    /// The table that is watched.
    public let table: String
    /// The table that the changes are written to.
    public let log: String
    /// The columns that identify a row; both tables have them.
    public let keyColumns: [String]
    /// The columns besides the key whose change counts.
    public let watchedColumns: [String]

    /// `watchedColumns` may be empty: rows that come, go or change their key are logged even so.
    public init(table: String, log: String, keyColumns: [String], watchedColumns: [String]) {
        self.table = table
        self.log = log
        self.keyColumns = keyColumns
        self.watchedColumns = watchedColumns
    }
}
