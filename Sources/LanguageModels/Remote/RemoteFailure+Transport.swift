internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// The time of a request is over.
struct RequestTimedOut: Error {}

extension RemoteFailure {
    /// What a request met that brought no whole answer.
    init(_ error: any Error, endpoint: RemoteEndpoint) {
        let isLocal = endpoint.address.contains("//localhost") || endpoint.address.contains("//127.0.0.1")
        let reach =
            isLocal ? "Start the server, or check the address." : "Check the address and the connection to the network."
        self.init(kind: .unreachable, cause: "", hint: reach, mayPass: true)
        switch (error, error as? HTTPClientError) {
        case (is RequestTimedOut, _), (_, .deadlineExceeded?), (_, .readTimeout?):
            cause = "no whole answer from \(endpoint.address) within \(endpoint.limits.timeout)"
            hint = "Raise the timeout, lower textsPerRequest, or look what keeps the endpoint busy."
        case (is NIOTooManyBytesError, _):
            kind = .damaged
            cause = "the answer of \(endpoint.address) has more than \(endpoint.limits.answerBytes) bytes"
            hint = "Check the address, lower textsPerRequest, or raise answerBytes."
            mayPass = false
        case (_, .alreadyShutdown?):
            kind = .invalid
            cause = "the HTTP client has been shut down"
            hint = "Shut your client down after the last call has returned."
            mayPass = false
        case (_, .connectTimeout?), (_, .getConnectionFromPoolTimeout?):
            cause = "no connection to \(endpoint.address) came about in time"
        case (let error as NIOConnectionError, _):
            cause = "nobody answers at \(endpoint.address): \(endpoint.removingSecret(from: error.firstCause))"
        case (let error as IOError, _):
            cause = "the connection to \(endpoint.address) broke: \(error.systemText)"
        case (_, let error?):
            // Its full description may hold header values, the short one holds fixed words alone.
            cause = "the connection to \(endpoint.address) broke: \(error.shortDescription)"
        default:
            let text = endpoint.removingSecret(from: String(describing: error))
            cause = "the connection to \(endpoint.address) broke: \(text.prefix(300))"
        }
    }
}

extension RemoteEndpoint {
    /// What a library or the endpoint wrote, without the key or the password.
    func removingSecret(from text: String) -> String {
        credential?.removed(from: text) ?? text
    }
}

extension IOError {
    /// What the system calls it; the error's own text says in brackets what was being done.
    fileprivate var systemText: String { String(cString: strerror(errnoCode)) }
}

extension NIOConnectionError {
    /// One of the causes, for several addresses of one host mostly fail alike.
    fileprivate var firstCause: String {
        if let failure = connectionErrors.first {
            return (failure.error as? IOError)?.systemText ?? String(describing: failure.error)
        }
        if let error = dnsAError ?? dnsAAAAError { return "its name was not found (\(error))" }
        return "no address was tried"
    }
}
