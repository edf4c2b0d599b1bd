import Storage

/// Under which id a run keeps its conversation, and whether it does: the documented rules.
public struct SessionIdentity: Sendable, Equatable {
    /// The session's id; nil when there is none to tell.
    public let id: String?
    /// The id that the whole family was started under.
    public let baseSessionID: String?
    /// Whether the run begins with what the session holds.
    public let loadsHistory: Bool
    /// Whether turns and result are stored.
    public let savesHistory: Bool

    /// The beginnings of ids.
    static func prefix(of kind: SessionKind) -> String { "\(kind.rawValue)-" }

    /// What a run of an agent uses.
    /// - Parameters:
    ///   - id: what the caller gave.
    ///   - includesHistory: what the agent's configuration says.
    ///   - workflowIncludesHistory: what the workflow says that the agent is a step of; wins when it says anything.
    ///   - baseSessionID: what the workflow passes on.
    ///   - newID: makes an id of a kind when the caller gave none.
    static func agent(
        id: String?,
        includesHistory: Bool?,
        workflowIncludesHistory: Bool?,
        baseSessionID: String?,
        newID: (SessionKind) -> String
    ) -> SessionIdentity {
        guard workflowIncludesHistory ?? includesHistory ?? false else { return unsaved(id) }
        guard let id = given(id) else {
            let id = newID(.agent)
            return SessionIdentity(
                id: id,
                baseSessionID: baseSessionID ?? id,
                loadsHistory: false,
                savesHistory: true
            )
        }
        let hasPrefix = SessionKind.allCases.contains { id.hasPrefix(prefix(of: $0)) }
        return SessionIdentity(
            id: hasPrefix ? id : prefix(of: .agent) + id,
            baseSessionID: baseSessionID ?? id,
            loadsHistory: true,
            savesHistory: true
        )
    }

    /// What a run of a workflow uses. A nested one is given an id of its own: see `SessionManager.childID`.
    static func workflow(
        id: String?,
        includesHistory: Bool?,
        baseSessionID: String?,
        newID: (SessionKind) -> String
    ) -> SessionIdentity {
        guard includesHistory ?? false else { return unsaved(id) }
        let given = given(id)
        let final = given.map { $0.hasPrefix(prefix(of: .workflow)) ? $0 : prefix(of: .workflow) + $0 }
        let id = final ?? newID(.workflow)
        return SessionIdentity(
            id: id,
            baseSessionID: baseSessionID ?? given ?? id,
            loadsHistory: false,
            savesHistory: true
        )
    }

    private static func unsaved(_ id: String?) -> SessionIdentity {
        SessionIdentity(id: id, baseSessionID: nil, loadsHistory: false, savesHistory: false)
    }

    private static func given(_ id: String?) -> String? { id.flatMap { $0.isEmpty ? nil : $0 } }
}
