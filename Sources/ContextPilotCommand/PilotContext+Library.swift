import CommandSupport
import ContextPilot
import Foundation
import LanguageModels
import Storage
import VectorIndex

/// What a command does with the library, which decides what happens without a model.
enum LibraryUse {
    /// Looks something up: words alone will do.
    case reading
    /// Looks something up by words: no model is asked for.
    case words
    /// Stores vectors: without a model that is there to be used, units would lack theirs unnoticed.
    case writing
    /// Stores vectors, and is not about which space they are of.
    case embedding
}

extension PilotContext {
    /// Runs a body on the units with the model of the settings.
    ///
    /// - Parameter creates: whether a missing database and missing tables are made.
    ///
    /// The model is read when the first text needs it. A reading command whose model cannot be read runs again without.
    /// - Throws: `CommandFailure` with status 3 where a model is needed and damaged.
    func withLibrary<T>(
        _ use: LibraryUse,
        creates: Bool = false,
        _ body: (ContextLibrary) async throws -> T
    ) async throws -> T {
        try await withStorage(creates: creates) { storage in
            do {
                let models = PilotModels(context: self, spaces: try await storage.spaces.all())
                let embedder = use == .words ? nil : try await models.configured()
                let others = try await models.active(besides: embedder)
                let memory: VectorStorage = settings.savesMemory ? .quantised : .full
                let library = try ContextLibrary(storage, embedder: embedder, others: others, memory: memory)
                if use != .embedding, let space = try await library.unknownSpace() {
                    console.warn(
                        "units have vectors of '\(printable(space))', not of \(settings.model): words alone decide"
                    )
                    console.note("  Run `contextpilot embed`.")
                }
                return try await body(library)
            } catch let error as ModelError {
                guard use == .reading else {
                    throw CommandFailure(
                        "\(error.operation): \(error.cause)",
                        hint: [error.hint, "CONTEXTPILOT_EMBEDDING_MODEL=none stores units without vectors."]
                            .compactMap { $0 }.joined(separator: "\n"),
                        status: .unreachable
                    )
                }
                console.warn("\(error.operation): \(error.cause); words alone decide what is found")
                if let hint = error.hint { console.note("  \(hint)") }
                return try await body(try ContextLibrary(storage, embedder: nil))
            }
        }
    }
}
