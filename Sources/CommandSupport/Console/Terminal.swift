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
}
