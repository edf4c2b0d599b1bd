import CommandSupport
import Foundation
import SQLCore
import Storage

/// The database that is read: the source itself, or a scratch file in which the Python program's tables were adopted.
struct MigrationSource {
    let storage: StorageManager
    /// The folder of the scratch file.
    private let scratch: String?

    /// Whether the tables are the Python program's.
    var isAdopted: Bool { scratch != nil }

    init(_ location: DatabaseLocation, _ context: CommandContext) async throws {
        let source = StorageManager(try await context.database.at(location).openSource())
        do {
            guard try await source.schema.status(of: source.database).state == .foreign else {
                try await source.schema.requireCurrent(source.database)
                storage = source
                scratch = nil
                return
            }
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
