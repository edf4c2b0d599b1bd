public import SQLCore

/// What somebody searches for in conversations.
///
/// Words are found whatever their case and accents; all of them have to stand in one turn. `"quoted words"` have to
/// follow one another, `ferr*` finds what begins with it, and in scripts without spaces any run of characters is found:
/// `東京` in `東京都`. Any text is a query. See `SearchStore` for what is indexed of a turn.
public struct SearchQuery: Sendable, Equatable {
    /// The words; see above.
    public var text: String
    /// Only turns of this session, those included that a fork shares with its parents.
    public var session: String?
    /// Only turns of the agent of this name.
    public var agentName: String?
    /// Only turns stored at this moment or later.
    public var since: SQLTimestamp?
    /// Only turns stored before this moment.
    public var until: SQLTimestamp?
    /// How many hits are wanted at most.
    public var limit: Int
    /// Goes on after a page.
    public var after: SearchCursor?

    /// Searches everywhere unless told otherwise.
    public init(
        _ text: String,
        session: String? = nil,
        agentName: String? = nil,
        since: SQLTimestamp? = nil,
        until: SQLTimestamp? = nil,
        limit: Int = 20,
        after: SearchCursor? = nil
    ) {
        self.text = text
        self.session = session
        self.agentName = agentName
        self.since = since
        self.until = until
        self.limit = limit
        self.after = after
    }
}

/// One turn that a query means.
public struct SearchHit: Sendable, Equatable {
    /// The session that the turn is stored with; the one that was asked for where a query names one. Where the owner
    /// was deleted, a fork that still reads the turn.
    public let session: String
    /// See `Turn.index`: the turn to jump to.
    public let turnIndex: Int64
    /// See `Turn.id`.
    public let turnID: Int64
    /// See `Turn.role`.
    public let role: String
    /// See `Turn.agentName`.
    public let agentName: String
    /// See `Turn.timestamp`.
    public let timestamp: SQLTimestamp
    /// From 0 to 1, higher is better: how often the words stand in the turn, against its length.
    public let rank: Double
    /// The text around the first match.
    public let snippet: SearchSnippet
}

/// A piece of a turn's text, on one line.
public struct SearchSnippet: Sendable, Equatable {
    /// About 160 characters; white space and control characters are one space each, `…` where text is left out.
    public let text: String
    /// Where the words stand in `text`, in order.
    public let matches: [Range<String.Index>]
}

/// Hits, best first, and where the next ones begin.
public struct SearchPage: Sendable, Equatable {
    /// As many as the query's limit at most.
    public let hits: [SearchHit]
    /// Nil when there are no more.
    public let next: SearchCursor?
}

/// The place of a hit among all hits.
public struct SearchCursor: Sendable, Equatable {
    /// The hits that are ranked together have lower ids.
    let below: Int64
    /// The last hit that was given of these; nil for none.
    let last: Place?

    struct Place: Sendable, Equatable, Comparable {
        let rank: Double
        let turnID: Int64

        /// The better hit comes first; of equal ones the newer.
        static func < (left: Place, right: Place) -> Bool {
            (left.rank, left.turnID) > (right.rank, right.turnID)
        }
    }
}
