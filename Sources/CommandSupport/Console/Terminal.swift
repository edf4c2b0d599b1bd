#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What is at the other end of the standard streams.
public struct Terminal: Sendable {
    /// Whether somebody can answer on standard input.
    public let inputIsTerminal: Bool
    /// Whether results go to a screen, not to a file or another program.
    public let outputIsTerminal: Bool
    /// Whether warnings and questions go to a screen.
    public let errorIsTerminal: Bool
    /// Columns that a line may take; nil where output is no terminal, so that a pipe gets everything.
    public let width: Int?
    /// Whether output may be coloured: on a terminal, and never with NO_COLOR (https://no-color.org).
    public let usesColor: Bool

    /// - Parameter environment: the process's own variables: a `.env` file knows nothing of the terminal.
    public init(environment: [String: String]) {
        inputIsTerminal = isatty(STDIN_FILENO) == 1
        outputIsTerminal = isatty(STDOUT_FILENO) == 1
        errorIsTerminal = isatty(STDERR_FILENO) == 1
        let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        usesColor = outputIsTerminal && !noColor && environment["TERM"] != "dumb"
        var size = winsize()
        if outputIsTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            width = Int(size.ws_col)
        } else {
            width = outputIsTerminal ? environment["COLUMNS"].flatMap { Int($0) } ?? 80 : nil
        }
    }

    /// Runs a body while what is typed is not shown.
    static func withoutEcho<T>(_ body: () -> T) -> T {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return body() }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return body()
    }

    /// The machine's own name.
    public static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return name.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether a process of this machine runs, anybody's.
    @Sendable public static func isRunning(process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }
}
