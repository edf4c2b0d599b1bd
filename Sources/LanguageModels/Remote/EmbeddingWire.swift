internal import Foundation

/// How one provider is asked for vectors, and how its answers are read.
protocol EmbeddingWire: Sendable {
    var model: String { get }

    /// What follows the address of the endpoint.
    var path: String { get }

    /// The body of the request for these texts.
    func request(_ texts: [String]) throws -> Data

    /// The vectors of an answer in the order of the texts, not yet checked.
    ///
    /// - Throws: `RemoteFailure`, or what the JSON decoder throws.
    func vectors(in answer: Data) throws -> [[Float]]

    /// Makes a failure more exact by what the provider says in an answer's body.
    ///
    /// The provider's own sentences are not repeated: they quote keys and texts.
    func refine(_ failure: inout RemoteFailure, status: Int, body: Data)
}
