public import SQLCore
import Storage

/// What came of exported units.
public struct RestoreReport: Sendable, Equatable {
    /// Units that are stored now.
    public let imported: Int
    /// One sentence for each that is not.
    public let skipped: [String]
    /// One sentence for each that is stored and does not name the unit that replaced it.
    public let unlinked: [String]
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
            do {
                units.append(try ExportedUnit(exported: row, storage.units.limits))
            } catch {
                skipped.append("Context \(row["id"]?.string ?? "unknown"): \(error.field): \(error.cause)")
            }
        }
        if units.isEmpty, count > 0 {
            throw ContextError(.invalid, "file", "none of its \(count) units can be stored", hint: skipped.first)
        }
        let embeddings = try await embeddings(of: units.map(\.unit.content))
        for (place, embedding) in embeddings.enumerated() { units[place].embedding = embedding }
        let outcome = try await storage.units.restore(units, replacing: replacing, preservesIDs: preservesIDs)
        skipped += outcome.taken.map { "Context \($0): its id is taken" }
        return RestoreReport(
            imported: units.count - outcome.taken.count,
            skipped: skipped,
            unlinked: outcome.unlinked.map {
                "Context \($0): superseded_by: that unit is not there, or they form a circle"
            }
        )
    }
}
