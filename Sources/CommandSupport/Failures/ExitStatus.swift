public import ArgumentParser

/// What a command's exit status means; the same for both commands.
public enum ExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    /// The command line or a setting is wrong.
    case usage = 2
    /// A database, server or model cannot be reached.
    case unreachable = 3
    case verificationFailed = 4
    /// `doctor` or `diff` found something.
    case findings = 5

    /// For `throw`, after everything has been said.
    public var exitCode: ExitCode { ExitCode(rawValue) }
}
