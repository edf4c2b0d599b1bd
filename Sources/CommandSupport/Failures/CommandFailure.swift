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

    /// Any error as a failure: its status and its words.
    public init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let error as SQLError:
            self.init(
                "\(error.operation): \(error.cause)",
                hint: error.hint,
                status: Self.outages.contains(error.kind) ? .unreachable : .failed
            )
        case let error as SessionError:
            var hint: String?
            if case .unknown = error { hint = "`aurite history list` shows the sessions that there are." }
            self.init(error.description, hint: hint)
        case let error as ContextError:
            self.init(
                "\(error.field): \(error.cause)",
                hint: error.hint
                    ?? (error.kind == .missing && error.field == "id" ? "`contextpilot list` tells the ids." : nil),
                status: error.kind == .invalid ? .usage : .failed
            )
        default:
            self.init("\(error)")
        }
    }

    /// What keeps a program from its database, whatever it wanted there.
    private static let outages: Set<SQLError.Kind> = [.unreachable, .missingDatabase, .authentication, .busy]
}
