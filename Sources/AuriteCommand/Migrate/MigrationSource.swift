import CommandSupport
import Foundation
import SQLCore
import Storage

/// The database that is read: the source itself, or a scratch file in which the Python program's tables were adopted.
struct MigrationSource {
    let storage: StorageManager
    /// The tables of the products whose tables it holds.
    let tables: [TransferTable]
    /// The folder of the scratch file.
    private let scratch: String?

    /// Whether there are tables of contextpilot.
    var holdsContexts: Bool { tables.contains { $0.name == "context_units" } }

    /// Whether the tables are the Python program's.
    var isAdopted: Bool { scratch != nil }

    init(_ location: DatabaseLocation, _ context: CommandContext) async throws {
        let source = StorageManager(try await context.database.at(location).openSource())
        do {
            let state = try await source.schema.status(of: source.database).state
            let holdsContexts = try await Self.holdsContexts(source.database)
            guard state == .foreign else {
                // A database may hold the tables of one product or of both.
                if state != .absent || !holdsContexts { try await source.schema.requireCurrent(source.database) }
                tables =
                    (state == .absent ? [] : TransferTable.aurite) + (holdsContexts ? TransferTable.contextPilot : [])
                storage = source
                scratch = nil
                return
            }
            if holdsContexts {
                throw CommandFailure(
                    "the source holds tables of the Python program beside those of contextpilot",
                    hint: "Run `aurite db upgrade` on the source first."
                )
            }
            tables = TransferTable.aurite
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aurite-\(UUID().uuidString)")
                .path
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            do {
                storage = try await Self.adopt(source, in: folder, context)
                scratch = folder
            } catch {
                try? FileManager.default.removeItem(atPath: folder)
                throw error
            }
            try await source.close()
        } catch {
            try? await source.close()
            throw error
        }
    }

    /// - Throws: `SQLError` for tables of contextpilot that are older, newer or the Python program's.
    private static func holdsContexts(_ database: any SQLDatabase) async throws -> Bool {
        let schema = ContextStorage(database).schema
        if try await schema.status(of: database).state == .absent { return false }
        try await schema.requireCurrent(database)
        return true
    }

    /// Closes the database, and removes a scratch file.
    func close() async throws {
        try await storage.close()
        if let scratch { try? FileManager.default.removeItem(atPath: scratch) }
    }

    private static func adopt(
        _ source: StorageManager,
        in folder: String,
        _ context: CommandContext
    ) async throws -> StorageManager {
        let adopted = StorageManager(
            try await context.database.at("\(folder)/adopted.db").openTarget(creates: true)
        )
        do {
            try await PythonSource.copy(from: source.database, to: adopted.database)
            let notes = try await adopted.schema.upgrade(adopted.database, keepsCopy: false).notes
            context.console.note("The source was made by the Python program; it stays as it is.")
            for note in notes { context.console.note(printable(note)) }
            return adopted
        } catch {
            try? await adopted.close()
            throw error
        }
    }
}
