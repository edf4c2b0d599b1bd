public import Logging
import PostgresDriver
public import Storage

/// What the variables of `contextpilot` say, checked once.
public struct PilotSettings: Sendable {
    /// `CONTEXTPILOT_DATABASE_URL`; nil for this process's memory, as `CONTEXTPILOT_USE_DATABASE=false` asks for.
    public let location: DatabaseLocation?
    /// `timeout` in a SQLite URL: how long to wait for another process's lock.
    public let busyTimeout: Duration
    /// `CONTEXTPILOT_DATABASE_ECHO`: whether each statement is logged.
    public let echoesSQL: Bool
    /// `CONTEXTPILOT_EMBEDDING_MODEL`.
    public let model: String
    /// `CONTEXTPILOT_MODEL_FOLDER`: where the model's files are; nil when it is not set.
    public let modelFolder: String?
    /// `CONTEXTPILOT_LOG_LEVEL`.
    public let logLevel: Logger.Level
    /// `CONTEXTPILOT_MAX_…`.
    public let limits: ContextLimits

    /// Reads the documented variables.
    /// - Throws: `CommandFailure` with status 2 that names the variable, where it stands and what it may be.
    public init(_ environment: Environment) throws {
        let reader = SettingReader(environment)
        func whole(_ name: String, _ assumed: Int) throws -> Int {
            try Self.refuseEmpty(name, environment)
            guard let value = try reader.number(name, in: 1...10_000_000) else { return assumed }
            guard value == value.rounded() else {
                throw CommandFailure("\(name): it is not a whole number", status: .usage)
            }
            return Int(value)
        }
        func bool(_ name: String, _ assumed: Bool) throws -> Bool {
            try Self.refuseEmpty(name, environment)
            let words = ["t": true, "y": true, "f": false, "n": false]
            if let text = reader.text(name)?.lowercased(), let value = words[text] { return value }
            return try reader.bool(name, default: assumed)
        }
        let url = reader.text("CONTEXTPILOT_DATABASE_URL") ?? "sqlite:///./contextpilot.db"
        let usesDatabase = try bool("CONTEXTPILOT_USE_DATABASE", true)
        (location, busyTimeout) = usesDatabase ? try Self.location(url) : (nil, .seconds(5))
        echoesSQL = try bool("CONTEXTPILOT_DATABASE_ECHO", false)
        model = reader.text("CONTEXTPILOT_EMBEDDING_MODEL") ?? "all-MiniLM-L6-v2"
        modelFolder = reader.text("CONTEXTPILOT_MODEL_FOLDER")
        let levels: [String: Logger.Level] = [
            "trace": .trace, "debug": .debug, "info": .info, "warning": .warning, "error": .error,
            "critical": .critical,
        ]
        logLevel = try reader.choice("CONTEXTPILOT_LOG_LEVEL", levels) ?? .info
        var limits = ContextLimits()
        limits.contentLength = try whole("CONTEXTPILOT_MAX_CONTENT_LENGTH", limits.contentLength)
        limits.unitsPerRequest = try whole("CONTEXTPILOT_MAX_CONTEXTS_PER_REQUEST", limits.unitsPerRequest)
        limits.tagCount = try whole("CONTEXTPILOT_MAX_TAG_COUNT", limits.tagCount)
        limits.tagLength = try whole("CONTEXTPILOT_MAX_TAG_LENGTH", limits.tagLength)
        self.limits = limits
    }

    private static func refuseEmpty(_ name: String, _ environment: Environment) throws {
        guard environment[name]?.allSatisfy(\.isWhitespace) == true else { return }
        throw CommandFailure(
            "\(name): it is empty",
            hint: "It is set in \(environment.origin(of: name)).",
            status: .usage
        )
    }

    private static func location(_ url: String) throws -> (DatabaseLocation?, Duration) {
        guard url.hasPrefix("sqlite") else { return (try DatabaseLocation(url), .seconds(5)) }
        let parts = url.split(separator: "?", maxSplits: 1)
        var timeout = 5.0
        for parameter in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.first == "timeout" else { continue }
            guard pair.count == 2, let seconds = Double(pair[1]), (0...3_600).contains(seconds) else {
                throw CommandFailure("the database URL's timeout is not a number of seconds", status: .usage)
            }
            timeout = seconds
        }
        let base = parts.first ?? ""
        if base == "sqlite://" || base == "sqlite:///:memory:" { return (nil, .seconds(timeout)) }
        return (try DatabaseLocation(String(base)), .seconds(timeout))
    }
}
