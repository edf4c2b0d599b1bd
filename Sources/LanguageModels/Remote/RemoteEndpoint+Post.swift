internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// An answer that came to its end.
struct RemoteAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: Data
}

extension RemoteEndpoint {
    /// Sends one request and reads its answer to the end.
    ///
    /// The client's own deadline ends with the head of the answer, so the time is taken here, and holds for the body
    /// too.
    ///
    /// - Throws: `RemoteFailure`; `CancellationError`.
    func post(_ body: Data, to path: String) async throws -> RemoteAnswer {
        let request = request(body, path: path)
        do {
            return try await withThrowingTaskGroup(of: RemoteAnswer.self) { group in
                group.addTask { try await exchange(request) }
                group.addTask {
                    try await Task.sleep(for: limits.timeout)
                    throw RequestTimedOut()
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch {
            // A cancelled request fails in one of several ways, depending on how far it had come.
            try Task.checkCancellation()
            throw RemoteFailure(error, endpoint: self)
        }
    }

    private func request(_ body: Data, path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "aurite")
        if let credential { request.headers.add(name: "authorization", value: credential.header) }
        request.body = .bytes(body)
        return request
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> RemoteAnswer {
        let response = try await client.execute(request, deadline: .distantFuture)
        let status = Int(response.status.code)
        let body: Data
        if (200..<300).contains(status) {
            body = Data(try await response.body.collect(upTo: limits.answerBytes).readableBytesView)
        } else {
            // An error's text is a help, not a need: a page that is too long or breaks off leaves the status.
            let collected = try? await response.body.collect(upTo: min(limits.answerBytes, 65536))
            body = collected.map { Data($0.readableBytesView) } ?? Data()
        }
        // The body of a cancelled request may end as if it were complete.
        try Task.checkCancellation()
        return RemoteAnswer(status: status, headers: response.headers, body: body)
    }
}
