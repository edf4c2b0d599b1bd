import SQLCore
public import Storage

extension FileSessionStorage {
    /// See `SessionStorage`. The workflow's own file goes last, so that what a killed process left undone can be done
    /// again.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool {
        try await changing { folder in
            guard let session = try folder.find(id)?.file.record else { return false }
            try Self.delete(session, of: folder.records(), in: folder)
            return true
        }
    }

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
        for (head, size) in chosen {
            if !dryRun {
                guard try await deleteUnchanged(head) else { continue }
            }
            families.append(head.id)
            sessions += size
            progress(sessions)
        }
        return RetentionReport(families: families, sessions: sessions)
    }

    /// The families that a policy does not keep, newest first, each with its number of sessions.
    private static func families(
        that policy: RetentionPolicy,
        gives sessions: [SessionRecord]
    ) -> [(head: SessionRecord, size: Int)] {
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

    private func deleteUnchanged(_ session: SessionRecord) async throws -> Bool {
        try await changing { folder in
            let sessions = try folder.records()
            guard let current = sessions.first(where: { $0.id.isExactly(session.id) }),
                current.lastUpdated == session.lastUpdated
            else { return false }
            try Self.delete(current, of: sessions, in: folder)
            return true
        }
    }

    private static func delete(
        _ session: SessionRecord,
        of sessions: [SessionRecord],
        in folder: SessionFolder
    ) throws {
        for child in sessions where child.isStep(of: session) { try folder.remove(child.id) }
        for parent in sessions where session.isStep(of: parent) {
            guard var found = try folder.find(parent.id), let agents = found.file.agentsInvolved else { continue }
            let left = agents.members.filter { !$0.key.isExactly(session.id) }
            found.file.agentsInvolved = .object(members: left.map { (key: $0.key, value: $0.value) })
            try folder.save(found.file, as: found.name)
        }
        try folder.remove(session.id)
    }
}
