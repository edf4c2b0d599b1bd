internal import Foundation

/// What is sent to show who asks: a key, or the user name and password of the address.
enum Credential: Sendable {
    case bearer(APIKey)
    case basic(user: String, password: APIKey)

    /// The value of the header `Authorization`. Sources: RFC 6750, section 2.1; RFC 7617, section 2.
    var header: String {
        switch self {
        case .bearer(let key): "Bearer \(key.secret)"
        case .basic(let user, let password): "Basic \(Data("\(user):\(password.secret)".utf8).base64EncodedString())"
        }
    }

    /// Text that somebody else wrote, a library or an endpoint, without the secret.
    func removed(from text: String) -> String {
        let secret =
            switch self {
            case .bearer(let key): key.secret
            case .basic(_, let password): password.secret
            }
        return secret.isEmpty ? text : text.replacingOccurrences(of: secret, with: "<redacted>")
    }
}
