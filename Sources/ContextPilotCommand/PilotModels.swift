import CommandSupport
import Foundation
import LanguageModels
import Storage

/// The models that `CONTEXTPILOT_EMBEDDING_MODEL` and the spaces of a database name: `all-MiniLM-L6-v2`, which this
/// program runs, `openai/MODEL` and `ollama/MODEL`, which an endpoint runs, and `none`.
struct PilotModels {
    let context: PilotContext
    /// What the database knows: a model that has a space is not asked for its dimensions.
    let spaces: [EmbeddingSpace]

    /// The model of the settings; nil for `none`, and with a warning where nothing is in the local model's folder and
    /// nobody named another.
    /// - Throws: `CommandFailure` with status 2 for a name that nobody knows; `ModelError`.
    func configured() async throws -> (any Embedder)? {
        let name = context.settings.model
        if name == "none" { return nil }
        if name == MiniLMEmbedder.identifier { return local(warns: true) }
        if let remote = try await remote(name) { return remote }
        throw CommandFailure(
            "CONTEXTPILOT_EMBEDDING_MODEL: there is no model '\(printable(name))'",
            hint: "Known are \(MiniLMEmbedder.identifier), openai/MODEL, ollama/MODEL and none.",
            status: .usage
        )
    }

    /// The model whose vectors units have, where that is another one: searches go by it until all units have the vectors
    /// of the settings' model.
    func active(besides configured: (any Embedder)?) async throws -> [any Embedder] {
        guard let configured, let space = spaces.first(where: { $0.state == .active }),
            space.name != configured.identifier
        else { return [] }
        if space.name == MiniLMEmbedder.identifier { return local(warns: false).map { [$0] } ?? [] }
        do {
            return try await remote(space.name).map { [$0] } ?? []
        } catch is CommandFailure {
            // The settings speak of the new model; that the old one cannot be asked any more is told by who searches.
            return []
        }
    }

    private func local(warns: Bool) -> MiniLMEmbedder? {
        let folder = context.modelFolder
        if context.settings.modelFolder == nil, !FileManager.default.fileExists(atPath: folder) {
            guard warns else { return nil }
            context.console.warn("there is no model in \(printable(folder)): words alone decide what is found")
            context.console.note("  Run scripts/model and set CONTEXTPILOT_MODEL_FOLDER to the folder that it prints.")
            return nil
        }
        return MiniLMEmbedder(folder: folder)
    }

    /// - Returns: nil for a name that is none of an endpoint's model.
    private func remote(_ name: String) async throws -> (any Embedder)? {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "openai":
            let endpoint = try endpoint("OPENAI", OpenAIEmbedder.defaultAddress, needsKey: true)
            // Made once to learn the name of its space.
            let space = try OpenAIEmbedder(model: parts[1], dimensions: 1, at: endpoint).identifier
            guard let known = dimensions(of: space) else {
                return try await OpenAIEmbedder(asking: parts[1], at: endpoint)
            }
            return try OpenAIEmbedder(model: parts[1], dimensions: known, at: endpoint)
        case "ollama":
            let endpoint = try endpoint("OLLAMA", OllamaEmbedder.defaultAddress)
            let space = try OllamaEmbedder(model: parts[1], dimensions: 1, at: endpoint).identifier
            guard let known = dimensions(of: space) else {
                return try await OllamaEmbedder(asking: parts[1], at: endpoint)
            }
            return try OllamaEmbedder(model: parts[1], dimensions: known, at: endpoint)
        default: return nil
        }
    }

    private func dimensions(of space: String) -> Int? { spaces.first { $0.name == space }?.dimensions }

    /// By `CONTEXTPILOT_…_BASE_URL` and `CONTEXTPILOT_…_API_KEY`; empty ones count as not set.
    /// - Parameter needsKey: whether nothing but a key opens the endpoint that is assumed.
    /// - Throws: `CommandFailure` with status 2 for an address that is none, and for a missing key.
    private func endpoint(_ provider: String, _ assumed: String, needsKey: Bool = false) throws -> RemoteEndpoint {
        func text(_ name: String) -> String? {
            context.environment["CONTEXTPILOT_\(provider)_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
        }
        let address = text("BASE_URL")
        let key = try text("API_KEY").map { try APIKey($0) }
        if needsKey, address == nil, key == nil {
            throw CommandFailure(
                "CONTEXTPILOT_\(provider)_API_KEY is not set, without which \(assumed) answers nobody",
                hint: "For another endpoint set CONTEXTPILOT_\(provider)_BASE_URL.",
                status: .usage
            )
        }
        do {
            return try RemoteEndpoint(address ?? assumed, key: key, logger: context.logger)
        } catch {
            guard let error = error as? ModelError, error.kind == .invalid else { throw error }
            let name = "CONTEXTPILOT_\(provider)_BASE_URL"
            throw CommandFailure(
                "\(name): \(error.cause)",
                hint: [error.hint, "It is set in \(context.environment.origin(of: name))."].compactMap(\.self)
                    .joined(separator: "\n"),
                status: .usage
            )
        }
    }
}
