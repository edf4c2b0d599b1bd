public import Logging
import PostgresDriver
public import Storage

/// What the variables of `contextpilot` say, checked once.
public struct PilotSettings: Sendable {
    /// How log lines are written.
    public enum LogFormat: String, Sendable, CaseIterable {
        case json
        case text
    }

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
    /// `CONTEXTPILOT_VECTOR_MEMORY`: whether float32 vectors are read from the database and not kept in memory.
    public let savesMemory: Bool
    /// `CONTEXTPILOT_LOG_LEVEL`.
    public let logLevel: Logger.Level
    /// `CONTEXTPILOT_LOG_FORMAT`.
    public let logFormat: LogFormat
    /// `CONTEXTPILOT_MAX_…`.
    public let limits: ContextLimits
    /// What was not understood and left out. Values are never repeated.
    public let warnings: [String]

    /// Reads the documented variables.
    /// - Throws: `CommandFailure` with status 2 that names the variable, where it stands and what it may be.
    public init(_ environment: Environment) throws {
        let reader = SettingReader(environment)
        let url = reader.text("CONTEXTPILOT_DATABASE_URL") ?? "sqlite:///./contextpilot.db"
        if try Self.bool("CONTEXTPILOT_USE_DATABASE", true, environment) {
            let database = try PilotDatabaseURL(url)
            (location, busyTimeout) = (database.location, database.busyTimeout)
            warnings = Self.unknownNames(environment) + database.warnings
        } else {
            (location, busyTimeout) = (nil, .seconds(5))
            warnings = Self.unknownNames(environment)
        }
        echoesSQL = try Self.bool("CONTEXTPILOT_DATABASE_ECHO", false, environment)
        model = reader.text("CONTEXTPILOT_EMBEDDING_MODEL") ?? "all-MiniLM-L6-v2"
        modelFolder = reader.text("CONTEXTPILOT_MODEL_FOLDER")
        savesMemory = try reader.choice("CONTEXTPILOT_VECTOR_MEMORY", ["full": false, "compact": true]) ?? false
        let levels: [String: Logger.Level] = [
            "trace": .trace, "debug": .debug, "info": .info, "warning": .warning, "error": .error,
            "critical": .critical,
        ]
        logLevel = try reader.choice("CONTEXTPILOT_LOG_LEVEL", levels) ?? .info
        logFormat = try reader.choice("CONTEXTPILOT_LOG_FORMAT", ["json": LogFormat.json, "text": .text]) ?? .json
        limits = try Self.limits(environment)
    }

    private static func limits(_ environment: Environment) throws -> ContextLimits {
        func whole(_ name: String, _ assumed: Int) throws -> Int {
            try refuseEmpty(name, environment)
            guard let value = try SettingReader(environment).number(name, in: 1...10_000_000) else { return assumed }
            guard value == value.rounded() else {
                throw CommandFailure(
                    "\(name): it is not a whole number",
                    hint: "It is set in \(environment.origin(of: name)).",
                    status: .usage
                )
            }
            return Int(value)
        }
        var limits = ContextLimits()
        limits.contentLength = try whole("CONTEXTPILOT_MAX_CONTENT_LENGTH", limits.contentLength)
        limits.unitsPerRequest = try whole("CONTEXTPILOT_MAX_CONTEXTS_PER_REQUEST", limits.unitsPerRequest)
        limits.tagCount = try whole("CONTEXTPILOT_MAX_TAG_COUNT", limits.tagCount)
        limits.tagLength = try whole("CONTEXTPILOT_MAX_TAG_LENGTH", limits.tagLength)
        return limits
    }

    private static func bool(_ name: String, _ assumed: Bool, _ environment: Environment) throws -> Bool {
        try refuseEmpty(name, environment)
        let reader = SettingReader(environment)
        let words = ["t": true, "y": true, "f": false, "n": false]
        if let text = reader.text(name)?.lowercased(), let value = words[text] { return value }
        return try reader.bool(name, default: assumed)
    }

    /// An empty text is no number and neither true nor false.
    private static func refuseEmpty(_ name: String, _ environment: Environment) throws {
        guard environment[name]?.allSatisfy(\.isWhitespace) == true else { return }
        throw CommandFailure(
            "\(name): it is empty",
            hint: "It is set in \(environment.origin(of: name)).",
            status: .usage
        )
    }

    /// Variables that nobody reads are a slip of the pen as a rule.
    private static func unknownNames(_ environment: Environment) -> [String] {
        environment.names(beginningWith: "CONTEXTPILOT_").filter { !known.contains($0) }
            .map { "\(printable($0)) is no variable of contextpilot; it is set in \(environment.origin(of: $0))" }
    }

    /// Those that are read here, and those of the server.
    private static let known: Set<String> = Set(
        """
        USE_DATABASE DATABASE_URL DATABASE_ECHO EMBEDDING_MODEL MODEL_FOLDER VECTOR_MEMORY LOG_LEVEL LOG_FORMAT MAX_CONTENT_LENGTH
        MAX_CONTEXTS_PER_REQUEST MAX_TAG_COUNT MAX_TAG_LENGTH HOST PORT CORS_ORIGINS CORS_ALLOW_CREDENTIALS
        CORS_ALLOW_METHODS CORS_ALLOW_HEADERS ENABLE_METRICS ENABLE_AUTH API_KEY API_KEY_HASH API_KEY_ROTATION_BYTES
        ENABLE_REQUEST_SIGNING REQUEST_SIGNING_SECRET REQUEST_SIGNING_MAX_AGE_SECONDS REQUEST_SIGNING_METHODS
        ENABLE_SECURITY_HEADERS HSTS_MAX_AGE_SECONDS OPENAI_API_KEY OPENAI_BASE_URL OPENAI_DEFAULT_MODEL
        OPENAI_TEMPERATURE OPENAI_TOP_P OPENAI_MAX_TOKENS ANTHROPIC_API_KEY ANTHROPIC_DEFAULT_MODEL
        ANTHROPIC_TEMPERATURE ANTHROPIC_TOP_P ANTHROPIC_TOP_K ANTHROPIC_MAX_TOKENS OLLAMA_BASE_URL OLLAMA_API_KEY
        OLLAMA_DEFAULT_MODEL OLLAMA_KEEP_ALIVE OLLAMA_TEMPERATURE OLLAMA_TOP_P OLLAMA_NUM_PREDICT OLLAMA_NUM_CTX
        DEFAULT_AI_PROVIDER DEFAULT_AI_MODEL AI_MAX_TOKENS AI_TEMPERATURE RATE_LIMIT_ENABLED
        """
        .split(whereSeparator: \.isWhitespace).map { "CONTEXTPILOT_\($0)" }
    )
}
