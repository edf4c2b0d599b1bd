import Logging

/// Reads typed values and says what is wrong with the others.
struct SettingReader {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// The value without white space around it; nil when it is missing or empty.
    func text(_ name: String) -> String? {
        guard let value = environment[name]?.trimmingWhitespace(), !value.isEmpty else { return nil }
        return value
    }

    /// A value as it stands: white space may be part of a password. Nil when it is missing or empty.
    func secret(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A value that there is no default for.
    func required(_ name: String, for purpose: String) throws -> String {
        guard let text = text(name) else {
            throw CommandFailure("\(name) is not set, and \(purpose) needs it", hint: "Set it in .env.", status: .usage)
        }
        return text
    }

    /// true, 1, yes, on, or their opposites, in any case.
    ///
    /// The Python program took everything but `true` for false, so that `AURITE_ENABLE_DB=1` silently
    /// left the database unused.
    func bool(_ name: String, default assumed: Bool) throws -> Bool {
        let words = [
            "true": true, "1": true, "yes": true, "on": true, "false": false, "0": false, "no": false, "off": false,
        ]
        return try choice(name, words, described: "true or false") ?? assumed
    }

    /// One of several words, in any case.
    func choice<Value>(_ name: String, _ words: [String: Value], described: String? = nil) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = words[text.lowercased()] else {
            throw problem(
                name,
                "'\(text)' is not \(described ?? "one of " + words.keys.sorted().joined(separator: ", "))"
            )
        }
        return value
    }

    /// A number of seconds or the like.
    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = text(name) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw problem(name, "'\(text)' is not a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))")
        }
        return value
    }

    /// `AURITE_LOG_LEVEL`, else `LOG_LEVEL`, by their Python names; an unknown name is INFO, as documented.
    func logLevel() -> Logger.Level {
        let levels: [String: Logger.Level] = [
            "trace": .trace, "debug": .debug, "info": .info, "warning": .warning, "warn": .warning, "error": .error,
            "critical": .critical,
        ]
        return (text("AURITE_LOG_LEVEL") ?? text("LOG_LEVEL")).flatMap { levels[$0.lowercased()] } ?? .info
    }

    private func problem(_ name: String, _ reason: String) -> CommandFailure {
        CommandFailure("\(name): \(reason)", hint: "It is set in \(environment.origin(of: name)).", status: .usage)
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
