import SQLCore

/// Words that stand for what a turn belongs to. No text holds them: they begin with a character for private use, which
/// is no letter. A common word in one session is then found as fast as a rare word.
enum SearchMarks {
    private static let session = "\u{E000}"
    private static let agent = "\u{E001}"
    private static let time = "\u{E002}"

    static func session(_ turnsID: String) -> String { session + StableHash.hexDigits(of: turnsID) }

    static func agent(_ name: String) -> String { agent + StableHash.hexDigits(of: name) }

    /// The words of a turn with its marks before them.
    static func document(of turn: SearchableTurn) -> SQLFullTextDocument {
        var words: [UInt8] = []
        let tokens = SearchTokens(content: turn.content)
        words.reserveCapacity(tokens.bytes.count + 96)
        let marks = [session(turn.turnsID), agent(turn.agentName)] + times(turn.timestamp)
        for mark in marks {
            words += mark.utf8
            words.append(UInt8(ascii: " "))
        }
        words += tokens.bytes
        if tokens.bytes.isEmpty { words.removeLast() }
        return SQLFullTextDocument(words: words)
    }

    /// The years that have marks; all other moments share one.
    private static let years = 2_000..<2_100

    /// Year, month and day of a moment: `2025`, `202506`, `20250601`.
    private static func times(_ moment: SQLTimestamp) -> [String] {
        let digits = String(moment.description.prefix(10).filter { $0 != "-" })
        guard digits.count == 8, let year = Int(digits.prefix(4)), years.contains(year) else { return [time + "0"] }
        return [4, 6, 8].map { time + digits.prefix($0) }
    }

    /// What every turn from a moment to before another one has: whole years, else whole months, else days. Days at the
    /// ends are whole as well, so the moments themselves have to be compared afterwards.
    static func times(from: SQLTimestamp?, before: SQLTimestamp?) -> SQLFullTextExpression? {
        guard from != nil || before != nil else { return nil }
        let first = from.map { day($0) } ?? years.lowerBound * 10_000 + 101
        let last = before.map { day(SQLTimestamp(microseconds: $0.microseconds - 1)) } ?? years.upperBound * 10_000
        var marks = [time + "0"]
        for year in years where year * 10_000 + 1_231 >= first && year * 10_000 + 101 <= last {
            if year * 10_000 + 101 >= first, year * 10_000 + 1_231 <= last {
                marks.append(time + String(year))
                continue
            }
            for month in 1...12 {
                let start = year * 10_000 + month * 100
                guard start + 31 >= first, start + 1 <= last else { continue }
                if start + 1 >= first, start + 31 <= last {
                    marks.append(time + String(year * 100 + month))
                    continue
                }
                marks += (1...31).filter { (first...last).contains(start + $0) }.map { time + String(start + $0) }
            }
        }
        return .any(marks.map { .phrase([$0], isPrefix: false) })
    }

    /// A moment's day as the number 20250601, within the years that have marks.
    private static func day(_ moment: SQLTimestamp) -> Int {
        let text = moment.description
        guard text.utf8.count == 26, let day = Int(text.prefix(10).filter { $0 != "-" }) else {
            return moment.microseconds < 0 ? 0 : years.upperBound * 10_000
        }
        return day
    }
}
