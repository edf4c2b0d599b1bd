public import AsyncHTTPClient
internal import Foundation
public import Logging
internal import NIOCore

/// Where embeddings are asked for, as whom, by which client and within which limits.
///
/// No description, error or log of this module holds the key, a password or a text that was sent.
public struct RemoteEndpoint: Sendable {
    /// The address without user name, password and trailing slash, for messages.
    public let address: String

    /// How much is asked at once, how long it may take, and how often it is asked again.
    public let limits: RemoteLimits

    let credential: Credential?
    let client: HTTPClient
    let logger: Logger?
    var pacing = Pacing()

    /// Connects to nothing yet.
    ///
    /// - Parameters:
    ///   - address: An `http` or `https` URL to which the path of a request is appended. A user name and password in it
    ///     are sent as basic authentication where there is no key.
    ///   - key: Sent as a bearer token. Over plain `http` everybody on the way can read it.
    ///   - client: Nil for one that all endpoints of the process share and that lives as long as the process. Your own
    ///     remains yours: shut it down after the last call has returned, never before, for these types never do. Let
    ///     it not follow redirects, which would carry the texts to another host, and turn
    ///     `connectionPool.retryConnectionEstablishment` off, or an endpoint that is down is noticed by time alone.
    ///   - limits: How much is asked at once, how long it may take, and how often it is asked again.
    ///   - logger: Told about each repetition, at level notice.
    /// - Throws: `ModelError` of kind `invalid`.
    public init(
        _ address: String,
        key: APIKey? = nil,
        client: HTTPClient? = nil,
        limits: RemoteLimits = RemoteLimits(),
        logger: Logger? = nil
    ) throws {
        try limits.check()
        // The text itself may hold a password, so no message repeats it.
        guard var parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil
        else { throw Self.invalidAddress }
        credential =
            if let key {
                .bearer(key)
            } else if let user = parts.user {
                .basic(user: user, password: APIKey(password: parts.password ?? ""))
            } else {
                nil
            }
        parts.user = nil
        parts.password = nil
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        guard let shown = parts.string else { throw Self.invalidAddress }
        self.address = shown
        self.limits = limits
        self.client = client ?? Self.sharedClient
        self.logger = logger
    }

    private static let invalidAddress = ModelError(
        .invalid,
        "reading the address of an endpoint",
        cause: "it is not an http or https URL without query and fragment",
        hint: "Give it like https://api.openai.com/v1 or http://localhost:11434."
    )

    /// Never shut down, and so never in the way of another call. An endpoint that is down is noticed at once.
    private static let sharedClient: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension RemoteEndpoint: CustomStringConvertible, CustomReflectable {
    /// The address without user name and password.
    public var description: String { address }

    /// The address and the limits.
    public var customMirror: Mirror { Mirror(self, children: ["address": address, "limits": limits]) }
}
