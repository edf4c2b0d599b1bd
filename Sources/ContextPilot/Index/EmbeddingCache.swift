import SQLCore

/// Vectors of texts that were asked for lately: 1,000 of them for an hour, the oldest goes first.
struct EmbeddingCache {
    static let capacity = 1_000
    static let lifetime: Int64 = 3_600_000_000

    private var entries: [String: (vector: [Float], until: Int64)] = [:]
    /// Keys in the order in which they came; those before `first` are gone.
    private var order: [String] = []
    private var first = 0

    var count: Int { entries.count }

    func vector(for text: String, at now: SQLTimestamp) -> [Float]? {
        guard let entry = entries[text], entry.until > now.microseconds else { return nil }
        return entry.vector
    }

    mutating func insert(_ vector: [Float], for text: String, at now: SQLTimestamp) {
        if entries.updateValue((vector, now.microseconds + Self.lifetime), forKey: text) != nil { return }
        order.append(text)
        guard entries.count > Self.capacity else { return }
        entries[order[first]] = nil
        first += 1
        if first == Self.capacity {
            order.removeFirst(first)
            first = 0
        }
    }
}
