/// How a database indexes the words of documents and finds them again.
///
/// Words are made by the program and never by the database's own parser, so both engines find the same. An index is a
/// table that is filled with `SQLConnection.load`: the columns `keyColumn` and `documentColumn`, one row a document.
public struct SQLFullText: Sendable {
    /// The column of a document's number.
    public let keyColumn: String
    /// The column of its words.
    public let documentColumn: String
    /// The statements that make an empty index; dropping its table takes everything away.
    public let creation: @Sendable (_ table: String) -> [String]
    /// Takes every document out.
    public let clearing: @Sendable (_ table: String) -> SQLQuery
    /// A document as the index's column takes it.
    public let value: @Sendable (_ number: Int64, SQLFullTextDocument) -> SQLValue
    /// How documents are taken out.
    public let removal: Removal
    /// A statement to run in a transaction before the first lookup; nil where there is none to run.
    public let preparation: SQLQuery?
    /// How the numbers of matching documents are asked for.
    public let lookup: Lookup

    /// What a database has to know to forget a document.
    public enum Removal: Sendable {
        /// The numbers of any documents, stored or not.
        case byNumber(@Sendable (_ table: String, _ numbers: [Int64]) -> SQLQuery)
        /// A stored document with exactly the words that it was stored with.
        case byDocument(@Sendable (_ table: String, _ number: Int64, SQLFullTextDocument) -> SQLQuery)
    }

    /// How an index gives the numbers of matching documents, newest first.
    public enum Lookup: Sendable {
        /// Below a number, and it stops at the limit by itself.
        case ordered(@Sendable (_ table: String, SQLFullTextExpression, _ below: Int64, _ limit: Int) -> SQLQuery)
        /// It finds all matches before it can tell the newest ones.
        case unordered(Unordered)
    }

    /// Three ways to the newest matches, for words of most, of few and of some documents.
    public struct Unordered: Sendable {
        /// Matches of a range of numbers, found by looking at every document.
        public let walk: @Sendable (_ table: String, SQLFullTextExpression, Range<Int64>) -> SQLQuery
        /// Any matches below a number up to a limit: all of them where they are fewer.
        public let some: @Sendable (_ table: String, SQLFullTextExpression, _ below: Int64, _ limit: Int) -> SQLQuery
        /// Matches of a range of numbers, found by the index without looking at those outside.
        public let range: @Sendable (_ table: String, SQLFullTextExpression, Range<Int64>) -> SQLQuery

        /// Takes every way.
        public init(
            walk: @escaping @Sendable (_ table: String, SQLFullTextExpression, Range<Int64>) -> SQLQuery,
            some:
                @escaping @Sendable (_ table: String, SQLFullTextExpression, _ below: Int64, _ limit: Int) -> SQLQuery,
            range: @escaping @Sendable (_ table: String, SQLFullTextExpression, Range<Int64>) -> SQLQuery
        ) {
            self.walk = walk
            self.some = some
            self.range = range
        }
    }

    /// Takes every fact: none has a default.
    public init(
        keyColumn: String,
        documentColumn: String,
        creation: @escaping @Sendable (_ table: String) -> [String],
        clearing: @escaping @Sendable (_ table: String) -> SQLQuery,
        value: @escaping @Sendable (_ number: Int64, SQLFullTextDocument) -> SQLValue,
        removal: Removal,
        preparation: SQLQuery?,
        lookup: Lookup
    ) {
        self.keyColumn = keyColumn
        self.documentColumn = documentColumn
        self.creation = creation
        self.clearing = clearing
        self.value = value
        self.removal = removal
        self.preparation = preparation
        self.lookup = lookup
    }
}

/// The words of a document in their order.
///
/// A word is of ASCII letters in lower case, digits and characters beyond ASCII, as many bytes as a few hundred. A
/// document has at most 16,383 words and half a mebibyte: more is past what PostgreSQL's `tsvector` counts.
public struct SQLFullTextDocument: Sendable, Equatable {
    /// The words in UTF-8 with one space between them.
    public let words: [UInt8]

    /// The caller keeps to the limits above.
    public init(words: [UInt8]) { self.words = words }
}

/// What a document must hold.
public indirect enum SQLFullTextExpression: Sendable, Equatable {
    /// These words, one directly after the other; of the last one its beginning alone where it is a prefix.
    case phrase([String], isPrefix: Bool)
    /// Every part; at least one is given.
    case all([SQLFullTextExpression])
    /// Any part; at least one is given.
    case any([SQLFullTextExpression])

    /// Writes the expression down, with parentheses around what has parts.
    /// - Parameters:
    ///   - all: what stands between parts that must all hold.
    ///   - any: what stands between parts of which one must hold.
    ///   - phrase: writes a phrase.
    public func text(all: String, any: String, phrase: ([String], _ isPrefix: Bool) -> String) -> String {
        switch self {
        case .phrase(let words, let isPrefix): phrase(words, isPrefix)
        case .all(let parts):
            "(" + parts.map { $0.text(all: all, any: any, phrase: phrase) }.joined(separator: all) + ")"
        case .any(let parts):
            "(" + parts.map { $0.text(all: all, any: any, phrase: phrase) }.joined(separator: any) + ")"
        }
    }
}
