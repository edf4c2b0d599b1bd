import CommandSupport
import ContextPilot
import Foundation
import LanguageModels
import Storage

extension PilotContext {
    /// The model of the settings, read and checked; nil with a warning where it is not there.
    func embedder() async throws -> MiniLMEmbedder? {
        guard settings.model == MiniLMEmbedder.identifier || settings.model == "none" else {
            throw CommandFailure(
                "CONTEXTPILOT_EMBEDDING_MODEL: there is no model '\(printable(settings.model))'",
                hint: "Known are \(MiniLMEmbedder.identifier) and none.",
                status: .usage
            )
        }
        guard settings.model != "none" else { return nil }
        let embedder = MiniLMEmbedder(folder: modelFolder)
        do {
            try await embedder.prepare()
            return embedder
        } catch let error as ModelError where error.kind == .missing && settings.modelFolder == nil {
            console.warn("there is no model in \(modelFolder): words alone decide what is found")
            console.note("  Run scripts/model and set CONTEXTPILOT_MODEL_FOLDER to the folder that it prints.")
            return nil
        } catch let error as ModelError {
            // A folder that was named has to be right: units without vectors would go unnoticed.
            throw CommandFailure("\(error.operation): \(error.cause)", hint: error.hint, status: .unreachable)
        }
    }

    /// Runs a body on the units with the model, if there is one.
    func withLibrary<T>(_ body: (ContextLibrary) async throws -> T) async throws -> T {
        let embedder = try await embedder()
        return try await withStorage { storage in
            try await body(try ContextLibrary(storage, embedder: embedder))
        }
    }
}
