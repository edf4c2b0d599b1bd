/// The turns of a session one after another, with one page of them in memory.
///
/// How far it goes is decided at the first turn: what is appended meanwhile is not part of it. No transaction stays
/// open between pages.
public struct TurnSequence: AsyncSequence, Sendable {
    let page: @Sendable (TurnRange) async throws -> [Turn]
    let head: @Sendable () async throws -> Int64
    let start: Int64
    let pageSize: Int

    /// - Parameters:
    ///   - start: the index of the first turn.
    ///   - pageSize: how many turns are read at once.
    ///   - head: the number of turns of the session.
    ///   - page: reads a range of them.
    public init(
        from start: Int64 = 0,
        pageSize: Int = 500,
        head: @escaping @Sendable () async throws -> Int64,
        page: @escaping @Sendable (TurnRange) async throws -> [Turn]
    ) {
        self.start = start
        self.pageSize = pageSize
        self.head = head
        self.page = page
    }

    /// Begins at the first turn; nothing is read yet.
    public func makeAsyncIterator() -> Iterator { Iterator(sequence: self, next: start) }

    /// Reads the next page when the last one is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let sequence: TurnSequence
        var next: Int64
        var end: Int64?
        var turns: ArraySlice<Turn> = []

        init(sequence: TurnSequence, next: Int64) {
            self.sequence = sequence
            self.next = next
        }

        /// The next turn; nil after those that there were when the first one was read.
        /// - Throws: what reading a page throws.
        public mutating func next() async throws -> Turn? {
            if let turn = turns.popFirst() { return turn }
            if end == nil { end = try await sequence.head() }
            guard let end, next < end else { return nil }
            let count = Int(Swift.min(Int64(sequence.pageSize), end - next))
            turns = try await sequence.page(.from(next, count: count))[...]
            next += Int64(count)
            return turns.popFirst()
        }
    }
}
