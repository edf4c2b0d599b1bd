import LanguageModels

/// Gives a text the vector that a test wrote for it.
struct TableEmbedder: Embedder {
    let identifier = "table"
    let dimensions = 2
    let maximumTokens: Int? = nil
    let table: [String: [Float]]

    func embed(_ texts: [String]) async throws -> [[Float]] { texts.map { table[$0] ?? [0, 0] } }
}
