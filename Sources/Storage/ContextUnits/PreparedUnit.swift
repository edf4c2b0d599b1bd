import SQLCore

/// A new unit after every check, its gaps filled.
struct PreparedUnit: Sendable {
    let content: String
    let type: ContextType
    let confidence: Double
    let tags: JSONText
    let source: String
    let sourceType: String
    let name: String
    let metadata: JSONText

    init(_ new: NewContextUnit, _ limits: ContextLimits) throws(ContextError) {
        content = try limits.cleaned(new.content, field: "content")
        guard let type = new.type ?? (new.sourceType == nil ? nil : .fact) else {
            throw ContextError(
                .invalid,
                "type",
                "it is missing",
                hint: "It is one of \(ContextType.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        self.type = type
        try ContextLimits.checkConfidence(new.confidence)
        confidence = new.confidence
        tags = ContextUnit.json(try limits.checked(new.tags))
        source = new.source
        try ContextLimits.checkText(source, field: "source", 0...255)
        sourceType = new.sourceType ?? "manual"
        try ContextLimits.checkText(sourceType, field: "source_type", 1...100)
        name = new.name ?? ContextUnit.defaultName(for: content)
        try ContextLimits.checkText(name, field: "name", 0...255)
        metadata = new.metadata ?? .object([:])
        try ContextLimits.checkMetadata(metadata)
    }
}

/// A change after every check.
struct PreparedChange: Sendable {
    let change: ContextUnitChange
    let tags: JSONText?

    init(_ change: ContextUnitChange, _ limits: ContextLimits) throws(ContextError) {
        var change = change
        if let content = change.content { change.content = try limits.cleaned(content, field: "content") }
        if let confidence = change.confidence { try ContextLimits.checkConfidence(confidence) }
        if let sourceType = change.sourceType { try ContextLimits.checkText(sourceType, field: "source_type", 1...100) }
        if let name = change.name { try ContextLimits.checkText(name, field: "name", 0...255) }
        if let metadata = change.metadata { try ContextLimits.checkMetadata(metadata) }
        if let tags = change.tags {
            self.tags = ContextUnit.json(try limits.checked(tags))
        } else {
            tags = nil
        }
        self.change = change
    }
}

extension ContextUnit {
    static let columns = """
        seq, id, source_type, name, content, metadata, created_at, updated_at, superseded_by, type, confidence, tags, \
        source, status, last_used
        """

    static func json(_ tags: [String]) -> JSONText { .array(tags.map { .string($0) }) }

    /// Reads a row of `columns`. Another program may have written it: a word that is none of ours is an error.
    init(_ row: SQLRow) throws {
        func word<Word: RawRepresentable<String>>(_ column: Int) throws -> Word {
            guard let word = Word(rawValue: try row[column]) else {
                throw SQLError(.decoding, "reading context_units", cause: "\(row.name(of: column)) is no known word")
            }
            return word
        }
        func json(_ column: Int) throws -> JSONText {
            do {
                return try JSONText(try row[column] as [UInt8])
            } catch let error as JSONSyntaxError {
                throw SQLError(
                    .decoding,
                    "reading context_units",
                    cause: "\(row.name(of: column)) is no JSON: \(error)"
                )
            }
        }
        self.init(
            seq: try row[0],
            id: try row[1],
            sourceType: try row[2],
            name: try row[3],
            content: try row[4],
            metadata: try json(5),
            createdAt: try row[6],
            updatedAt: try row[7],
            supersededBy: try row[8],
            type: try word(9),
            confidence: try row[10],
            tags: try json(11).elements.map(\.lossyString),
            source: try row[12],
            status: try word(13),
            lastUsed: try row[14]
        )
    }
}
