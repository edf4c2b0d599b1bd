import SQLCore

/// What a connection says to the server before its first transaction, and around each.
struct SessionSettings: Sendable {
    /// A command without binds.
    struct Command: Sendable {
        let name: String
        let text: String
        let isPrepared: Bool
    }

    let preparesStatements: Bool
    /// Whether a statement without a transaction around it finds the session as we set it.
    var allowsSingleStatements: Bool { preparesStatements }
    /// Run once on a new connection.
    let setUp: [String]
    /// Prepared once on a new connection, under their names.
    let commands: [Command]
    private let openingRead: [Command]
    private let openingWrite: [Command]
    private let openingSnapshot: [Command]

    init(_ options: PostgresOptions) {
        let isPrepared = !options.usesPgBouncer
        func command(_ name: String, _ text: String) -> Command {
            Command(name: name, text: text, isPrepared: isPrepared)
        }
        preparesStatements = isPrepared
        let read = command("begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let write = command("begin_write", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        let snapshot = command("begin_snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
        commands = [read, write, snapshot, command("commit", "COMMIT"), command("rollback", "ROLLBACK")]
        // pgbouncer carries these three from server to server by itself; a PGDATESTYLE in the environment must not
        // change how times are read.
        let language = ["SET DateStyle = 'ISO, YMD'", "SET TimeZone = 'UTC'", "SET standard_conforming_strings = on"]
        let behaviour = Self.behaviour(options)
        if options.usesPgBouncer {
            // The session belongs to pgbouncer: what is ours is said in each transaction.
            let local = command("settings", Self.setting(behaviour, isLocal: true))
            setUp = language
            openingRead = [read, local]
            openingWrite = [write, local]
            openingSnapshot = [snapshot, local]
        } else {
            setUp = language + [Self.setting(behaviour, isLocal: false)]
            openingRead = [read]
            openingWrite = [write]
            openingSnapshot = [snapshot]
        }
    }

    func opening(_ mode: TransactionMode) -> [Command] {
        switch mode {
        case .read: openingRead
        case .write: openingWrite
        case .writeOnSnapshot: openingSnapshot
        }
    }

    func ending(_ name: String) -> Command {
        Command(name: name, text: name.uppercased(), isPrepared: preparesStatements)
    }

    /// Names and the expressions of their values.
    private static func behaviour(_ options: PostgresOptions) -> [(String, String)] {
        func milliseconds(_ duration: Duration) -> String { SQLName.literal("\(Int(duration / .milliseconds(1)))") }
        let present = "current_setting('synchronous_commit')"
        let durability =
            switch options.durability {
            case .normal: "CASE \(present) WHEN 'off' THEN 'local' ELSE \(present) END"
            case .full: "CASE WHEN \(present) IN ('off', 'local', 'remote_write') THEN 'on' ELSE \(present) END"
            }
        var settings = [
            ("statement_timeout", milliseconds(options.statementTimeout)),
            ("idle_in_transaction_session_timeout", milliseconds(options.idleInTransactionTimeout)),
            ("bytea_output", "'hex'"), ("extra_float_digits", "'1'"), ("synchronous_commit", durability),
        ]
        if let schema = options.schema { settings.append(("search_path", SQLName.literal(SQLName.quoted(schema)))) }
        return settings
    }

    private static func setting(_ settings: [(String, String)], isLocal: Bool) -> String {
        "SELECT " + settings.map { "set_config('\($0.0)', \($0.1), \(isLocal))" }.joined(separator: ", ")
    }
}
