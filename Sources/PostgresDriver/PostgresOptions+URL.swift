import Foundation
import SQLCore

extension PostgresOptions {
    /// Reads `postgresql://user:password@host:port/database?sslmode=require&pgbouncer=true`.
    ///
    /// Every part is percent-decoded; an IPv6 address stands in brackets; `postgres://` and the `+driver` that
    /// SQLAlchemy writes are taken too. The parameters are `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `pgbouncer`,
    /// `connect_timeout`, `application_name`, `options`, `host` (the folder of a Unix socket), `schema`.
    /// - Throws: `SQLError` that says which part is wrong and never repeats the URL, which holds the password.
    public init(url: String) throws {
        self.init()
        guard let schemeEnd = url.range(of: "://") else { throw Self.problem("it has no ://") }
        let scheme = url[..<schemeEnd.lowerBound].split(separator: "+").first ?? ""
        guard scheme == "postgresql" || scheme == "postgres" else {
            throw Self.problem("it does not begin with postgresql://")
        }
        let rest = url[schemeEnd.upperBound...].prefix { $0 != "#" }
        let (location, query) = Self.halves(rest, at: rest.firstIndex(of: "?"))
        let (authority, path) = Self.halves(location, at: location.firstIndex(of: "/"))
        // The last @ parts them: a password that was not encoded may hold others.
        let (credentials, place) =
            authority.lastIndex(of: "@").map { at in
                (authority[..<at], authority[authority.index(after: at)...])
            } ?? ("", authority)
        let (name, secret) = Self.halves(credentials, at: credentials.firstIndex(of: ":"))
        user = try Self.decoded(name, "the user")
        password = secret.isEmpty ? nil : try Self.decoded(secret, "the password")
        database = try Self.decoded(path, "the database")
        try setPlace(place)
        for parameter in query.split(separator: "&") {
            let (key, value) = Self.halves(parameter, at: parameter.firstIndex(of: "="))
            try set(String(key), to: try Self.decoded(value, "the parameter \(key)"))
        }
        if user.isEmpty { throw Self.problem("it names no user") }
        if database.isEmpty { throw Self.problem("it names no database") }
    }

    private mutating func setPlace(_ place: Substring) throws {
        var portText = Substring()
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { throw Self.problem("the address has no closing bracket") }
            host = String(place[place.index(after: place.startIndex)..<end])
            let after = place[place.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw Self.problem("text follows the address") }
            portText = after.dropFirst()
        } else {
            let (name, text) = Self.halves(place, at: place.firstIndex(of: ":"))
            if !name.isEmpty { host = try Self.decoded(name, "the host") }
            portText = text
        }
        guard !portText.isEmpty else { return }
        guard let number = Int(portText), (1...65_535).contains(number) else {
            throw Self.problem("the port is not a number from 1 to 65535")
        }
        port = number
    }

    private mutating func set(_ key: String, to value: String) throws {
        switch key {
        case "sslmode":
            guard let mode = TLSMode(rawValue: value) else {
                let words = TLSMode.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.problem("sslmode is none of \(words)")
            }
            tlsMode = mode
        case "sslrootcert": tlsRootCertificate = value
        case "sslcert": tlsCertificate = value
        case "sslkey": tlsKey = value
        case "application_name": applicationName = value
        case "options": serverOptions = value
        case "host": host = value
        case "schema": schema = value
        case "connect_timeout":
            guard let seconds = Int(value), (1...3_600).contains(seconds) else {
                throw Self.problem("connect_timeout is not a number of seconds")
            }
            connectTimeout = .seconds(seconds)
        case "pgbouncer":
            guard ["true", "false"].contains(value) else { throw Self.problem("pgbouncer is neither true nor false") }
            usesPgBouncer = value == "true"
        default: throw Self.problem("the parameter \(key) is not known")
        }
    }

    private static func halves(_ text: Substring, at index: Substring.Index?) -> (Substring, Substring) {
        guard let index else { return (text, "") }
        return (text[..<index], text[text.index(after: index)...])
    }

    /// Percent-decodes; a plus stays a plus.
    private static func decoded(_ text: Substring, _ part: String) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let number = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw problem("\(part) holds a % that two hexadecimal digits do not follow; write %25 for a %")
            }
            bytes.append(number)
            rest = rest.dropFirst(2)
        }
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw problem("\(part) is not UTF-8 text once it is decoded")
        }
        return decoded
    }

    private static func problem(_ cause: String) -> SQLError {
        SQLError(
            .other,
            "reading the database URL",
            cause: cause,
            hint: "Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with special characters percent-encoded."
        )
    }
}
