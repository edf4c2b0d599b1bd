import SQLCore
public import Storage

extension FileSessionStorage {
    /// See `SessionStorage`. The workflow's own file goes last, so that what a killed process left undone can be done
    /// again.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool {
        try await changing { folder in
            guard let session = try folder.find(id)?.file.record else { return false }
            try Self.delete(session, of: folder.entries(), in: folder)
            return true
        }
    }

    /// How many families are removed under one lock: writers wait for a few files only.
    private static let batch = 8

    /// See `SessionStorage`. A family that was changed after it was chosen stays.
    public func retain(
        _ policy: RetentionPolicy,
        dryRun: Bool,
        progress: (Int) -> Void
    ) async throws -> RetentionReport {
        guard policy.keeping != nil || policy.before != nil else { return RetentionReport() }
        let chosen = try await reading { try Self.families(that: policy, gives: $0.records()) }
        var families: [String] = []
        var sessions = 0
        for start in stride(from: 0, to: chosen.count, by: Self.batch) {
            let batch = chosen[start..<min(start + Self.batch, chosen.count)]
            for (head, size) in dryRun ? Array(batch) : try await deleteUnchanged(Array(batch)) {
                families.append(head.id)
                sessions += size
                progress(sessions)
            }
        }
        return RetentionReport(families: families, sessions: sessions)
    }

    /// The session that heads a family, and how many belong to it.
    private typealias Family = (head: SessionRecord, size: Int)

    /// The families that a policy does not keep, newest first, each with its number of sessions.
    private static func families(
        that policy: RetentionPolicy,
        gives sessions: [SessionRecord]
    ) -> [Family] {
        let workflows = Dictionary(grouping: sessions.filter { $0.kind == .workflow }, by: \.exactBase)
        let byBase = Dictionary(grouping: sessions, by: \.exactBase)
        let query = SessionQuery(agentName: policy.agentName)
        let heads = sessions.filter { session in
            query.matches(session) && !(workflows[session.exactBase] ?? []).contains { session.isStep(of: $0) }
        }
        var kept = 0
        return heads.sorted { $0.cursor.isBefore($1.cursor) }.compactMap { head in
            let isOld = policy.before.map { head.lastUpdated < $0 } ?? false
            let isSurplus = policy.keeping.map { kept >= $0 } ?? false
            guard isOld || isSurplus else {
                kept += 1
                return nil
            }
            return (head, 1 + (byBase[head.exactBase] ?? []).count { $0.isStep(of: head) })
        }
    }

    /// - Returns: the families that are gone now.
    private func deleteUnchanged(_ families: [Family]) async throws -> [Family] {
        try await changing { folder in
            let entries = try folder.entries()
            return try families.filter { head, _ in
                let isUnchanged = entries.contains {
                    $0.record.id.isExactly(head.id) && $0.record.lastUpdated == head.lastUpdated
                }
                if isUnchanged { try Self.delete(head, of: entries, in: folder) }
                return isUnchanged
            }
        }
    }

    /// Removes every file of a session and of its steps: a copy that somebody made would bring it back.
    private static func delete(
        _ session: SessionRecord,
        of entries: [SessionFolder.Entry],
        in folder: SessionFolder
    ) throws {
        for entry in entries where entry.record.isStep(of: session) { try folder.remove(entry.name) }
        for parent in entries where session.isStep(of: parent.record) {
            guard var found = try folder.find(parent.record.id), let agents = found.file.agentsInvolved else {
                continue
            }
            let left = agents.members.filter { !$0.key.isExactly(session.id) }
            found.file.agentsInvolved = .object(members: left.map { (key: $0.key, value: $0.value) })
            try folder.save(found.file, as: found.name)
        }
        for entry in entries where entry.record.id.isExactly(session.id) { try folder.remove(entry.name) }
    }
}
