import SQLCore

/// Rows of one table as bytes that are the same on every database, one after another.
///
/// A value is one byte of kind and what follows: nothing for NULL (0); eight bytes for an integer, a boolean (0 or 1) or
/// a time in microseconds since 1970 (1); a length of four bytes and the bytes themselves for text, JSON, bytes and a double in
/// its shortest decimal form (2); the same for a value of another kind than its column's (3). Numbers are little-endian.
/// One form serves the copy, the checksum and the comparison. Documentation/migrate.md says the same to people.
struct CanonicalRows: Sendable {
    enum Kind {
        static let null: UInt8 = 0
        static let integer: UInt8 = 1
        static let text: UInt8 = 2
        static let foreign: UInt8 = 3
    }

    /// So many bytes are handed from thread to thread at once.
    static let pieceBytes = 512 << 10

    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    var count: Int { ends.count }
    var isEmpty: Bool { ends.isEmpty }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func removeLast() {
        ends.removeLast()
        bytes.removeLast(bytes.count - (ends.last ?? 0))
    }

    /// Where a row's bytes stand.
    func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    func hash(_ row: Int) -> RowHash {
        bytes.withUnsafeBytes { RowHash(UnsafeRawBufferPointer(rebasing: $0[range(row)])) }
    }

    /// Takes the same row of another set.
    mutating func append(_ row: Int, of other: CanonicalRows) {
        bytes.append(contentsOf: other.bytes[other.range(row)])
        ends.append(bytes.count)
    }

    /// Takes a row of a result whose columns are those of the table.
    mutating func append(_ row: SQLRow, of table: TransferTable) throws {
        for (place, column) in table.columns.enumerated() {
            if row.isNull(place) {
                bytes.append(Kind.null)
                continue
            }
            switch column.meaning {
            case .text, .json, .bytes: appendText(row, place)
            case .integer, .shortInteger:
                if let number = try row.ifPresent(place, as: Int64.self) { append(number) } else { foreign(row, place) }
            case .boolean:
                let number = try row.ifPresent(place, as: Int64.self)
                if let number, number == 0 || number == 1 { append(number) } else { foreign(row, place) }
            case .real:
                if let number = try row.ifPresent(place, as: Double.self) {
                    // Zero has a sign that not every database keeps.
                    append(text: Array((number == 0 ? "0.0" : "\(number)").utf8))
                } else {
                    foreign(row, place)
                }
            case .timestamp:
                if let time = try row.ifPresent(place, as: SQLTimestamp.self), isOnCalendar(row, place, time) {
                    append(time.microseconds)
                } else {
                    foreign(row, place)
                }
            }
        }
        ends.append(bytes.count)
    }

    private mutating func append(_ number: Int64) {
        bytes.append(Kind.integer)
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(text: [UInt8]) {
        bytes.append(Kind.text)
        appendLength(text.count)
        bytes.append(contentsOf: text)
    }

    private mutating func appendText(_ row: SQLRow, _ place: Int) {
        bytes.append(Kind.text)
        row.visitBytes(place) { text in
            appendLength(text.count)
            bytes.append(contentsOf: text)
        }
    }

    private mutating func foreign(_ row: SQLRow, _ place: Int) {
        bytes.append(Kind.foreign)
        row.visitBytes(place) { text in
            appendLength(text.count)
            bytes.append(contentsOf: text)
        }
    }

    private mutating func appendLength(_ length: Int) {
        withUnsafeBytes(of: UInt32(clamping: length).littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Whether the day exists: the 31st of February reads as one of March. A server takes the years from 1 on.
    private func isOnCalendar(_ row: SQLRow, _ place: Int, _ time: SQLTimestamp) -> Bool {
        row.withBytes(place) { text in
            if text.count >= 10, text[8] < UInt8(ascii: "3"),
                !(text[8] == UInt8(ascii: "2") && text[9] == UInt8(ascii: "9")),
                text[0] != UInt8(ascii: "0")
            {
                return true
            }
            return time.microseconds >= -62_135_596_800_000_000
                && time.description.utf8.prefix(10).elementsEqual(text.prefix(10))
        }
    }
}
