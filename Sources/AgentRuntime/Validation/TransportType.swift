import SQLCore

/// How the program talks to an MCP server.
enum TransportType: String, Sendable, CaseIterable {
    /// A Python script over its standard streams.
    case stdio
    /// An HTTP endpoint.
    case httpStream = "http_stream"
    /// A command over its standard streams.
    case local

    /// The member that carries the server's address.
    private var address: StaticString {
        switch self {
        case .stdio: "server_path"
        case .httpStream: "http_endpoint"
        case .local: "command"
        }
    }

    /// The transport of a server's configuration: `transport_type`, else told by which address is given,
    /// `command` before `http_endpoint` before `server_path`.
    ///
    /// - Throws: `FieldProblem` with an empty location when no transport can be told, when its address is
    ///   missing, or when another one's address is given as well. The words are the Python program's.
    init(of config: JSONText) throws(FieldProblem) {
        try self.init(of: FieldIndex(config, Self.rules))
    }

    init(of fields: FieldIndex) throws(FieldProblem) {
        let isGiven = { (transport: TransportType) in fields[transport.address].map { !$0.isNull } ?? false }
        let inferred = [TransportType.local, .httpStream, .stdio].first(where: isGiven)
        guard let transport = Self.stated(fields["transport_type"], or: inferred) else {
            throw Self.problem(
                "Could not determine transport type. Please provide one of: "
                    + "'server_path' (for stdio), 'http_endpoint' (for http_stream), or 'command' (for local)."
            )
        }
        let address = "`\(transport.address)`"
        guard isGiven(transport) else {
            throw Self.problem("\(address) is required for '\(transport.rawValue)' transport")
        }
        guard !Self.allCases.contains(where: { $0 != transport && isGiven($0) }) else {
            let allowed = transport == .local ? "`command` and `args` are" : "\(address) is"
            throw Self.problem("Only \(allowed) allowed for '\(transport.rawValue)' transport")
        }
        self = transport
    }

    /// The transport that is stated, or the inferred one where the statement is empty in Python's sense.
    private static func stated(_ value: JSONText?, or inferred: TransportType?) -> TransportType? {
        guard let value else { return inferred }
        let isEmpty =
            switch value.kind {
            case .null: true
            case .string: value.lossyString.isEmpty
            case .boolean: value.bool == false
            case .number: value.double == 0
            case .array: value.elements.first { _ in true } == nil
            case .object: value.members.first { _ in true } == nil
            }
        return isEmpty ? inferred : value.string.flatMap(TransportType.init(rawValue:))
    }

    private static func problem(_ words: String) -> FieldProblem { FieldProblem([], "Value error, \(words)") }

    private static let rules: [FieldRule] =
        [.defaulted("transport_type", .anything)] + allCases.map { .defaulted($0.address, .anything) }
}
