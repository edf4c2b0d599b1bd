import LanguageModels
public import SQLCore
import Storage

/// What came of exported units.
public struct RestoreReport: Sendable, Equatable {
    /// Units that are stored now.
    public let imported: Int
    /// One sentence for each that is not.
    public let skipped: [String]
}

extension ContextLibrary {
    /// Stores the units of an export: the JSON object that `contextpilot export` writes, also the Python program's.
    ///
    /// A row that cannot be taken is passed over and named; everything else is stored in one transaction.
    /// - Parameters:
    ///   - replacing: whether every unit that is there goes first, active or not.
    ///   - preservesIDs: whether ids and times stay; a row whose id is taken is passed over then.
    /// - Throws: `ContextError` where there is no array `contexts`, or no row of it can be taken: nothing is removed then.
    public func restore(_ export: JSONText, replacing: Bool, preservesIDs: Bool) async throws -> RestoreReport {
        guard let contexts = export["contexts"], contexts.kind == .array else {
            throw ContextError(
                .invalid,
                "file",
                "it has no array 'contexts'",
                hint: "`contextpilot export` writes one."
            )
        }
        var units: [ExportedUnit] = []
        var skipped: [String] = []
        var count = 0
        for row in contexts.elements {
            count += 1
            switch Self.parsed(row, storage.units.limits) {
            case .success(let unit): units.append(unit)
            case .failure(let error):
                skipped.append("Context \(row["id"]?.string ?? "unknown"): \(error.field): \(error.cause)")
            }
        }
        if units.isEmpty, count > 0 {
            throw ContextError(.invalid, "file", "none of its \(count) units can be stored", hint: skipped.first)
        }
        let embeddings = try await embeddings(of: units.map(\.unit.content))
        for (place, embedding) in embeddings.enumerated() { units[place].embedding = embedding }
        let taken = try await storage.units.restore(units, replacing: replacing, preservesIDs: preservesIDs)
        skipped += taken.map { "Context \($0): its id is taken" }
        return RestoreReport(imported: units.count - taken.count, skipped: skipped)
    }

    private static func parsed(_ row: JSONText, _ limits: ContextLimits) -> Result<ExportedUnit, ContextError> {
        guard let content = row["content"]?.string else {
            return .failure(ContextError(.invalid, "content", "it is missing or no text"))
        }
        guard let type = row["type"]?.string.flatMap(ContextType.init(rawValue:)) else {
            return .failure(ContextError(.invalid, "type", "it is no known type"))
        }
        var unit = NewContextUnit(content: content, type: type)
        if let confidence = row["confidence"] {
            guard let number = confidence.double else {
                return .failure(ContextError(.invalid, "confidence", "it is no number"))
            }
            unit.confidence = number
        }
        unit.tags = row["tags"]?.elements.compactMap(\.string) ?? []
        unit.source = row["source"]?.string ?? "manual"
        unit.sourceType = row["source_type"]?.string
        unit.name = row["name"]?.string
        unit.metadata = row["metadata"].flatMap { $0.kind == .null ? nil : $0 }
        if let error = limits.problem(with: unit) { return .failure(error) }
        var exported = ExportedUnit(unit)
        exported.id = row["id"]?.string
        exported.status = row["status"]?.string.flatMap(ContextStatus.init(rawValue:)) ?? .active
        exported.supersededBy = row["superseded_by"]?.string
        exported.createdAt = row["created_at"]?.string.flatMap { SQLTimestamp($0) }
        exported.updatedAt = row["updated_at"]?.string.flatMap { SQLTimestamp($0) }
        exported.lastUsed = row["last_used"]?.string.flatMap { SQLTimestamp($0) }
        return .success(exported)
    }
}
