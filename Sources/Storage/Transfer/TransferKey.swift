public import SQLCore

/// What identifies a row, ordered as `COLLATE "C"` orders: texts by their bytes, numbers by size.
public struct TransferKey: Hashable, Comparable, Sendable {
    enum Part: Hashable, Comparable, Sendable {
        case integer(Int64)
        case text([UInt8])

        static func < (left: Part, right: Part) -> Bool {
            switch (left, right) {
            case (.integer(let left), .integer(let right)): left < right
            case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
            case (.integer, .text): true
            case (.text, .integer): false
            }
        }
    }

    let parts: [Part]

    init(_ parts: [Part]) { self.parts = parts }

    /// Part by part.
    public static func < (left: TransferKey, right: TransferKey) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }

    var values: [SQLValue] {
        parts.map { part in
            switch part {
            case .integer(let number): .integer(number)
            case .text(let bytes): .textBytes(bytes)
            }
        }
    }

    /// `["agent", "Pilot"]`; bytes that are not UTF-8 stand as `{"hex": "ff"}`.
    public var json: JSONText {
        .array(
            parts.map { part in
                switch part {
                case .integer(let number): .int(number)
                case .text(let bytes): Self.json(of: bytes)
                }
            }
        )
    }

    /// Reads what `json` gave; nil for anything else.
    init?(json: JSONText) {
        var parts: [Part] = []
        for element in json.elements {
            if let number = element.int {
                parts.append(.integer(Int64(number)))
            } else if let digits = element["hex"]?.string.map({ Array($0.utf8) }) {
                let text = String(decoding: digits, as: UTF8.self)
                var bytes: [UInt8] = []
                var rest = text[...]
                while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
                    bytes.append(byte)
                    rest = rest.dropFirst(2)
                }
                parts.append(.text(bytes))
            } else if let text = element.string {
                parts.append(.text(Array(text.utf8)))
            } else {
                return nil
            }
        }
        self.parts = parts
    }

    /// Text as JSON, or its digits where it is no text.
    static func json(of bytes: [UInt8]) -> JSONText {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        let digits = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return .object(["hex": .string(digits.joined())])
    }
}

extension TransferKey: CustomStringConvertible {
    /// `Pilot`, or with several parts `agent Pilot`.
    public var description: String {
        parts.map { part in
            switch part {
            case .integer(let number): "\(number)"
            case .text(let bytes): String(decoding: bytes, as: UTF8.self)
            }
        }
        .joined(separator: " ")
    }
}
