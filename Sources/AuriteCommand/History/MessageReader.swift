import CommandSupport
import Foundation
import SQLCore
import Storage

/// Reads JSON values from a file handle, one a line, or one array over any number of lines.
struct MessageReader {
    /// How much is read at most: 1 GiB.
    static let limit = 1 << 30

    private let handle: FileHandle

    init(_ handle: FileHandle) { self.handle = handle }

    /// Messages, each an object.
    func turns() throws -> [NewTurn] {
        let bytes = [UInt8](try read())
        if bytes.first(where: { !$0.isJSONSpace }) == UInt8(ascii: "["), let array = try? JSONText(bytes) {
            return try array.elements.enumerated().map { try turn($1, "message \($0 + 1)") }
        }
        return try values(bytes).map { try turn($0.value, "line \($0.line)") }
    }

    /// The values, with the line that each stands on.
    func values() throws -> [(line: Int, value: JSONText)] { try values([UInt8](try read())) }

    private func values(_ bytes: [UInt8]) throws -> [(line: Int, value: JSONText)] {
        var values: [(Int, JSONText)] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { !$0.isJSONSpace }) else { continue }
            do {
                values.append((index + 1, try JSONText(line)))
            } catch {
                throw CommandFailure(
                    "line \(index + 1) is not JSON: \(error)",
                    hint: "Write one JSON value a line; nothing was stored.",
                    status: .usage
                )
            }
        }
        return values
    }

    private func turn(_ value: JSONText, _ place: String) throws -> NewTurn {
        guard value.kind == .object else {
            throw CommandFailure(
                "\(place) is no message",
                hint: #"A message is an object such as {"role": "user", "content": "…"}; nothing was stored."#,
                status: .usage
            )
        }
        return NewTurn(value)
    }

    private func read() throws -> Data {
        var data = Data()
        while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
            data += part
            guard data.count <= Self.limit else {
                throw CommandFailure("the input is larger than 1 GiB", hint: "Split it by lines.", status: .usage)
            }
        }
        return data
    }
}

extension UInt8 {
    fileprivate var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
