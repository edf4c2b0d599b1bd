import Foundation

/// Real input, made by the Python program: copied before a test touches it.
public enum Fixture: String, Sendable {
    /// A workspace of two projects with quirks on purpose; 17 components are found from its root.
    case workspace
    /// What the Python program exported of that workspace.
    case pythonDatabase = "aurite-0.4.2.db"
    /// 40 components, 363 sessions, 723 history rows and 30 QA results of the Python program.
    case pythonSessions = "aurite-0.4.2-sessions.db"
    /// The same as a dump of PostgreSQL.
    case pythonSessionsDump = "aurite-0.4.2-sessions-pg.sql"
    /// 200 context units, 25 conversations with 175 messages and 2 settings of the Python program ContextPilot.
    case pythonContexts = "contextpilot.db"

    /// Copies the fixture into a folder of a test.
    /// - Returns: the path of the copy.
    @discardableResult
    public func copy(to folder: TemporaryFolder, as name: String? = nil) throws -> String {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/\(rawValue)")
        let target = folder(name ?? rawValue)
        try FileManager.default.copyItem(atPath: source.path, toPath: target)
        return target
    }
}

/// The root of the project, for tests that read its documents.
public var projectRoot: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
