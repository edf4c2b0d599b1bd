public import Storage

/// A unit and how much it has to do with a task.
public struct RelevantUnit: Sendable, Equatable {
    /// The unit, with `lastUsed` as it was just saved.
    public var unit: ContextUnit
    /// Not limited: it can be below 0 and above 1.
    public let score: Double

    /// Takes any score.
    public init(unit: ContextUnit, score: Double) {
        self.unit = unit
        self.score = score
    }
}

/// The documented formulas of relevance.
public enum Relevance {
    /// How much of the score comes from words and tags.
    public static let keywordWeight = 0.3

    /// What words and tags add: shared words by the words of the task, and 0.2 for each tag that the task holds.
    ///
    /// Words are what white space parts, in lower case and with their punctuation.
    public static func keywords(task: String, content: String, tags: [String]) -> Double {
        let task = task.lowercased()
        let words = Self.words(task)
        let overlap = Double(words.intersection(Self.words(content.lowercased())).count) / Double(max(words.count, 1))
        let hits = tags.count { tag in
            let tag = tag.lowercased()
            return tag.isEmpty || task.contains(tag)
        }
        return overlap + 0.2 * Double(hits)
    }

    /// The score of a unit whose cosine to the task, times its confidence, is `weighted`.
    public static func score(weighted: Double, task: String, content: String, tags: [String]) -> Double {
        (1 - keywordWeight) * weighted + keywordWeight * keywords(task: task, content: content, tags: tags)
    }

    private static func words(_ text: String) -> Set<Substring> { Set(text.split(whereSeparator: \.isWhitespace)) }
}
