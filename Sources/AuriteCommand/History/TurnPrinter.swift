import CommandSupport
import SQLCore
import Storage

/// Turns as a person reads them.
struct TurnPrinter {
    let console: Console

    /// A heading of number, role and time, and the text below it.
    func print(_ turn: Turn) {
        let time = String(turn.timestamp.description.prefix(19))
        console.print("\(console.bold("#\(turn.index) \(printable(turn.role))")) \(console.dim(time))")
        for line in lines(of: turn) { console.print("  \(line)") }
    }

    private func lines(of turn: Turn) -> [String] {
        guard let content = try? turn.content() else {
            return [printable(String(decoding: turn.contentBytes, as: UTF8.self))]
        }
        return parts(of: content).flatMap { part in
            part.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
        }
    }

    /// The texts, calls and results of a message of either format; what is neither is shown as its JSON.
    private func parts(of message: JSONText) -> [String] {
        var parts: [String] = []
        let body = message.kind == .object ? message["content"] : message
        switch body?.kind {
        case .string?: parts.append(body?.string ?? "")
        case .array?: parts += body?.elements.map(block) ?? []
        case .null?, nil: break
        default: parts.append(body?.text ?? "")
        }
        for call in message["tool_calls"].map({ Array($0.elements) }) ?? [] {
            let function = call["function"]
            parts.append("→ \(function?["name"]?.string ?? "?")(\(function?["arguments"]?.string ?? ""))")
        }
        return parts.isEmpty ? [message.text] : parts
    }

    private func block(_ block: JSONText) -> String {
        switch block["type"]?.string {
        case "text"?: block["text"]?.string ?? block.text
        case "tool_use"?: "→ \(block["name"]?.string ?? "?")(\(block["input"]?.text ?? ""))"
        case "tool_result"?:
            "← \(block["content"].map { content in content.string ?? content.elements.map(self.block).joined(separator: "\n") } ?? "")"
        default: block.string ?? block.text
        }
    }
}
