import AgentRuntime
import SQLCore
import Storage

/// A failure that a command explains itself.
public struct CommandFailure: Error, CustomStringConvertible {
    /// What the process ends with.
    public let status: ExitStatus
    /// What went wrong, without the command's name and without the next step.
    public let message: String
    /// The next step, or nil.
    public let hint: String?

    /// The hint may have several lines; each is printed on its own.
    public init(_ message: String, hint: String? = nil, status: ExitStatus = .failed) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// The message, and the hint on the lines below it.
    public var description: String { [message, hint].compactMap { $0 }.joined(separator: "\n") }

    /// Any error as a failure: its status, its words and, where a setting can help, which one.
    /// - Parameter command: the program whose settings are named.
    public init(_ error: any Error, command: String = "aurite") {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let error as SQLError:
            let settings = Self.settingsThatHelp[command]?[error.kind]
            self.init(
                "\(error.operation): \(error.cause)",
                hint: [error.hint, settings].compactMap { $0 }.joined(separator: "\n"),
                status: Self.outages.contains(error.kind) ? .unreachable : .failed
            )
        case let error as SessionError:
            var hint: String?
            if case .unknown = error { hint = "`aurite history list` shows the sessions that there are." }
            self.init(error.description, hint: hint)
        case let error as ContextError:
            self.init(
                "\(error.field): \(error.cause)",
                hint: error.hint ?? (error.kind == .missing ? "`contextpilot list` tells the ids." : nil),
                status: error.kind == .invalid ? .usage : .failed
            )
        default:
            self.init("\(error)")
        }
    }

    /// What keeps a program from its database, whatever it wanted there.
    private static let outages: Set<SQLError.Kind> = [.unreachable, .missingDatabase, .authentication, .busy]

    /// The driver does not know the variables that set it up, so they are named here.
    private static let settingsThatHelp: [String: [SQLError.Kind: String]] = [
        "aurite": [
            .busy:
                "Ensure only one process is writing to the database; AURITE_DB_BUSY_TIMEOUT sets the wait in seconds.",
            .notADatabase: "AURITE_DB_PATH names the file.",
        ],
        "contextpilot": [
            .busy: "Ensure only one process is writing to the database; ?timeout=30 behind the path in "
                + "CONTEXTPILOT_DATABASE_URL sets the wait in seconds.",
            .notADatabase: "CONTEXTPILOT_DATABASE_URL names the file.",
        ],
    ]
}
