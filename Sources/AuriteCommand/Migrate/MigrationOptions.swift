import ArgumentParser
import CommandSupport

/// The documented kinds of databases.
enum DatabaseKind: String, CaseIterable, ExpressibleByArgument {
    case file = "sqlite"
    case server = "postgresql"

    var opposite: DatabaseKind { self == .file ? .server : .file }
}

/// Where a migration reads.
struct MigrationSourceOptions: ParsableArguments {
    @Option(help: "The source: sqlite or postgresql.")
    var sourceType: DatabaseKind?

    @Option(help: "The source's file.")
    var sourcePath: String?

    @Option(help: "The source as a URL; a password in it is visible to others: set AURITE_SOURCE_DB_PASSWORD.")
    var sourceUrl: String?

    @Option(help: "The source's host.")
    var sourceHost: String?

    @Option(help: "The source's port.")
    var sourcePort: String?

    @Option(help: "The role on the source's server.")
    var sourceUser: String?

    @Option(help: "The source's database on its server.")
    var sourceName: String?
}

/// Where a migration writes.
struct MigrationTargetOptions: ParsableArguments {
    @Option(help: "The target: sqlite or postgresql.")
    var targetType: DatabaseKind?

    @Option(help: "The target's file; its folders are made.")
    var targetPath: String?

    @Option(help: "The target as a URL; a password in it is visible to others: set AURITE_TARGET_DB_PASSWORD.")
    var targetUrl: String?

    @Option(help: "The target's host.")
    var targetHost: String?

    @Option(help: "The target's port.")
    var targetPort: String?

    @Option(help: "The role on the target's server.")
    var targetUser: String?

    @Option(help: "The target's database on its server.")
    var targetName: String?
}

/// One side of a migration as the command line gives it.
struct MigrationSide {
    /// `source` or `target`.
    let name: String
    var kind: DatabaseKind?
    let path: String?
    let url: String?
    /// Whether the URL stands where others may see it.
    let isURLVisible: Bool
    let server: ServerSettings

    init(_ options: MigrationSourceOptions, _ environment: Environment) {
        name = "source"
        path = options.sourcePath
        isURLVisible = options.sourceUrl != nil
        url = options.sourceUrl ?? environment["AURITE_SOURCE_URL"]
        var server = ServerSettings()
        server.host = options.sourceHost
        server.port = options.sourcePort
        server.user = options.sourceUser
        server.database = options.sourceName
        server.password = environment["AURITE_SOURCE_DB_PASSWORD"]
        self.server = server
        kind = options.sourceType ?? Self.implied(path, server)
    }

    init(_ options: MigrationTargetOptions, _ environment: Environment) {
        name = "target"
        path = options.targetPath
        isURLVisible = options.targetUrl != nil
        url = options.targetUrl ?? environment["AURITE_TARGET_URL"]
        var server = ServerSettings()
        server.host = options.targetHost
        server.port = options.targetPort
        server.user = options.targetUser
        server.database = options.targetName
        server.password = environment["AURITE_TARGET_DB_PASSWORD"]
        self.server = server
        kind = options.targetType ?? Self.implied(path, server)
    }

    private static func implied(_ path: String?, _ server: ServerSettings) -> DatabaseKind? {
        if path != nil { return .file }
        return server.host != nil || server.port != nil || server.user != nil || server.database != nil
            ? .server : nil
    }
}
