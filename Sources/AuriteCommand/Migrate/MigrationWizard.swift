import CommandSupport
import Foundation

/// Finds one side of a migration out, and asks for what is missing where somebody can answer.
struct MigrationWizard {
    private let context: CommandContext
    /// Whether a question was asked.
    private(set) var hasAsked = false

    init(_ context: CommandContext) { self.context = context }

    private var isInteractive: Bool {
        context.console.terminal.inputIsTerminal && context.console.terminal.errorIsTerminal
    }

    /// - Parameter opposite: the source's kind when the target is meant.
    mutating func location(_ side: MigrationSide, opposite: DatabaseKind?) throws -> DatabaseLocation {
        if let url = side.url {
            let named = try DatabaseLocation(url)
            guard !named.isFile else { return named }
            if side.isURLVisible, named.hasPassword {
                context.console.warn("the \(side.name)'s password stands on the command line, where others may see it")
            }
            return try .server(side.server, side: side.name, base: named, settings: context.environment)
        }
        // Where the kind stands on the command line, what else is missing has its documented default.
        let asks = side.kind == nil
        let kind = try side.kind ?? askKind(side, opposite)
        switch kind {
        case .file: return try DatabaseLocation(file(side, opposite, asks: asks))
        case .server: return try server(side, opposite, asks: asks)
        }
    }

    private mutating func askKind(_ side: MigrationSide, _ opposite: DatabaseKind?) throws -> DatabaseKind {
        guard isInteractive else {
            throw CommandFailure(
                "--\(side.name)-type is missing, and there is no terminal to ask on",
                hint: "Give --source-type and --target-type (sqlite or postgresql), or --from-env.",
                status: .usage
            )
        }
        let assumed = opposite?.opposite ?? .file
        while true {
            let answer = try ask("\(side.name.capitalized) database type (sqlite, postgresql)", assumed.rawValue)
            if let kind = DatabaseKind(rawValue: answer.lowercased()) { return kind }
            context.console.note("'\(printable(answer))' is neither sqlite nor postgresql.")
        }
    }

    /// The documented defaults. The Python program's own for a target, `.aurite/aurite_migrated.db`, cannot be made
    /// where `.aurite` is a file, as it is in every project.
    private mutating func file(_ side: MigrationSide, _ opposite: DatabaseKind?, asks: Bool) throws -> String {
        if let path = side.path { return path }
        let assumed =
            opposite == .file
            ? ".aurite_db/aurite_migrated.db"
            : context.settings.location.path ?? context.environment["AURITE_DB_PATH"] ?? ".aurite_db/aurite.db"
        return asks ? try ask("\(side.name.capitalized) SQLite path", assumed) : assumed
    }

    private mutating func server(
        _ side: MigrationSide,
        _ opposite: DatabaseKind?,
        asks: Bool
    ) throws -> DatabaseLocation {
        let current = context.settings.location
        let base = current.isFile ? nil : current
        // Two servers: the settings describe the source, and the target is another one.
        let known = (opposite == .server ? ServerSettings() : ServerSettings(context.environment))
        var server = known.overridden(by: side.server)
        let isTarget = opposite != nil
        if asks || (isInteractive && server.user == nil && (base == nil || opposite == .server)) {
            try askForServer(&server, side)
        }
        if opposite == .server, server.password == nil, let base, base.server.host == server.host {
            server.password = base.server.password
        }
        return try .server(
            server,
            side: side.name,
            base: isTarget && opposite == .server ? nil : base,
            settings: context.environment
        )
    }

    private mutating func askForServer(_ server: inout ServerSettings, _ side: MigrationSide) throws {
        server.host = try ask("PostgreSQL host", server.host ?? "localhost")
        server.port = try ask("PostgreSQL port", server.port ?? "5432")
        server.user = try ask("PostgreSQL user", server.user)
        if server.password != nil, context.console.confirm("Use the password of the settings?", assumed: true) == false
        {
            server.password = nil
        }
        if server.password == nil {
            server.password = context.console.askSecret("PostgreSQL password:").flatMap { $0.isEmpty ? nil : $0 }
        }
        server.database = try ask("PostgreSQL database", server.database ?? "aurite_storage")
    }

    /// - Parameter assumed: what an empty answer means; without it the question is repeated.
    private mutating func ask(_ question: String, _ assumed: String?) throws -> String {
        hasAsked = true
        while true {
            guard let answer = context.console.ask(question + (assumed.map { " [\($0)]:" } ?? ":")) else {
                throw CommandFailure("the input ended; nothing was copied", status: .usage)
            }
            if !answer.isEmpty { return answer }
            if let assumed { return assumed }
        }
    }
}
