import SQLCore

extension SQLDialect {
    /// A table of `tsvector` with a GIN index. Source: https://www.postgresql.org/docs/current/textsearch-controls.html
    ///
    /// Vectors are written as literals with positions, so no parser or dictionary of the server sees a word: in a
    /// database of the C locale they drop words that are not ASCII. The list of pending entries is kept short, because
    /// every search reads it.
    static let fullText = SQLFullText(
        keyColumn: "id",
        documentColumn: "words",
        creation: { table in
            [
                "CREATE TABLE \(table) (id BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)",
                "CREATE INDEX ix_\(table)_words ON \(table) USING gin (words) WITH (gin_pending_list_limit = 256)",
            ]
        },
        clearing: { table in "DELETE FROM \(unsafe: table)" },
        value: { .textBytes(vector($0, $1.words)) },
        removal: .byNumber { table, numbers in
            "DELETE FROM \(unsafe: table) WHERE \(isOneOf("id", numbers))"
        },
        // The planner takes a limit for an early end of a walk over the whole table.
        preparation: "SELECT set_config('enable_seqscan', 'off', true)",
        lookup: .unordered(
            SQLFullText.Unordered(
                walk: { table, expression, range in
                    """
                    WITH walked AS MATERIALIZED (
                        SELECT id, words FROM \(unsafe: table)
                        WHERE id >= \(range.lowerBound) AND id < \(range.upperBound)
                    )
                    SELECT id FROM walked WHERE words @@ CAST(\(query(expression)) AS tsquery) ORDER BY id DESC
                    """
                },
                some: { table, expression, below, limit in
                    found(table, expression, "id + 0 < \(below)", "LIMIT \(limit)")
                },
                range: { table, expression, range in
                    let blocks = (range.lowerBound / blockSize...(range.upperBound - 1) / blockSize).map {
                        SQLFullTextExpression.phrase([block($0)], isPrefix: false)
                    }
                    let bounds: SQLQuery = "id + 0 >= \(range.lowerBound) AND id + 0 < \(range.upperBound)"
                    return found(table, .all([expression, .any(blocks)]), bounds, "")
                }
            )
        )
    )

    /// Asks the index, and only then sorts. Bounds say `id + 0`, so that the primary key is no way to take; the words
    /// come as a subquery: a planner that knew how common they are might hope for an early end and look at every row.
    private static func found(
        _ table: String,
        _ expression: SQLFullTextExpression,
        _ bounds: SQLQuery,
        _ limit: SQLQuery
    ) -> SQLQuery {
        """
        WITH found AS MATERIALIZED (
            SELECT id FROM \(unsafe: table)
            WHERE words @@ (SELECT CAST(\(query(expression)) AS tsquery)) AND \(bounds) \(limit)
        )
        SELECT id FROM found ORDER BY id DESC
        """
    }

    /// So many neighbouring numbers share a word that no text holds: the index finds matches of a range by it.
    private static let blockSize: Int64 = 8_192

    private static func block(_ number: Int64) -> String { "\u{E00E}\(number)" }

    /// A word's later positions are forgotten by `tsvector`.
    private static let positionLimit = 256
    /// A word that no text holds marks the documents in which a word stands more often than that: there a phrase may be
    /// overlooked, so its words alone count.
    private static let dense = "\u{E00F}"

    private static func vector(_ number: Int64, _ words: [UInt8]) -> [UInt8] {
        var literal: [UInt8] = []
        literal.reserveCapacity(words.count * 2)
        appendQuoted(Array(block(number / blockSize).utf8)[...], to: &literal)
        literal.append(UInt8(ascii: " "))
        var counts: [ArraySlice<UInt8>: Int] = [:]
        var isDense = false
        let list = words.split(separator: UInt8(ascii: " "))
        for (index, word) in list.enumerated() {
            if list.count > positionLimit {
                counts[word, default: 0] += 1
                if counts[word] == positionLimit + 1 { isDense = true }
            }
            appendQuoted(word, to: &literal)
            literal.append(UInt8(ascii: ":"))
            literal += String(index + 1).utf8
            literal.append(UInt8(ascii: " "))
        }
        if isDense { appendQuoted(Array(dense.utf8)[...], to: &literal) }
        return literal
    }

    private static func query(_ expression: SQLFullTextExpression) -> String {
        expression.text(all: " & ", any: " | ") { words, isPrefix in
            let quoted = words.enumerated().map { index, word in
                var bytes: [UInt8] = []
                appendQuoted(Array(word.utf8)[...], to: &bytes)
                return String(decoding: bytes, as: UTF8.self) + (isPrefix && index == words.count - 1 ? ":*" : "")
            }
            guard quoted.count > 1 else { return quoted.joined() }
            return "(\(quoted.joined(separator: " <-> ")) | (\((quoted + ["'\(dense)'"]).joined(separator: " & "))))"
        }
    }

    private static func appendQuoted(_ word: ArraySlice<UInt8>, to literal: inout [UInt8]) {
        literal.append(UInt8(ascii: "'"))
        for byte in word {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { literal.append(byte) }
            literal.append(byte)
        }
        literal.append(UInt8(ascii: "'"))
    }
}
