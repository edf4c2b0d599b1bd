import SQLCore
import Storage

/// One session as its file holds it: the Python program's record, and one member more for what that cannot hold.
struct SessionFile {
    /// Where the turns stand in the file.
    enum Place {
        /// No run has left a result: a minimal one is made around them.
        case generated
        /// In the result's own `conversation_history`.
        case document
        /// In our own member, because the result tells another conversation or none.
        case apart
    }

    var id: String
    var baseSessionID: String?
    /// The execution result, to the byte; stale while the place is `generated`.
    var document: JSONText
    var kind: SessionKind
    var createdAt: SQLTimestamp
    var lastUpdated: SQLTimestamp
    var name: String
    var messageCount: Int64
    var agentsInvolved: JSONText?
    /// Members that this program does not know; they are written back.
    var others: [JSONText.Member] = []
    var extra = SessionFileExtra()
    var place: Place
    /// The turns, in their order.
    var messages: [JSONText] = []

    /// The number of turns.
    var head: Int64 { Int64(messages.count) }

    /// A session without turns.
    init(_ id: String, _ session: NewSession, now: SQLTimestamp) {
        self.id = id
        baseSessionID = session.baseSessionID ?? id
        document = .null
        kind = session.kind
        createdAt = now
        lastUpdated = now
        name = session.name
        messageCount = 0
        place = .generated
        extra.title = session.title
        extra.metadata = session.metadata
    }

    /// Reads a record, also one of an older Python program that lacks some members.
    /// - Returns: nil when the text is no record of a session: another file that lives in the same folder.
    /// - Throws: `SessionFileFault` when it is one that cannot be understood.
    init?(_ record: JSONText, modified: SQLTimestamp) throws {
        guard record.kind == .object, let idText = record["session_id"] else { return nil }
        guard let id = idText.string, !id.isEmpty else { throw SessionFileFault("its session_id is no text") }
        guard let document = record["execution_result"], document.kind == .object else {
            throw SessionFileFault("it has no execution_result")
        }
        let facts = ResultFacts(document)
        self.id = id
        self.document = document
        baseSessionID = record["base_session_id"]?.string
        kind = record["result_type"]?.string.flatMap(SessionKind.init) ?? facts.kind
        name = record["name"]?.string ?? facts.displayName(of: id)
        agentsInvolved = record["agents_involved"].flatMap { $0.kind == .object ? $0 : nil }
        func time(_ key: String) -> SQLTimestamp? {
            // A moment that is missing is long ago, as documented; one that is written otherwise is the file's own.
            record[key]?.string.map { SQLTimestamp(iso: $0) ?? modified }
        }
        lastUpdated = time("last_updated") ?? SQLTimestamp(microseconds: 0)
        createdAt = time("created_at") ?? lastUpdated
        messageCount = record["message_count"].flatMap(SessionFileExtra.count) ?? facts.messageCount
        others = record.members.filter { !Self.ownKeys.contains($0.key) }
        if let member = record[SessionFileExtra.key], member.kind == .object {
            extra = try SessionFileExtra(member)
        }
        if let turns = extra.turns {
            place = .apart
            messages = turns
        } else {
            place = extra.hasResult ? .document : .generated
            messages = document["conversation_history"].map { Array($0.elements) } ?? []
        }
    }

    /// The members that this program writes, in their order.
    static let ownKeys: Set<String> = [
        "session_id", "base_session_id", "execution_result", "result_type", "created_at", "last_updated", "name",
        "message_count", "agents_involved", SessionFileExtra.key,
    ]

    /// What is told of the session in lists.
    var record: SessionRecord {
        SessionRecord(
            id: id,
            baseSessionID: baseSessionID,
            name: name,
            kind: kind,
            title: extra.title,
            messageCount: messageCount,
            head: head,
            agentsInvolved: agentsInvolved?.text,
            metadata: extra.metadata?.text,
            createdAt: createdAt,
            lastUpdated: lastUpdated,
            fork: extra.fork
        )
    }
}

/// Why a file that says it is a session cannot be read as one.
struct SessionFileFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
