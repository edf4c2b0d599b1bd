import Foundation
import NIOCore
import NIOHTTP1

/// Collects each request of a connection and writes what the test replies.
final class LoopbackHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: LoopbackServer.Log
    private let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply
    private var head: HTTPRequestHead?
    private var body = Data()

    init(
        log: LoopbackServer.Log,
        reply: @escaping @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply
    ) {
        self.log = log
        self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = Data()
        case .body(let part):
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head else { return }
            let request = log.add(path: head.uri, headers: head.headers, body: body)
            let channel = context.channel
            let reply = reply
            Task { @Sendable in
                let answer = await reply(request)
                Self.write(answer, to: channel)
            }
        }
    }

    private static func write(_ reply: LoopbackServer.Reply, to channel: any Channel) {
        switch reply {
        case .answer(let status, let headers, let body):
            write(status: status, headers: headers, body: body, length: body.utf8.count, to: channel)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        case .chunked(let body):
            write(status: 200, headers: [:], body: body, length: nil, to: channel)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        case .cut(let body):
            write(status: 200, headers: [:], body: body, length: body.utf8.count + 100, to: channel)
            channel.close(promise: nil)
        case .stuck(let body):
            write(status: 200, headers: [:], body: body, length: body.utf8.count + 100, to: channel)
        case .silence:
            break
        }
    }

    private static func write(
        status: Int,
        headers: [String: String],
        body: String,
        length: Int?,
        to channel: any Channel
    ) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if let length { head.headers.add(name: "content-length", value: String(length)) }
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
    }
}
