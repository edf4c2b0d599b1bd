import SQLCore
import Storage

extension ExportedUnit {
    /// Reads a row of an export, ours or the Python program's. What may be left out gets its documented default; what is
    /// there has to be right.
    init(exported row: JSONText, _ limits: ContextLimits) throws(ContextError) {
        func refused(_ field: String, _ cause: String) -> ContextError { ContextError(.invalid, field, cause) }
        func present(_ name: String) -> JSONText? { row[name].flatMap { $0.kind == .null ? nil : $0 } }
        func text(_ name: String) throws(ContextError) -> String? {
            guard let value = present(name) else { return nil }
            guard let text = value.string else { throw refused(name, "it is no text") }
            return text
        }
        func time(_ name: String) throws(ContextError) -> SQLTimestamp? {
            guard let text = try text(name) else { return nil }
            guard let time = SQLTimestamp(iso: text) else { throw refused(name, "it is no time in ISO 8601") }
            return time
        }

        guard let content = try text("content") else { throw refused("content", "it is missing") }
        guard let type = try text("type").flatMap(ContextType.init(rawValue:)) else {
            throw refused("type", "it is no known type")
        }
        var unit = NewContextUnit(content: content, type: type)
        if let confidence = present("confidence") {
            guard let number = confidence.double ?? confidence.string.flatMap(Double.init) else {
                throw refused("confidence", "it is no number")
            }
            unit.confidence = number
        }
        if let tags = present("tags") {
            let texts = tags.elements.map(\.string)
            guard tags.kind == .array, texts.allSatisfy({ $0 != nil }) else {
                throw refused("tags", "they are no list of texts")
            }
            unit.tags = texts.compactMap(\.self)
        }
        unit.source = try text("source") ?? "manual"
        unit.sourceType = try text("source_type")
        unit.name = try text("name")
        unit.metadata = present("metadata")
        if let error = limits.problem(with: unit) { throw error }
        self.init(unit)
        id = try text("id")
        if let id, id.isEmpty || id.unicodeScalars.count > 36 || id.contains(where: { $0.isWhitespace }) {
            throw refused("id", "it is empty, longer than 36 characters or has blanks")
        }
        if let text = try text("status") {
            guard let known = ContextStatus(rawValue: text) else { throw refused("status", "it is no known status") }
            status = known
        }
        supersededBy = try text("superseded_by")
        createdAt = try time("created_at")
        updatedAt = try time("updated_at")
        lastUsed = try time("last_used")
    }
}
