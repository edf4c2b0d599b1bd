import Foundation
import PostgresDriver
import SQLCore
import SQLiteDriver
import TestSupport
import Testing

/// A folder with a database of `contextpilot`, and the command run in it. Without a model unless a story asks for one.
struct PilotStage {
    /// Where the units are.
    enum Place: String, CaseIterable, CustomTestStringConvertible {
        case file
        case server

        var testDescription: String { rawValue }
    }

    let folder: TemporaryFolder
    var environment: [String: String]
    private let schema: TestSchema?

    init(_ place: Place = .file) async throws {
        folder = try TemporaryFolder()
        environment = ["CONTEXTPILOT_EMBEDDING_MODEL": "none"]
        guard place == .server else {
            schema = nil
            return
        }
        let schema = try await TestSchema()
        environment["CONTEXTPILOT_DATABASE_URL"] = Self.url(of: schema)
        self.schema = schema
    }

    static func url(of schema: TestSchema) -> String {
        let options = schema.options
        return "postgresql://\(options.user):\(options.password ?? "")@\(options.host):\(options.port)/"
            + "\(options.database)?schema=\(schema.name)"
    }

    /// The stage's database, as another program opens it.
    func database() throws -> any SQLDatabase {
        guard let schema else { return try SQLiteDatabase(path: folder("contextpilot.db"), logger: .silent) }
        return PostgresDatabase(schema.options, logger: .silent)
    }

    /// The settings that make the model of the tests the command's.
    static func model() throws -> [String: String] {
        let folder = try #require(ProcessInfo.processInfo.environment["AURITE_TEST_MODEL"], "run scripts/test")
        return ["CONTEXTPILOT_EMBEDDING_MODEL": "all-MiniLM-L6-v2", "CONTEXTPILOT_MODEL_FOLDER": folder]
    }

    func run(_ arguments: String..., with more: [String: String] = [:]) async throws -> AuriteProcess {
        try await AuriteProcess.run(
            AuriteProcess.contextPilot,
            arguments,
            in: folder.path,
            environment: environment.merging(more) { $1 }
        )
    }

    /// Runs a command that has to succeed and reads what it prints as JSON.
    func json(_ arguments: String..., with more: [String: String] = [:]) async throws -> JSONText {
        let result = try await AuriteProcess.run(
            AuriteProcess.contextPilot,
            arguments + ["--json"],
            in: folder.path,
            environment: environment.merging(more) { $1 }
        )
        #expect(result.status == 0, "\(arguments): \(result.error)")
        return try JSONText(result.output)
    }
}

extension JSONText {
    /// The elements of an array, to count and to look at the first.
    var items: [JSONText] { Array(elements) }
}
