internal import Foundation

/// `POST …/embeddings` as OpenAI documents it and many servers imitate it.
///
/// Source: https://platform.openai.com/docs/api-reference/embeddings/create
struct OpenAIWire: EmbeddingWire {
    var model: String
    /// Asked for only where it is not nil: older models and many servers refuse the field.
    var dimensions: Int?

    var path: String { "/embeddings" }

    func request(_ texts: [String]) throws -> Data {
        struct Body: Encodable {
            var model: String
            var input: [String]
            // A third of the bytes of decimal numbers, and no rounding. Servers that do not know it send numbers.
            var encodingFormat = "base64"
            var dimensions: Int?

            enum CodingKeys: String, CodingKey {
                case model
                case input
                case encodingFormat = "encoding_format"
                case dimensions
            }
        }
        return try JSONEncoder().encode(Body(model: model, input: texts, dimensions: dimensions))
    }

    func vectors(in answer: Data) throws -> [[Float]] {
        struct Body: Decodable {
            struct Item: Decodable {
                var index: Int?
                var embedding: Vector
            }
            var data: [Item]
        }
        let items = try JSONDecoder().decode(Body.self, from: answer).data
        // Some servers leave the index out; then the order is all there is.
        if items.allSatisfy({ $0.index == nil }) { return items.map(\.embedding.components) }
        var vectors = [[Float]?](repeating: nil, count: items.count)
        for item in items {
            guard let index = item.index, vectors.indices.contains(index), vectors[index] == nil else {
                throw RemoteFailure.damaged("the indices of the \(items.count) vectors have gaps or repetitions")
            }
            vectors[index] = item.embedding.components
        }
        return vectors.compactMap(\.self)
    }

    func refine(_ failure: inout RemoteFailure, status: Int, body: Data) {
        struct Body: Decodable {
            struct Fault: Decodable {
                var code: String?
            }
            var error: Fault
        }
        guard let code = try? JSONDecoder().decode(Body.self, from: body).error.code else { return }
        switch code {
        case "model_not_found":
            failure.kind = .missing
            failure.cause = "the endpoint does not know the model \(model) (\(status), \(code))"
            failure.hint = "Check the model's name and that the key may use it."
        case "insufficient_quota":
            failure.cause = "the quota of the key is used up (\(status), \(code))"
            failure.hint = "Look at plan and billing of the account."
            failure.mayPass = false
        case "context_length_exceeded":
            failure.cause = "a text has more tokens than \(model) reads (\(status), \(code))"
            failure.hint = "Cut the texts shorter."
        default:
            break
        }
    }
}

/// A vector as numbers, or as the Base64 of little-endian 32-bit floats.
private struct Vector: Decodable {
    var components: [Float]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            components = try container.decode([Float].self)
            return
        }
        guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the Base64 of floats")
        }
        components = bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { offset in
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
    }
}
