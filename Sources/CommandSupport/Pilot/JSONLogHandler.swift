import Logging
import SQLCore

/// Log lines as one JSON object each, to standard error, with the documented members.
struct JSONLogHandler: LogHandler {
    private let console: Console
    private let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    init(_ console: Console, label: String) {
        self.console = console
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = SQLTimestamp.now.description.replacing(" ", with: "T")
        let line = JSONText.object([
            "timestamp": .string(time), "level": .string(event.level.rawValue.uppercased()), "logger": .string(label),
            "message": .string(event.message.description), "module": .string(event.source),
            "function": .string(event.function), "line": .int(Int(event.line)),
        ])
        console.note(line.compact.text)
    }
}
