import LanguageModels
import Storage

extension ContextLibrary {
    /// The name of the space that units have vectors of, where the library knows no model of it: then words alone decide
    /// until `fill` has given them others. Nil where meaning counts, and without a model.
    public func unknownSpace() async throws -> String? {
        guard let embedder else { return nil }
        guard let active = try await refreshedSpaces().first(where: { $0.state == .active }) else { return nil }
        return ([embedder] + others).contains { $0.identifier == active.name } ? nil : active.name
    }

    /// The model whose vectors a search goes by; nil without one.
    func searchedModel() async throws -> (any Embedder)? {
        guard let embedder else { return nil }
        let spaces: [EmbeddingSpace]
        if let knownSpaces { spaces = knownSpaces } else { spaces = try await refreshedSpaces() }
        // Before the first vector nothing is found by any model.
        guard let active = spaces.first(where: { $0.state == .active }) else { return embedder }
        guard let model = ([embedder] + others).first(where: { $0.identifier == active.name }) else { return nil }
        guard model.dimensions == active.dimensions else {
            throw ContextError(
                .invalid,
                "embedding",
                "the model gives \(model.dimensions) dimensions, the vectors of '\(active.name)' have \(active.dimensions)",
                hint: "Vectors of another model belong to a space of another name."
            )
        }
        return model
    }

    /// The spaces as they are in the database now.
    @discardableResult
    func refreshedSpaces() async throws -> [EmbeddingSpace] {
        let spaces = try await storage.spaces.all()
        knownSpaces = spaces
        return spaces
    }

    /// The next question asks for the spaces anew.
    func forgetSpaces() { knownSpaces = nil }

    /// Runs a search by a question's vector; nil without a model of the vectors that units have.
    ///
    /// The spaces are remembered, since asking costs a trip to a server. After a switch no unit has a vector of the old
    /// space any more, so a search that finds less than it may have is asked again if they have changed.
    /// - Parameter count: what is found where as many units match.
    func neighbours<Found: Sendable>(
        of question: String,
        atLeast count: Int,
        _ search: (UnitSearch, [Float]) async throws -> [Found]
    ) async throws -> [Found]? {
        guard embedder != nil else { return nil }
        while true {
            var found: [Found]?
            if let model = try await searchedModel() {
                // At once: the model is read from its file while the vectors are read from the database.
                async let vectors = vectors(of: model)
                let query = try await vector(of: question, model)
                found = try await search(try await vectors, query)
            }
            if let found, found.count >= count { return found }
            let before = knownSpaces
            guard try await refreshedSpaces() != before else { return found }
        }
    }

    /// The vectors of a model's space, current with the database.
    func vectors(of model: any Embedder) async throws -> UnitSearch {
        if let active = knownSpaces?.first(where: { $0.name == model.identifier && $0.state == .active }),
            try await storage.vectors.isAvailable()
        {
            return .database(storage.vectors, active)
        }
        let index: UnitIndex
        if let known = self.index, known.space == model.identifier {
            index = known
        } else {
            index = try UnitIndex(
                storage.units,
                space: model.identifier,
                dimensions: model.dimensions,
                memory: memory
            )
            self.index = index
        }
        let current = try await index.current()
        return .memory(
            current.vectors,
            confidences: current.confidences,
            storage.units,
            space: model.identifier
        )
    }
}
