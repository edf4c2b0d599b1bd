internal import Foundation

/// The tensors of a safetensors file, by name.
///
/// The file is a length (8 bytes, little-endian), that many bytes of JSON, and the numbers.
/// Source: https://huggingface.co/docs/safetensors
struct Safetensors: Sendable {
    /// The longest header that the format allows, in bytes.
    private static let longestHeader = 100_000_000

    private struct Entry: Decodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype
            case shape
            case offsets = "data_offsets"
        }
    }

    /// An entry of the header, or whatever else stands there, as `__metadata__` does.
    private struct Value: Decodable {
        let entry: Entry?
        init(from decoder: any Decoder) throws { entry = try? Entry(from: decoder) }
    }

    private let file: ModelFile
    private let entries: [String: Entry]
    /// Where the numbers begin in the file.
    private let start: Int

    /// Reads the header.
    ///
    /// - Throws: `ModelError` of kind `damaged` when it is cut off or not a header.
    init(_ file: ModelFile) throws {
        guard file.bytes.count >= 8 else {
            throw file.damaged("it ends after \(file.bytes.count) bytes, within the length of its header")
        }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(min(file.bytes.count - 8, Self.longestHeader)) else {
            throw file.damaged("its header should have \(length) bytes, but the file has \(file.bytes.count)")
        }
        start = 8 + Int(length)
        do {
            let values = try JSONDecoder().decode([String: Value].self, from: Data(file.bytes[8..<start]))
            entries = values.compactMapValues(\.entry)
        } catch {
            throw file.damaged("its header is not a JSON object of tensors")
        }
        self.file = file
    }

    /// The numbers of a tensor of 32-bit floats, row by row. They are valid as long as the file is.
    ///
    /// - Throws: `ModelError` of kind `damaged` when there is none of that name and shape, or it does not lie in the
    ///   file.
    func floats(_ name: String, _ shape: [Int]) throws -> UnsafePointer<Float> {
        guard let entry = entries[name] else { throw file.damaged("it holds no tensor \(name)") }
        guard entry.dtype == "F32", entry.shape == shape else {
            throw file.damaged("its tensor \(name) is \(entry.dtype)\(entry.shape) and should be F32\(shape)")
        }
        let size = file.bytes.count - start
        let count = shape.reduce(1, *)
        guard entry.offsets.count == 2, let first = entry.offsets.first, let last = entry.offsets.last, first >= 0,
            last <= size, first <= last, last - first == count * MemoryLayout<Float>.stride
        else {
            throw file.damaged("its tensor \(name) has the bytes \(entry.offsets) of \(size)")
        }
        guard (start + first) % MemoryLayout<Float>.alignment == 0, let base = file.bytes.baseAddress else {
            throw file.damaged("its tensor \(name) is not aligned")
        }
        return (base + start + first).assumingMemoryBound(to: Float.self)
    }
}
