import Foundation
import Storage

/// Ranks units by the words of a question that they hold, for where there is no model and beside one.
struct LexicalRanking {
    /// Beginnings of the words that say something, in lower case.
    let words: [String]

    private static let fillers: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "had", "has", "have",
        "how", "i", "in", "is", "it", "its", "me", "my", "of", "on", "or", "should", "that", "the", "their", "this",
        "to", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "you",
    ]

    init(_ question: String) {
        let all = Self.folded(question).split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        let telling = all.filter { !Self.fillers.contains($0) }
        var seen: Set<String> = []
        words = (telling.isEmpty ? all : telling).map(Self.stem).filter { seen.insert($0).inserted }
    }

    /// In lower case and without accents, as the index has its words.
    private static func folded(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 }
            ? text.lowercased() : text.folding(options: .diacriticInsensitive, locale: nil).lowercased()
    }

    /// Without the commonest English endings, so that `appended` finds `append`.
    private static func stem(_ word: String) -> String {
        for ending in ["ing", "ed", "es", "s"] where word.hasSuffix(ending) && word.count - ending.count >= 4 {
            return String(word.dropLast(ending.count))
        }
        return word
    }

    /// Units that hold any of the words, best first: rare words count more, a word in the name counts three times.
    func ranked(_ units: [ContextUnit]) -> [(unit: ContextUnit, score: Double)] {
        let texts = units.map { (name: Self.folded($0.name), content: Self.folded($0.content)) }
        let counts = words.map { word in
            texts.map { Double(Self.count(word, in: $0.content) + 3 * Self.count(word, in: $0.name)) }
        }
        let weights = counts.map { column -> Double in
            let holding = Double(column.count { $0 > 0 })
            // At least a little, so that a word which all units hold still counts.
            return 0.1 + log2(max((Double(units.count) + 1) / (holding + 0.5), 1))
        }
        return units.enumerated()
            .map { position, unit in
                let score = words.indices.reduce(0.0) { sum, word in
                    // Saturated as in BM25: the tenth time says little more than the third.
                    sum + weights[word] * counts[word][position] / (counts[word][position] + 1.5)
                }
                return (position: position, unit: unit, score: score)
            }
            .filter { $0.score > 0 }
            .sorted { ($1.score, $0.position) < ($0.score, $1.position) }
            .map { ($0.unit, $0.score) }
    }

    private static func count(_ word: String, in text: String) -> Int {
        guard !word.isEmpty else { return 0 }
        return min(text.ranges(of: word).count, 50)
    }
}
