/// How much is asked of an endpoint at once, how long it may take, and how often it is asked again.
public struct RemoteLimits: Sendable, Equatable {
    /// Texts in one request, at most. OpenAI takes 2,048.
    public var textsPerRequest = 256

    /// UTF-8 bytes of texts in one request, at most; a longer text goes alone.
    ///
    /// OpenAI takes 300,000 tokens in one request, and no token is shorter than a byte.
    /// Source: https://platform.openai.com/docs/api-reference/embeddings/create
    public var bytesPerRequest = 300_000

    /// Requests of one call under way at the same time, at most.
    public var concurrentRequests = 4

    /// From the beginning of a request to the last byte of its answer, repetitions not counted.
    public var timeout: Duration = .seconds(60)

    /// Bytes of one answer, at most. 2,048 vectors of 3,072 components are 34 MB in Base64 and about 80 MB in decimal.
    public var answerBytes = 100_000_000

    /// How often one request is sent, the first time included.
    public var attempts = 5

    /// The wait before the second attempt; each further one doubles.
    public var firstWait: Duration = .milliseconds(500)

    /// The longest wait between two attempts. An endpoint that asks for a longer one by `Retry-After` is not waited for.
    public var longestWait: Duration = .seconds(60)

    /// The values above.
    public init() {}

    /// - Throws: `ModelError` of kind `invalid` that names the first limit nothing could be done with.
    func check() throws {
        let counts = [
            ("textsPerRequest", textsPerRequest), ("bytesPerRequest", bytesPerRequest),
            ("concurrentRequests", concurrentRequests), ("answerBytes", answerBytes), ("attempts", attempts),
        ]
        let durations = [("firstWait", firstWait), ("longestWait", longestWait)]
        let wrong =
            counts.first { $0.1 < 1 }?.0
            ?? durations.first { $0.1 < .zero }?.0
            ?? (timeout <= .zero ? "timeout" : nil)
        guard let wrong else { return }
        throw ModelError(
            .invalid,
            "reading the limits of an endpoint",
            cause: "\(wrong) is too small",
            hint: "Give counts of at least 1, a timeout above 0, and waits that are not negative."
        )
    }
}
