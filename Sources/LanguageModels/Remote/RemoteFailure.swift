/// Why one request brought no vectors, in the words of the error that may follow.
struct RemoteFailure: Error {
    var kind: ModelError.Kind
    var cause: String
    var hint: String?
    /// Whether the same request may succeed a little later.
    var mayPass = false
    /// How long the endpoint asks to be left alone.
    var retryAfter: Duration?
}

extension RemoteFailure {
    /// What an answer's status means, before the provider has had its say.
    ///
    /// Repeated are 408, 409, 429 and 5xx, as OpenAI's own clients do. 501 and 505 speak of the server's abilities,
    /// which a repetition does not change.
    /// Sources: RFC 9110, section 15; RFC 6585, section 4; https://github.com/openai/openai-python (`_base_client.py`).
    init(status: Int, endpoint: RemoteEndpoint) {
        let answered = "\(endpoint.address) answered \(status)"
        switch status {
        case 401, 403:
            self.init(
                kind: .denied,
                cause: "\(answered): \(endpoint.credential == nil ? "it wants a key" : "it does not accept the key")",
                hint: "Check the key, that it may create embeddings, and that it belongs to this address."
            )
        case 404:
            self.init(
                kind: .refused,
                cause: "\(answered): it does not know the path or the model",
                hint: "Check the address and the model's name."
            )
        case 413:
            self.init(
                kind: .refused,
                cause: "\(answered): the request is too large",
                hint: "Lower bytesPerRequest or textsPerRequest, or cut the texts shorter."
            )
        case 300..<400:
            self.init(
                kind: .refused,
                cause: "\(answered): it sends on to another address",
                hint: "Give the address that it leads to: texts and keys are not sent on."
            )
        case 429:
            self.init(
                kind: .unavailable,
                cause: "\(answered): too many requests",
                hint: "Try later, or lower concurrentRequests.",
                mayPass: true
            )
        case 501, 505:
            self.init(
                kind: .refused,
                cause: "\(answered): it cannot do this",
                hint: "Check the address: does it offer embeddings?"
            )
        case 408, 409, 500...:
            self.init(
                kind: .unavailable,
                cause: "\(answered): a fault of its own",
                hint: "Try later, or look into the log of the endpoint.",
                mayPass: true
            )
        default:
            self.init(
                kind: .refused,
                cause: answered,
                hint: "Check the model's name, the length of the texts, and that none is empty."
            )
        }
    }

    /// An answer with status 200 that is not what was asked for.
    static func damaged(_ cause: String, hint: String? = nil) -> RemoteFailure {
        RemoteFailure(kind: .damaged, cause: cause, hint: hint)
    }

    func error(doing operation: String) -> ModelError {
        ModelError(kind, operation, cause: cause, hint: hint)
    }
}
