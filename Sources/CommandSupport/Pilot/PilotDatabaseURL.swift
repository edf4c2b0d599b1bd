import PostgresDriver

/// What `CONTEXTPILOT_DATABASE_URL` says.
struct PilotDatabaseURL {
    /// Nil for this process's memory.
    let location: DatabaseLocation?
    let busyTimeout: Duration
    let warnings: [String]

    /// What SQLAlchemy and Python's driver take, and has no meaning here.
    private static let ignored: Set<String> = [
        "check_same_thread", "cached_statements", "isolation_level", "uri", "mode",
    ]

    /// Reads `sqlite:///./x.db`, `sqlite:////data/x.db?timeout=30`, `sqlite://` for memory, or a URL of PostgreSQL.
    /// - Throws: `CommandFailure` with status 2. A URL may hold a password, so it is never repeated.
    init(_ url: String) throws {
        guard url.contains("://") else {
            throw CommandFailure(
                "CONTEXTPILOT_DATABASE_URL: it is no URL",
                hint: "Write sqlite:///./contextpilot.db or postgresql://user:password@host:5432/database.",
                status: .usage
            )
        }
        guard url.prefix(while: { $0 != ":" }).split(separator: "+").first == "sqlite" else {
            busyTimeout = .seconds(5)
            warnings = []
            var location = try DatabaseLocation(url)
            if case .postgres(var options) = location, !url.contains("application_name=") {
                options.applicationName = "contextpilot"
                location = .postgres(options)
            }
            self.location = location
            return
        }
        let parts = url.split(separator: "?", maxSplits: 1)
        var timeout = 5.0
        var warnings: [String] = []
        for parameter in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            let name = String(pair.first ?? "")
            guard name == "timeout" else {
                if !Self.ignored.contains(name) {
                    warnings.append("CONTEXTPILOT_DATABASE_URL: the parameter \(printable(name)) is not known")
                }
                continue
            }
            guard pair.count == 2, let seconds = Double(pair[1]), (0...3_600).contains(seconds) else {
                throw CommandFailure(
                    "CONTEXTPILOT_DATABASE_URL: its timeout is not a number of seconds from 0 to 3600",
                    status: .usage
                )
            }
            timeout = seconds
        }
        self.warnings = warnings
        busyTimeout = .seconds(timeout)
        let base = parts.first ?? ""
        let isMemory = base.hasSuffix("://") || base.hasSuffix(":///:memory:")
        location = isMemory ? nil : try DatabaseLocation(String(base))
    }
}
