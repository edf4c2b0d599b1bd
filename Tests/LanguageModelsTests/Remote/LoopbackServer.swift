import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a free port of the loopback interface, for one test.
///
/// Real connections, so that what breaks in the tests breaks as it does in life.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        var path: String
        var headers: HTTPHeaders
        var body: Data
        /// How many requests came before this one.
        var position: Int
        /// The field `input` of the body.
        var texts: [String] {
            let fields = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
            return fields?["input"] as? [String] ?? []
        }
    }

    enum Reply: Sendable {
        case answer(status: Int = 200, headers: [String: String] = [:], body: String)
        /// Status 200 and a body that does not tell its length before.
        case chunked(body: String)
        /// A head that promises more bytes than come, and then the end of the connection.
        case cut(body: String)
        /// A head and the beginning of a body, and then nothing at all.
        case stuck(body: String)
        case silence
    }

    /// What the server replies to which request.
    struct Script: Sendable {
        let reply: @Sendable (Request) async -> Reply

        static func asked(_ reply: @escaping @Sendable (Request) async -> Reply) -> Script { Script(reply: reply) }
        static func always(_ reply: Reply) -> Script { Script { _ in reply } }
        static let ollama = Script { .ollama($0.texts) }
        static let openAI = Script { .openAI($0.texts) }
    }

    private let channel: any Channel
    private let log: Log

    /// The requests so far, in the order of their arrival.
    var requests: [Request] { log.requests }

    /// `http://127.0.0.1:PORT`.
    let address: String

    /// Runs the body with a server that answers as the script says, and stops the server afterwards.
    static func run(
        _ script: Script,
        _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(LoopbackHandler(log: log, reply: script.reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, log: log)
        do {
            try await body(server)
            try await channel.close()
        } catch {
            try await channel.close()
            throw error
        }
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
        address = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    final class Log: Sendable {
        private let stored = Mutex<[Request]>([])
        var requests: [Request] { stored.withLock { $0 } }
        func add(path: String, headers: HTTPHeaders, body: Data) -> Request {
            stored.withLock { stored in
                let request = Request(path: path, headers: headers, body: body, position: stored.count)
                stored.append(request)
                return request
            }
        }
    }
}
