import Logging

/// Log lines as a command's own remarks: to standard error, one line each.
struct ConsoleLogHandler: LogHandler {
    private let console: Console
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    init(_ console: Console) { self.console = console }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        switch event.level {
        case .warning: console.warn(event.message.description)
        default: console.note("\(event.level): \(event.message)")
        }
    }
}
