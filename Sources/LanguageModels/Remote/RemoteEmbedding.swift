internal import Foundation
internal import Logging

/// Texts in, checked vectors out: what the embedders of all providers share.
struct RemoteEmbedding: Sendable {
    var wire: any EmbeddingWire
    var endpoint: RemoteEndpoint

    /// The vectors of the texts, in their order.
    ///
    /// - Parameter dimensions: What each vector must have; nil for what the first vector of its batch has.
    /// - Throws: `ModelError`; `CancellationError`.
    func vectors(of texts: [String], dimensions: Int?) async throws -> [[Float]] {
        try Task.checkCancellation()
        return try await withThrowingTaskGroup(of: (Range<Int>, [[Float]]).self) { group in
            var vectors = [[Float]](repeating: [], count: texts.count)
            var waiting = endpoint.limits.batches(of: texts)[...]
            func addNext() {
                guard let batch = waiting.popFirst() else { return }
                group.addTask { (batch, try await embed(Array(texts[batch]), dimensions: dimensions)) }
            }
            for _ in 0..<endpoint.limits.concurrentRequests { addNext() }
            while let (batch, found) = try await group.next() {
                vectors.replaceSubrange(batch, with: found)
                addNext()
            }
            return vectors
        }
    }

    /// The number of components, by embedding one word.
    ///
    /// - Throws: `ModelError`; `CancellationError`.
    func measuredDimensions() async throws -> Int {
        try await vectors(of: ["dimensions"], dimensions: nil).first?.count ?? 0
    }

    private func embed(_ texts: [String], dimensions: Int?) async throws -> [[Float]] {
        let operation = "embedding \(texts.count == 1 ? "a text" : "\(texts.count) texts") with \(wire.model)"
        do {
            let request = try wire.request(texts)
            let answer = try await answer(to: request)
            let vectors = try read(answer)
            try check(vectors, count: texts.count, dimensions: dimensions)
            return vectors
        } catch let failure as RemoteFailure {
            throw failure.error(doing: operation)
        }
    }

    /// Sends a request until it is answered with success, or there is no hope or patience left.
    private func answer(to request: Data) async throws -> Data {
        var attempt = 1
        while true {
            var failure: RemoteFailure
            do {
                let answer = try await endpoint.post(request, to: wire.path)
                if (200..<300).contains(answer.status) { return answer.body }
                failure = RemoteFailure(status: answer.status, endpoint: endpoint)
                failure.retryAfter = RetryAfter.duration(in: answer.headers, now: endpoint.pacing.now())
                wire.refine(&failure, status: answer.status, body: answer.body)
            } catch let caught as RemoteFailure {
                failure = caught
            }
            guard failure.mayPass else { throw failure }
            let random = endpoint.pacing.random()
            guard let wait = endpoint.limits.wait(after: attempt, asked: failure.retryAfter, random: random) else {
                throw failure.final(after: attempt)
            }
            endpoint.logger?.notice(
                "Asking an endpoint for embeddings again",
                metadata: ["cause": "\(failure.cause)", "attempt": "\(attempt + 1)", "wait": "\(wait)"]
            )
            try await endpoint.pacing.sleep(wait)
            attempt += 1
        }
    }

    private func read(_ answer: Data) throws -> [[Float]] {
        do {
            return try wire.vectors(in: answer)
        } catch let failure as RemoteFailure {
            throw failure
        } catch {
            // The decoder's own words may quote the answer.
            throw RemoteFailure.damaged(
                "the answer of \(endpoint.address) is not the JSON of embeddings",
                hint: "Check the address: does it belong to this kind of provider?"
            )
        }
    }
}

extension RemoteFailure {
    /// The failure that is reported when nothing more is tried.
    fileprivate func final(after attempts: Int) -> RemoteFailure {
        var failure = self
        if attempts > 1 { failure.cause += ", at the last of \(attempts) attempts" }
        if let retryAfter { failure.hint = "It asks for a wait of \(retryAfter) before the next request." }
        return failure
    }
}
