import Foundation
public import SQLCore

/// Where commands print: results to standard output, everything about them to standard error.
public struct Console: Sendable {
    /// Decides on width and colours, and on whether a question can be asked.
    public let terminal: Terminal

    /// Prints to the process's streams as `terminal` describes them.
    public init(_ terminal: Terminal) { self.terminal = terminal }

    /// Prints a line of the result.
    public func print(_ line: String = "") { write(line + "\n", to: .output) }

    /// Prints a table that fits the terminal.
    public func print(_ table: Table) {
        write(table.lines(width: terminal.width, bold: bold).joined(separator: "\n") + "\n", to: .output)
    }

    /// Prints a value as JSON over several lines.
    public func print(_ json: JSONText) { print(json.prettyPrinted().text) }

    /// Says something about the work, which is not part of the result.
    public func note(_ line: String) { write(line + "\n", to: .error) }

    /// Warns; the command goes on.
    public func warn(_ message: String) { note("\(styled("warning:", "33", if: errorUsesColor)) \(message)") }

    /// Tells a failure and its next step.
    public func fail(_ failure: CommandFailure, command: String) {
        note("\(styled("\(command): error:", "1;31", if: errorUsesColor)) \(failure.message)")
        for line in failure.hint?.split(separator: "\n") ?? [] { note("  \(line)") }
    }

    /// Bold on a terminal that shows it.
    public func bold(_ text: String) -> String { styled(text, "1", if: terminal.usesColor) }

    /// Faint on a terminal that shows it.
    public func dim(_ text: String) -> String { styled(text, "2", if: terminal.usesColor) }

    /// Asks a question that is answered with yes or no.
    ///
    /// Without a terminal nobody can answer: the caller has to ask for an option instead.
    /// - Parameter assumed: what an empty answer means.
    /// - Returns: nil when there is no terminal.
    public func confirm(_ question: String, assumed: Bool) -> Bool? {
        guard let answer = ask("\(question) [\(assumed ? "Y/n" : "y/N")]") else { return nil }
        if answer.isEmpty { return assumed }
        return ["y", "yes"].contains(answer.lowercased())
    }

    /// Asks for a line of text; nil when there is no terminal or the input ended.
    public func ask(_ question: String) -> String? {
        guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return nil }
        write("\(question) ", to: .error)
        return readLine(strippingNewline: true).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Asks for a text that is not shown while it is typed; nil when there is no terminal or the input ended.
    public func askSecret(_ question: String) -> String? {
        guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return nil }
        write("\(question) ", to: .error)
        let answer = Terminal.withoutEcho { readLine(strippingNewline: true) }
        write("\n", to: .error)
        return answer
    }

    /// Shows a line in the place of the last such line; nil takes it away. Does nothing without a terminal.
    public func status(_ line: String?) {
        guard terminal.errorIsTerminal else { return }
        write("\r\u{1B}[K" + (line?.truncated(toWidth: (terminal.width ?? 80) - 1) ?? ""), to: .error)
    }

    private var errorUsesColor: Bool { terminal.errorIsTerminal && terminal.usesColor }

    private func styled(_ text: String, _ code: String, if wanted: Bool) -> String {
        wanted ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func write(_ text: String, to stream: StandardStream) { stream.write(text) }
}
