import SQLCore

extension SQLDialect {
    /// An FTS5 table that holds no text. Source: https://www.sqlite.org/fts5.html
    ///
    /// The tokenizer `ascii` takes every character beyond ASCII for part of a word and folds nothing there, so the
    /// words stay what the program made of them, whatever Unicode version this SQLite knows. Sizes of documents are
    /// left out: ranks are not computed here. Before 3.43 a contentless table forgets a document only by its words.
    static let fullText = SQLFullText(
        keyColumn: "rowid",
        documentColumn: "words",
        creation: { table in
            ["CREATE VIRTUAL TABLE \(table) USING fts5(words, content = '', columnsize = 0, tokenize = 'ascii')"]
        },
        clearing: { table in "INSERT INTO \(unsafe: table) (\(unsafe: table)) VALUES ('delete-all')" },
        value: { .textBytes($1.words) },
        removal: .byDocument { table, number, document in
            """
            INSERT INTO \(unsafe: table) (\(unsafe: table), rowid, words)
            VALUES ('delete', \(number), \(SQLValue.textBytes(document.words)))
            """
        },
        preparation: nil,
        // The table gives its matches in the order of their numbers, from either end.
        lookup: .ordered { table, expression, below, limit in
            """
            SELECT rowid FROM \(unsafe: table) WHERE \(unsafe: table) MATCH \(match(expression)) AND rowid < \(below)
            ORDER BY rowid DESC LIMIT \(limit)
            """
        }
    )

    private static func match(_ expression: SQLFullTextExpression) -> String {
        expression.text(all: " AND ", any: " OR ") { words, isPrefix in
            let phrase = words.joined(separator: " ").replacing("\"", with: "\"\"")
            return "\"\(phrase)\"\(isPrefix ? " *" : "")"
        }
    }
}
