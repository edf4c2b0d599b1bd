import SQLCore

/// Turns that are to be indexed in one transaction: read and taken apart before it, so that it is short.
struct IndexBatch: Sendable {
    /// How many turns a batch has: a few milliseconds of writing.
    private static let largestCount = 500
    /// How many bytes of words.
    private static let largestSize = 2 << 20

    private let old: SearchState
    private let new: SearchState
    private let documents: [(id: Int64, document: SQLFullTextDocument)]

    /// How many turns.
    var count: Int { documents.count }

    /// Reads the next turns.
    /// - Returns: nil when there is nothing to do, or nothing that may be done yet.
    init?(limit: Int, in connection: any SQLConnection) throws {
        old = try SearchState(in: connection)
        // A newer program's words are its own business.
        guard old.wordsVersion <= SearchTokens.version else { return nil }
        var new = old
        if !old.isCurrentVersion {
            new.wordsVersion = SearchTokens.version
            new.watermark = 0
        }
        let reach = try new.reach(in: connection)
        var documents: [(id: Int64, document: SQLFullTextDocument)] = []
        if reach.complete > new.watermark {
            let limit = min(limit, Self.largestCount)
            var size = 0
            try SearchableTurn.forEach(
                where: "id > \(new.watermark) AND id <= \(reach.complete)",
                limit: limit,
                in: connection
            ) { turn in
                let document = SearchMarks.document(of: turn)
                documents.append((turn.id, document))
                size += document.words.count
                return size < Self.largestSize
            }
            let isLast = documents.count < limit && size < Self.largestSize
            new.watermark = isLast ? reach.complete : documents.last?.id ?? reach.complete
        }
        // The next candidate is noted once everything up to the present one is indexed, and not before its time has come.
        let isPending = new.candidate > reach.complete && new.horizon <= reach.next
        if reach.newest > reach.complete, new.watermark == reach.complete, !isPending {
            new.candidate = reach.newest
            new.horizon = reach.next
        }
        guard new != old else { return nil }
        self.new = new
        self.documents = documents
    }

    /// Writes the batch.
    /// - Returns: false when another indexer was faster, or turns were removed meanwhile: nothing is written.
    func apply(in connection: any SQLConnection) throws -> Bool {
        // First the state: on a server the other one waits here and then finds it moved.
        guard try new.replace(old, in: connection) else { return false }
        let fullText = connection.dialect.fullText
        if !old.isCurrentVersion { try connection.execute(fullText.clearing("turn_search")) }
        guard !documents.isEmpty else { return true }
        var next = documents.makeIterator()
        let columns = [fullText.keyColumn, fullText.documentColumn]
        _ = try connection.load(into: "turn_search", columns: columns) {
            next.next().map { [.integer($0.id), fullText.value($0.id, $0.document)] }
        }
        return true
    }
}
