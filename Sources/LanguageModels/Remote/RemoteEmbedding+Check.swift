extension RemoteEmbedding {
    /// Nothing that an endpoint sends is trusted: a wrong vector in an index is found by nobody.
    ///
    /// - Throws: `RemoteFailure` of kind `damaged`.
    func check(_ vectors: [[Float]], count: Int, dimensions: Int?) throws {
        guard vectors.count == count else {
            throw RemoteFailure.damaged("the endpoint gave \(vectors.count) vectors for \(count) texts")
        }
        guard let first = vectors.first else { return }
        let expected = dimensions ?? first.count
        guard expected > 0 else {
            throw RemoteFailure.damaged(
                "the endpoint gave a vector without components",
                hint: "Check that \(wire.model) is a model for embeddings."
            )
        }
        for vector in vectors {
            guard vector.count == expected else {
                throw RemoteFailure.damaged(
                    "a vector has \(vector.count) components where \(expected) were expected",
                    hint: "Give the number of components that \(wire.model) has, or let the endpoint be asked for it."
                )
            }
            guard vector.allSatisfy(\.isFinite) else {
                throw RemoteFailure.damaged(
                    "a vector has a component that is not a finite number",
                    hint: "Look into the log of the endpoint: \(wire.model) does not compute correctly there."
                )
            }
        }
    }
}
