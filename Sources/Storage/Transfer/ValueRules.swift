import SQLCore

/// What both databases of a copy can store.
struct ValueRules: Sendable {
    let isStrict: Bool
    let storesText: Bool
    let storesNaN: Bool

    init(source: SQLDialect, target: SQLDialect) {
        isStrict = source.refusesForeignValues || target.refusesForeignValues
        // A source that checks its text has nothing else to give.
        storesText = !target.refusesForeignValues || source.refusesForeignValues
        storesNaN = target.storesNaN
    }

    /// What the target cannot store of a row, with the column's name; nil when it can store all of it.
    func problem(in rows: CanonicalRows, _ row: Int, of table: TransferTable) -> String? {
        var problem: String?
        rows.forEachValue(row) { place, value in
            guard problem == nil, let reason = reason(value, table.columns[place].meaning, rows) else { return }
            problem = "\(table.columns[place].name): \(reason)"
        }
        return problem
    }

    private func reason(
        _ value: CanonicalRows.Value,
        _ meaning: TransferTable.Meaning,
        _ rows: CanonicalRows
    ) -> String? {
        switch value {
        case .null: return nil
        case .foreign: return isStrict ? Self.names[meaning] ?? "a value of another kind" : nil
        case .integer(let number):
            return isStrict && meaning == .shortInteger && Int32(exactly: number) == nil
                ? "an integer of more than 32 bits" : nil
        case .text(let range):
            switch meaning {
            case .bytes: return nil
            case .real: return !storesNaN && rows.bytes[range].elementsEqual("nan".utf8) ? "not a number (NaN)" : nil
            case .json where !storesText:
                do throws(JSONSyntaxError) {
                    _ = try JSONText(rows.bytes[range])
                    return nil
                } catch {
                    return "not JSON (\(error))"
                }
            default: return storesText ? nil : Self.textProblem(rows.bytes[range])
            }
        }
    }

    private static let names: [TransferTable.Meaning: String] = [
        .timestamp: "not a time between the years 1 and 9999", .boolean: "neither true nor false",
        .integer: "not an integer", .shortInteger: "not an integer", .real: "not a number",
    ]

    private static func textProblem(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.withUnsafeBufferPointer { buffer in
            var isPlain = true
            for byte in buffer where byte == 0 || byte >= 0x80 {
                if byte == 0 { return "text with a NUL character" }
                isPlain = false
            }
            return isPlain || String(validating: buffer, as: UTF8.self) != nil ? nil : "text that is not UTF-8"
        }
    }
}
