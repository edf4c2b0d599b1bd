import SQLCore
import Storage

extension SessionFile {
    /// Adds turns and what is known of them.
    mutating func append(_ turns: [NewTurn], agent: String?, key: String?, now: SQLTimestamp) {
        let first = head
        mark(first, agent: agent ?? name, now: now)
        for (offset, turn) in turns.enumerated() where NewTurn(turn.content).role != turn.role {
            extra.roles[first + Int64(offset)] = turn.role
        }
        if let key { extra.keys.append(.init(key: key, turn: first, turns: Int64(turns.count))) }
        let contents = turns.map(\.content)
        if place == .document {
            if let longer = spliced(contents) { document = longer } else { place = .apart }
        }
        messages += contents
        messageCount += Int64(turns.count)
        lastUpdated = max(lastUpdated, now)
    }

    /// Takes a run's result. Messages that go on from the turns become turns; others change none of them.
    mutating func take(_ result: JSONText, now: SQLTimestamp) {
        let conversation = result["conversation_history"].flatMap { $0.kind == .array ? Array($0.elements) : nil }
        let goesOn = conversation.map { $0.count >= messages.count && zip(messages, $0).allSatisfy { $0 == $1 } }
        if let conversation, goesOn == true {
            if conversation.count > messages.count { mark(head, agent: name, now: now) }
            messages = conversation
            place = .document
        } else {
            place = messages.isEmpty ? .document : .apart
        }
        document = result
        lastUpdated = max(lastUpdated, now)
    }

    /// What an earlier append with the same key stored.
    /// - Throws: `SessionError.keyConflict` when that was something else.
    func replay(of turns: [NewTurn], key: String?) throws -> AppendResult? {
        guard let key, let found = extra.keys.first(where: { $0.key.isExactly(key) }) else { return nil }
        let stored = messages.dropFirst(Int(found.turn)).prefix(Int(found.turns))
        guard stored.elementsEqual(turns.map(\.content)) else {
            throw SessionError.keyConflict(session: id, key: found.key)
        }
        return AppendResult(firstIndex: found.turn, head: found.turn + found.turns, isReplay: true)
    }

    /// Some of the turns.
    func turns(_ range: TurnRange) -> [Turn] {
        let bounds = range.bounds(head: head)
        var marks = extra.marks[...]
        var mark: SessionFileExtra.Mark?
        return bounds.map { index in
            while let next = marks.first, next.turn <= index { mark = marks.removeFirst() }
            let message = messages[Int(index)]
            return Turn(
                index: index,
                // Files have no rows.
                id: 0,
                role: extra.roles[index] ?? NewTurn(message).role,
                agentName: mark?.agent ?? name,
                timestamp: mark?.time ?? lastUpdated,
                contentBytes: Array(message.bytes)
            )
        }
    }

    /// A new session that begins with the first turns of this one.
    func fork(at turns: Int64, as newID: String, title: String?, now: SQLTimestamp) -> SessionFile {
        let session = NewSession(
            name: name,
            kind: kind,
            baseSessionID: newID,
            title: title,
            metadata: extra.metadata
        )
        var fork = SessionFile(newID, session, now: now)
        fork.messages = Array(messages.prefix(Int(turns)))
        fork.messageCount = turns
        fork.extra.fork = SessionFork(session: id, turns: turns)
        let marks = extra.marks.isEmpty && turns > 0 ? [.init(turn: 0, time: lastUpdated, agent: name)] : extra.marks
        fork.extra.marks = marks.filter { $0.turn < turns }
        fork.extra.roles = extra.roles.filter { $0.key < turns }
        return fork
    }

    private mutating func mark(_ turn: Int64, agent: String, now: SQLTimestamp) {
        // Turns that the Python program wrote have the record's own time from before this append.
        if extra.marks.isEmpty, turn > 0 { extra.marks = [.init(turn: 0, time: lastUpdated, agent: name)] }
        if let last = extra.marks.last, last.time == now, last.agent == agent { return }
        extra.marks.append(.init(turn: turn, time: now, agent: agent))
    }

    /// The result with more messages at the end of its conversation; nil when it has none to go on with.
    private func spliced(_ contents: [JSONText]) -> JSONText? {
        guard let array = document["conversation_history"], array.kind == .array else { return nil }
        let old = Array(array.elements)
        let start = old.last?.bytes.endIndex ?? array.bytes.startIndex + 1
        let separator = old.isEmpty ? Array(", ".utf8) : Self.separator(of: old, in: array)
        var out = Array(document.bytes[..<start])
        for (index, content) in contents.enumerated() {
            if index > 0 || !old.isEmpty { out += separator }
            out += content.bytes
        }
        // White space of an empty array goes: `[ ]` becomes `[a, b]`.
        out += document.bytes[(old.isEmpty ? array.bytes.endIndex - 1 : start)...]
        return try? JSONText(out, depthLimit: SessionFolder.depthLimit, takesNonFinite: true)
    }

    /// What stands between the messages so far; after a single one, what stands before it.
    private static func separator(of elements: [JSONText], in array: JSONText) -> [UInt8] {
        let last = elements[elements.count - 1]
        if elements.count > 1 {
            return Array(array.bytes[elements[elements.count - 2].bytes.endIndex..<last.bytes.startIndex])
        }
        let before = array.bytes[array.bytes.startIndex + 1..<last.bytes.startIndex]
        return [UInt8(ascii: ",")] + (before.isEmpty ? [UInt8(ascii: " ")] : Array(before))
    }
}
