import Foundation
import SQLCore

/// What units are found by besides their vectors: their words, and their texts with the case folded.
///
/// Both are made by the program, so every database finds the same. They follow the change log: a transaction of ours
/// catches up before it commits, and what another program wrote is caught up with before the next question.
enum ContextWords {
    static let table = "context_words"

    /// Counted up when the same unit would become other words. The words of `SearchTokens` count in.
    private static let version = 101 + SearchTokens.version
    /// Stands before and after each tag, and in no text: control characters are taken out of those.
    private static let separator = "\u{1F}"
    private static let pageSize = 500

    /// A text with which others are compared whatever their case, the same on every database.
    ///
    /// Small letters are not enough: a word ends with another sigma than it has within. `ß` and `SS` are told apart, as
    /// the Python program does.
    static func fold(_ text: String) -> String {
        let small = text.lowercased().precomposedStringWithCanonicalMapping
        return small.unicodeScalars.contains("ς") ? small.replacing("ς", with: "σ") : small
    }

    /// The condition that a unit's folded texts hold a part.
    static func condition(holding part: String, _ dialect: SQLDialect) -> SQLQuery {
        "seq IN (SELECT seq FROM context_unit_texts WHERE \(dialect.contains("folded", part)))"
    }

    static func tag(_ tag: String) -> String { separator + fold(tag) + separator }

    /// Whether everything is made that the log tells of.
    static func isCurrent(in connection: any SQLConnection) throws -> Bool {
        try connection.value(
            """
            SELECT count(*) FROM context_word_state WHERE name = 'units' AND words_version >= \(version)
            AND revision = (SELECT coalesce(max(revision), 0) FROM context_unit_changes)
            """,
            as: Int.self
        ) == 1
    }

    /// Makes what the log tells of, in the caller's transaction.
    static func catchUp(in connection: any SQLConnection) throws {
        // Writing holds the row: another process waits here, and then finds nothing left to do.
        let state = try connection.first(
            "UPDATE context_word_state SET revision = revision WHERE name = 'units' RETURNING revision, words_version"
        ) { (revision: try $0[0] as Int64, version: try $0[1] as Int) }
        guard let state, state.version <= version else { return }
        let log = try connection.first(
            // Each by itself is found at an end of the index; asked for together they take a walk.
            """
            SELECT (SELECT coalesce(min(revision), 0) FROM context_unit_changes),
                (SELECT coalesce(max(revision), 0) FROM context_unit_changes)
            """
        ) { (oldest: try $0[0] as Int64, newest: try $0[1] as Int64) }
        guard let log, state.version < version || state.revision != log.newest else { return }
        var seqs: [Int64]
        if state.version == version, log.oldest <= state.revision + 1, state.revision < log.newest {
            seqs = try connection.all(
                "SELECT DISTINCT seq FROM context_unit_changes WHERE revision > \(state.revision)"
            ) { try $0[0] }
        } else {
            try connection.execute(connection.dialect.fullText.clearing(table))
            try connection.execute("DELETE FROM context_unit_texts")
            seqs = try connection.all("SELECT seq FROM context_units") { try $0[0] }
        }
        seqs.sort()
        for start in stride(from: 0, to: seqs.count, by: pageSize) {
            try replace(Array(seqs[start..<min(start + pageSize, seqs.count)]), in: connection)
        }
        try connection.execute(
            "UPDATE context_word_state SET revision = \(log.newest), words_version = \(version) WHERE name = 'units'"
        )
    }

    private static func replace(_ seqs: [Int64], in connection: any SQLConnection) throws {
        let dialect = connection.dialect
        let isAsked = dialect.isOneOf("seq", seqs)
        var keepsWords = false
        switch dialect.fullText.removal {
        case .byNumber(let removal): try connection.execute(removal(table, seqs))
        case .byDocument(let removal):
            keepsWords = true
            let old = try connection.all("SELECT seq, words FROM context_unit_texts WHERE \(isAsked)") {
                (seq: try $0[0] as Int64, words: Array((try $0[1] as String).utf8))
            }
            for entry in old {
                try connection.execute(removal(table, entry.seq, SQLFullTextDocument(words: entry.words)))
            }
        }
        try connection.execute("DELETE FROM context_unit_texts WHERE \(isAsked)")
        let units = try connection.all(
            "SELECT \(unsafe: ContextUnit.columns) FROM context_units WHERE \(isAsked) ORDER BY seq"
        ) { try ContextUnit($0) }
        let entries = units.map { (seq: $0.seq, folded: folded($0), document: document(of: $0)) }
        for entry in entries {
            let words = keepsWords ? String(decoding: entry.document.words, as: UTF8.self) : ""
            try connection.execute(
                "INSERT INTO context_unit_texts (seq, folded, words) VALUES (\(entry.seq), \(entry.folded), \(words))"
            )
        }
        var next = entries.makeIterator()
        let columns = [dialect.fullText.keyColumn, dialect.fullText.documentColumn]
        _ = try connection.load(into: table, columns: columns) {
            next.next().map { [.integer($0.seq), dialect.fullText.value($0.seq, $0.document)] }
        }
    }

    private static func folded(_ unit: ContextUnit) -> String {
        // PostgreSQL takes no NUL, which a foreign program may have put into a tag's JSON.
        let parts = [unit.content] + unit.tags
        return parts.map { fold($0).replacing("\0", with: "") }.joined(separator: separator) + separator
    }
}
