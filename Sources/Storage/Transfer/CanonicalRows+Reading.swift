import SQLCore

extension CanonicalRows {
    /// One value of a row.
    enum Value {
        case null
        case integer(Int64)
        /// Where its bytes stand.
        case text(Range<Int>)
        case foreign(Range<Int>)
    }

    /// Goes through the values of a row in the order of the columns.
    func forEachValue(_ row: Int, _ body: (_ place: Int, _ value: Value) throws -> Void) rethrows {
        var position = range(row).lowerBound
        let end = range(row).upperBound
        var place = 0
        while position < end {
            let kind = bytes[position]
            position += 1
            switch kind {
            case Kind.null: try body(place, .null)
            case Kind.integer:
                try body(place, .integer(Int64(truncatingIfNeeded: number(at: position, width: 8))))
                position += 8
            default:
                let start = position + 4
                let range = start..<start + Int(number(at: position, width: 4))
                try body(place, kind == Kind.text ? .text(range) : .foreign(range))
                position = range.upperBound
            }
            place += 1
        }
    }

    /// A row as values to store.
    /// - Parameter leavingOut: a column that becomes NULL.
    func values(_ row: Int, of table: TransferTable, leavingOut name: String? = nil) -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(table.columns.count)
        forEachValue(row) { place, value in
            if let name, table.columns[place].name == name { return values.append(.null) }
            switch (value, table.columns[place].meaning) {
            case (.null, _): values.append(.null)
            case (.integer(let number), .timestamp): values.append(SQLTimestamp(microseconds: number).sqlValue)
            case (.integer(let number), _): values.append(.integer(number))
            case (.text(let range), .real):
                values.append(Double(String(decoding: bytes[range], as: UTF8.self)).map { .real($0) } ?? .null)
            case (.text(let range), .bytes): values.append(.blob(Array(bytes[range])))
            case (.text(let range), _), (.foreign(let range), _): values.append(.textBytes(Array(bytes[range])))
            }
        }
        return values
    }

    /// What identifies a row.
    func key(_ row: Int, of table: TransferTable, places: [Int]) -> TransferKey {
        var found: [(place: Int, part: TransferKey.Part)] = []
        found.reserveCapacity(places.count)
        forEachValue(row) { place, value in
            guard places.contains(place) else { return }
            switch value {
            case .integer(let number): found.append((place, .integer(number)))
            case .text(let range), .foreign(let range): found.append((place, .text(Array(bytes[range]))))
            case .null: found.append((place, .text([])))
            }
        }
        if places.count == 1 { return TransferKey(found.map(\.part)) }
        return TransferKey(places.compactMap { place in found.first { $0.place == place }?.part })
    }

    /// A row as a person or a script reads it.
    func json(_ row: Int, of table: TransferTable) -> JSONText {
        var members: [(String, JSONText)] = []
        forEachValue(row) { place, value in
            let column = table.columns[place]
            let json: JSONText =
                switch value {
                case .null: .null
                case .integer(let number) where column.meaning == .boolean: .bool(number != 0)
                case .integer(let number) where column.meaning == .timestamp:
                    .string(SQLTimestamp(microseconds: number).description)
                case .integer(let number): .int(number)
                case .text(let range) where column.meaning == .bytes:
                    .string(bytes[range].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
                case .text(let range), .foreign(let range): TransferKey.json(of: Array(bytes[range]))
                }
            members.append((column.name, json))
        }
        return .object(members: members)
    }

    private func number(at position: Int, width: Int) -> UInt64 {
        bytes.withUnsafeBytes { buffer in
            width == 8
                ? UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                : UInt64(UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
        }
    }
}
