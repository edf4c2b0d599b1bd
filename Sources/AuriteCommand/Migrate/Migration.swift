import CommandSupport
import Foundation
import SQLCore
import Storage
import Synchronization

/// One migration: opens both sides, copies, closes them on every path.
struct Migration {
    private let command: MigrateCommand
    private let route: MigrationRoute
    private let context: CommandContext
    private let progress: MigrationProgress

    init(_ command: MigrateCommand, _ route: MigrationRoute, _ context: CommandContext) {
        self.command = command
        self.route = route
        self.context = context
        progress = MigrationProgress(context.console)
    }

    func run() async throws -> TransferReport {
        let source = try await MigrationSource(route.source, context)
        do {
            if command.follow, source.isAdopted {
                throw CommandFailure(
                    "--follow reads tables of this program, and the source was made by the Python program",
                    hint: "Run `aurite db upgrade` on the source first, or copy it without --follow."
                )
            }
            let report = command.dryRun ? try await plan(source) : try await copy(source)
            try await source.close()
            return report
        } catch {
            progress.clear()
            try? await source.close()
            throw error
        }
    }

    private func copy(_ source: MigrationSource) async throws -> TransferReport {
        let target = StorageManager(try await context.database.at(route.target).openTarget(creates: true))
        return try await context.closing(target) {
            // A new one gets its tables; one of another version is refused.
            if try await target.schema.status(of: target.database).state == .absent { try await target.prepare() }
            try await target.schema.requireCurrent(target.database)
            if source.holdsContexts { try await prepareContexts(target.database) }
            let (options, file) = try options(source)
            let transfer = Transfer(from: source.storage.database, to: target.database, options: options)
            if command.overwrite { try await empty(target, transfer, source) }
            let report: TransferReport
            if command.follow {
                let end = FollowEnd(after: command.followFor)
                context.console.note("Following the source; Ctrl-C ends it.")
                let shouldStop: @Sendable () -> Bool = { end.isReached }
                report = try await transfer.follow(until: shouldStop) { [console = context.console] changes in
                    if changes > 0 { console.note("\(changes) rows copied") }
                }
            } else {
                report = try await transfer.run()
            }
            try file?.close()
            return report
        }
    }

    private func plan(_ source: MigrationSource) async throws -> TransferReport {
        let (options, _) = try options(source, dryRun: true)
        do {
            let target = StorageManager(try await context.database.at(route.target).openTarget(creates: false))
            return try await context.closing(target) {
                try await target.schema.requireCurrent(target.database)
                if source.holdsContexts {
                    try await ContextStorage(target.database).schema.requireCurrent(target.database)
                }
                return try await Transfer(from: source.storage.database, to: target.database, options: options).plan()
            }
        } catch let error as SQLError where error.kind == .missingDatabase || error.kind == .missingTable {
            // Nothing is there yet, and a dry run makes nothing: everything would be new.
            return try await TransferReport(allNewIn: source.storage.database, tables: options.tables)
        }
    }

    /// Copies the target away and gives it empty tables, once it is sure that it may be written and is not the source.
    private func empty(_ target: StorageManager, _ transfer: Transfer, _ source: MigrationSource) async throws {
        try await transfer.probe()
        let backup = try await target.database.backUp(named: "before-overwrite")
        context.console.note("A copy of the target is in \(context.shown(backup)).")
        context.console.note("The way back: \(target.database.restoration(of: backup))")
        _ = try await target.schema.downgrade(target.database, to: 0)
        try await target.prepare()
        if source.holdsContexts { try await ContextStorage(target.database).reset() }
    }

    /// A new target gets the tables of contextpilot; those of another version are refused.
    private func prepareContexts(_ database: any SQLDatabase) async throws {
        let contexts = ContextStorage(database)
        if try await contexts.schema.status(of: database).state == .absent { try await contexts.prepare() }
        try await contexts.schema.requireCurrent(database)
    }

    private func options(
        _ source: MigrationSource,
        dryRun: Bool = false
    ) throws -> (TransferOptions, FileHandle?) {
        let owner = TransferOptions.Owner(
            host: Terminal.hostName,
            process: ProcessInfo.processInfo.processIdentifier,
            isRunning: Terminal.isRunning
        )
        var options = TransferOptions(source: route.source.identity, owner: owner)
        options.tables = source.tables
        options.batchRows = command.batchSize
        options.merges = command.merge
        options.verifies = command.verify
        options.progress = { [progress] in progress.show($0) }
        guard let path = command.skipInvalid else { return (options, nil) }
        if dryRun {
            options.skipInvalid = { _ in }
            return (options, nil)
        }
        // The rows may hold conversations: for this user alone.
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure("the file \(path) cannot be written") }
        options.skipInvalid = { try file.write(contentsOf: Data(($0 + "\n").utf8)) }
        return (options, file)
    }
}
