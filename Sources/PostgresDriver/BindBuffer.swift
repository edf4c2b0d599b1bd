import CLibPQ
import SQLCore

/// The binds of one statement as libpq takes them: types, lengths, formats, and the bytes in one block.
///
/// Numbers and blobs go in binary with their type. Text and what is in the server's own form go without a type, so that
/// the server takes them for what the context asks: `json`, a timestamp, `varchar`; a `vector`.
struct BindBuffer {
    private(set) var types: [Oid] = []
    private var storage: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// - Throws: `SQLError` of kind `.constraintViolation` for a text that PostgreSQL cannot store.
    init(_ values: [SQLValue]) throws {
        for value in values { try append(value) }
    }

    private mutating func append(_ value: SQLValue) throws {
        switch value {
        case .null: add(type: 0, format: 0, offset: -1, length: 0)
        case .integer(let number): addBinary(PostgresType.int8, bytesOf: number.bigEndian)
        case .real(let number): addBinary(PostgresType.float8, bytesOf: number.bitPattern.bigEndian)
        case .text(var text): try text.withUTF8 { try addText($0) }
        case .textBytes(let bytes): try bytes.withUnsafeBufferPointer { try addText($0) }
        case .blob(let bytes): addBytes(bytes, type: PostgresType.bytea)
        // Without a type: an extension's types have other numbers on each server.
        case .native(let bytes): addBytes(bytes, type: 0)
        }
    }

    private mutating func addBytes(_ bytes: [UInt8], type: Oid) {
        add(type: type, format: 1, offset: storage.count, length: bytes.count)
        storage += bytes
        // An empty value needs a pointer too; none would be NULL.
        storage.append(0)
    }

    private mutating func addBinary(_ type: Oid, bytesOf number: some FixedWidthInteger) {
        add(type: type, format: 1, offset: storage.count, length: 8)
        withUnsafeBytes(of: number) { storage += $0 }
    }

    /// Text ends at its first NUL for libpq, and the server cannot store one: refused rather than cut.
    private mutating func addText(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard !bytes.contains(0) else { throw PostgresErrorMapper.textWithNUL }
        add(type: PostgresType.unknown, format: 0, offset: storage.count, length: bytes.count)
        storage += bytes
        storage.append(0)
    }

    private mutating func add(type: Oid, format: Int32, offset: Int, length: Int) {
        types.append(type)
        formats.append(format)
        offsets.append(offset)
        lengths.append(Int32(clamping: length))
    }

    /// The pointers, valid during the call alone.
    func withPointers<R>(
        _ body: (
            _ count: Int32, _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        guard !types.isEmpty else { return body(0, nil, nil, nil) }
        return storage.withUnsafeBytes { bytes in
            let values = offsets.map { offset -> UnsafePointer<CChar>? in
                offset < 0 ? nil : bytes.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
            }
            return values.withUnsafeBufferPointer { body(Int32(types.count), $0.baseAddress, lengths, formats) }
        }
    }
}

/// The types that the driver tells apart, by their numbers in `pg_type.dat`, which never change.
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    /// A text whose type the context decides.
    static let unknown: Oid = 705
    static let numeric: Oid = 1_700
}
