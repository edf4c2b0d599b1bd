import CLibPQ
import SQLCore

extension PostgresConnection {
    /// Streams rows to the server by `COPY … FROM STDIN`, in pieces of 64 KiB.
    /// Source: https://www.postgresql.org/docs/current/libpq-copy.html
    func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
        let operation = "loading rows into \(table)"
        try refuseAfterFailure(operation)
        try drain()
        let opening = try begin()
        if opening > 0 {
            try sent(PQpipelineSync(handle), operation)
            _ = try collect(opening, operation)
        }
        // COPY is the one thing that a pipeline does not take.
        try sent(PQexitPipelineMode(handle), operation)
        defer { PQenterPipelineMode(handle) }
        let names = columns.map(SQLName.quoted).joined(separator: ", ")
        let start = try answer("COPY \(SQLName.quoted(table)) (\(names)) FROM STDIN", operation)
        guard start.status == PGRES_COPY_IN else { throw failure(start, operation) }
        do {
            var text = CopyText()
            while let row = try next() {
                try text.append(row)
                if text.bytes.count >= 65_536 {
                    try put(text.bytes, operation)
                    text.removeAll()
                }
            }
            if !text.bytes.isEmpty { try put(text.bytes, operation) }
        } catch {
            // The reason stays here: it may hold what the row holds.
            PQputCopyEnd(handle, "the program gave up")
            finish()
            if case .open = transaction { transaction = .failed(sqlState: "57014") }
            throw error
        }
        try sent(PQputCopyEnd(handle, nil), operation)
        guard let handle = PQgetResult(handle) else { throw lose("the server gave no answer", operation) }
        let result = PostgresResult(handle)
        finish()
        if PQstatus(self.handle) == CONNECTION_BAD { throw lose(result.message, operation) }
        guard result.status == PGRES_COMMAND_OK else { throw failure(result, operation) }
        return result.changedRows
    }

    private func answer(_ text: String, _ operation: String) throws -> PostgresResult {
        guard let handle = PQexec(handle, text) else { throw lose(lastMessage, operation) }
        let result = PostgresResult(handle)
        if PQstatus(self.handle) == CONNECTION_BAD { throw lose(result.message, operation) }
        return result
    }

    private func put(_ bytes: [UInt8], _ operation: String) throws {
        let code = bytes.withUnsafeBytes {
            PQputCopyData(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: $0.count))
        }
        try sent(code, operation)
    }

    private func finish() {
        while let handle = PQgetResult(handle) { PQclear(handle) }
    }
}

/// Rows in COPY's text format.
/// Source: https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"
struct CopyText {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(80_000) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// - Throws: `SQLError` of kind `.constraintViolation` for a text with NUL.
    mutating func append(_ row: [SQLValue]) throws {
        var isFirst = true
        for value in row {
            if !isFirst { bytes.append(UInt8(ascii: "\t")) }
            isFirst = false
            switch value {
            case .null: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
            case .integer(let number): bytes += String(number).utf8
            case .real(let number): bytes += String(number).utf8
            case .text(var text): try text.withUTF8 { try appendText($0) }
            case .textBytes(let text): try text.withUnsafeBufferPointer { try appendText($0) }
            case .blob(let blob): appendBlob(blob)
            case .native:
                throw SQLError(
                    .other,
                    "loading rows",
                    cause: "COPY's text has no place for a value in the server's binary form",
                    hint: "Give it as text."
                )
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Text in runs between the characters that COPY takes for its own.
    private mutating func appendText(_ text: UnsafeBufferPointer<UInt8>) throws {
        var start = 0
        for (index, byte) in text.enumerated() {
            let escape: UInt8
            switch byte {
            case 0: throw PostgresErrorMapper.textWithNUL
            case UInt8(ascii: "\\"): escape = byte
            case UInt8(ascii: "\n"): escape = UInt8(ascii: "n")
            case UInt8(ascii: "\r"): escape = UInt8(ascii: "r")
            case UInt8(ascii: "\t"): escape = UInt8(ascii: "t")
            default: continue
            }
            bytes.append(contentsOf: text[start..<index])
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(escape)
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    private mutating func appendBlob(_ blob: [UInt8]) {
        bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\\"), UInt8(ascii: "x")]
        for byte in blob {
            bytes.append(Self.digit(byte >> 4))
            bytes.append(Self.digit(byte & 15))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
