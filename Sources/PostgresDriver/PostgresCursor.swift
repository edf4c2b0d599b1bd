import CLibPQ
import SQLCore

/// A row of an answer, read from text by the column's type.
final class PostgresCursor: SQLCursor {
    private let result: PostgresResult
    private let handle: OpaquePointer
    private let types: [Oid]
    var row: Int32 = 0

    init(_ result: PostgresResult) {
        self.result = result
        handle = result.handle
        types = (0..<PQnfields(result.handle)).map { PQftype(result.handle, $0) }
    }

    var columnCount: Int { types.count }

    func columnName(_ column: Int) -> String {
        PQfname(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func isNull(_ column: Int) -> Bool { PQgetisnull(handle, row, Int32(column)) != 0 }

    func value(_ column: Int) -> SQLValue {
        guard !isNull(column) else { return .null }
        switch types[column] {
        case PostgresType.bytea: return .blob(Self.unhexed(bytes(column)))
        case PostgresType.float4, PostgresType.float8: return double(column).map { .real($0) } ?? .null
        default: return int64(column).map { .integer($0) } ?? .text(String(decoding: bytes(column), as: UTF8.self))
        }
    }

    func int64(_ column: Int) -> Int64? {
        guard !isNull(column) else { return nil }
        switch types[column] {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid, PostgresType.numeric:
            return Self.integer(bytes(column))
        case PostgresType.bool: return bytes(column).first == UInt8(ascii: "t") ? 1 : 0
        default: return nil
        }
    }

    func double(_ column: Int) -> Double? {
        switch types[column] {
        case PostgresType.float4, PostgresType.float8, PostgresType.numeric, PostgresType.int8, PostgresType.int4,
            PostgresType.int2:
            isNull(column) ? nil : Double(String(decoding: bytes(column), as: UTF8.self))
        default: nil
        }
    }

    func visitBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        guard types[column] == PostgresType.bytea else { return try body(bytes(column)) }
        try Self.unhexed(bytes(column)).withUnsafeBufferPointer(body)
    }

    private func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        let start = UnsafeRawPointer(PQgetvalue(handle, row, Int32(column)))?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(
            start: start,
            count: start == nil ? 0 : Int(PQgetlength(handle, row, Int32(column)))
        )
    }

    /// Nil for what is no integer of 64 bits: a numeric may be a fraction or larger.
    private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            guard case 0...9 = byte &- 0x30 else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            // Counted down from zero, so that the smallest number fits.
            let (sum, overflowsToo) = product.subtractingReportingOverflow(Int64(byte &- 0x30))
            if overflows || overflowsToo { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The bytes behind `\x00ff`.
    private static func unhexed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 { byte < 0x3A ? byte &- 0x30 : (byte | 0x20) &- 0x57 }
        return stride(from: 2, to: text.count - 1, by: 2).map { digit(text[$0]) << 4 | digit(text[$0 + 1]) }
    }
}
