import SQLCore

/// An execution result without its conversations, and the way back.
///
/// What an agent or a workflow returned holds the conversation as an array, at `conversation_history` of the document
/// itself or of a step's or node's `result`. The turns are stored as rows, so each such array keeps one element that
/// says which: `{"$turns": null, "separator": ", "}` for all turns of the session itself, and
/// `{"$turns": 5, "session": "workflow-1-0", "separator": ", "}` for the first five of another one. All bytes around
/// the elements stay, and an array whose elements stand apart by different bytes is left whole, so that the document
/// comes back to the byte.
struct ResultDocument {
    /// One conversation in a document.
    struct History {
        /// The array as it stands in the document.
        let array: JSONText
        /// The session of a step or node; nil for the document's own.
        let session: String?

        /// The messages.
        var elements: [JSONText] { Array(array.elements) }
    }

    /// The document as text that was checked.
    let document: JSONText

    /// The conversations in the order in which they stand.
    var histories: [History] {
        let own = document["conversation_history"].map { [History(array: $0, session: nil)] } ?? []
        let steps = document["step_results"].map { $0.elements.map { $0 } } ?? []
        let nodes = document["node_results"].map { $0.members.map(\.value) } ?? []
        let nested = (steps + nodes).compactMap { step -> History? in
            guard let result = step["result"], let array = result["conversation_history"],
                let session = result["session_id"]?.string
            else { return nil }
            return History(array: array, session: session)
        }
        return (own + nested).filter { $0.array.kind == .array }
            .sorted { $0.array.bytes.startIndex < $1.array.bytes.startIndex }
    }

    /// The document with some of its conversations left out.
    /// - Parameter isStored: whether the rows hold exactly these messages.
    /// - Returns: what is to be stored.
    func condensed(_ isStored: (History) throws -> Bool) rethrows -> JSONText {
        try replacing { history in
            let elements = history.elements
            guard !elements.isEmpty, let separator = Self.separator(of: elements, in: document),
                try isStored(history)
            else { return nil }
            var reference: [(key: String, value: JSONText)] = [
                ("$turns", history.session == nil ? .null : .int(elements.count))
            ]
            if let session = history.session { reference.append(("session", .string(session))) }
            reference.append(("separator", .string(separator)))
            return Self.framed(history.array, [JSONText.object(members: reference).bytes], "")
        }
    }

    /// The document with the conversations put back.
    /// - Parameter turns: the messages of a session, the first so many of them or all, as bytes.
    /// - Returns: the text as it came.
    func expanded(_ turns: (_ session: String?, _ count: Int?) throws -> [[UInt8]]) rethrows -> JSONText {
        try replacing { history in
            guard let reference = Reference(history.array) else { return nil }
            let messages = try turns(reference.session, reference.count)
            return Self.framed(history.array, messages.map { $0[...] }, reference.separator)
        }
    }

    /// The sessions whose turns the document refers to.
    var referredSessions: [String] { histories.compactMap { Reference($0.array)?.session } }

    /// Whether the document refers to turns at all.
    var isCondensed: Bool { histories.contains { Reference($0.array) != nil } }

    /// The document of a session that has turns and no result.
    static func withoutResult(agentName: String) -> JSONText {
        let reference: JSONText = .object(["$turns": .null, "separator": .string(", ")])
        return .object([
            "conversation_history": .array([reference]), "agent_name": .string(agentName), "workflow_name": .null,
        ])
    }

    /// Rewrites the arrays for which there is something new.
    private func replacing(_ rewrite: (History) throws -> [UInt8]?) rethrows -> JSONText {
        var out: [UInt8] = []
        var position = document.bytes.startIndex
        for history in histories {
            // Repeated keys can nest one array in another: what was rewritten is not looked at again.
            guard history.array.bytes.startIndex >= position, let new = try rewrite(history) else { continue }
            out += document.bytes[position..<history.array.bytes.startIndex]
            out += new
            position = history.array.bytes.endIndex
        }
        guard position > document.bytes.startIndex else { return document }
        out += document.bytes[position...]
        return (try? JSONText(out)) ?? document
    }

    /// An array with the white space that one has after its bracket and before its end.
    private static func framed(_ array: JSONText, _ elements: [ArraySlice<UInt8>], _ separator: String) -> [UInt8] {
        let old = Array(array.elements)
        guard let first = old.first, let last = old.last else { return Array(array.bytes) }
        var out = Array(array.bytes[..<first.bytes.startIndex])
        for (index, element) in elements.enumerated() {
            if index > 0 { out += separator.utf8 }
            out += element
        }
        return out + array.bytes[last.bytes.endIndex...]
    }

    /// What stands between all elements, or nil when that is not the same everywhere.
    private static func separator(of elements: [JSONText], in document: JSONText) -> String? {
        var found: ArraySlice<UInt8>?
        for (left, right) in zip(elements, elements.dropFirst()) {
            let between = document.bytes[left.bytes.endIndex..<right.bytes.startIndex]
            guard found == nil || found == between else { return nil }
            found = between
        }
        return found.map { String(decoding: $0, as: UTF8.self) } ?? ", "
    }
}

/// The one element of an array whose messages are rows.
private struct Reference {
    let session: String?
    /// How many turns; nil for all.
    let count: Int?
    let separator: String

    init?(_ array: JSONText) {
        var elements = array.elements
        guard let first = elements.next(), elements.next() == nil, first.kind == .object,
            let turns = first["$turns"], let separator = first["separator"]?.string
        else { return nil }
        count = turns.int
        session = first["session"]?.string
        self.separator = separator
    }
}
