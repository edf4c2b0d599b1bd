/// Vectors as bytes: float32 numbers, little-endian.
enum VectorBytes {
    /// Whether a vector may be stored: finite, and longer than 0.
    static func isUsable(_ vector: [Float]) -> Bool {
        !vector.isEmpty && vector.allSatisfy(\.isFinite) && vector.contains { $0 != 0 }
    }

    static func bytes(of vector: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for element in vector {
            withUnsafeBytes(of: element.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Reads a vector, or nil where the bytes are no whole number of floats.
    static func vector(from bytes: UnsafeBufferPointer<UInt8>) -> [Float]? {
        guard !bytes.isEmpty, bytes.count % 4 == 0 else { return nil }
        let raw = UnsafeRawBufferPointer(bytes)
        return [Float](unsafeUninitializedCapacity: bytes.count / 4) { floats, count in
            for index in 0..<bytes.count / 4 {
                let bits = raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                (floats.baseAddress.map { $0 + index })?.initialize(to: Float(bitPattern: UInt32(littleEndian: bits)))
            }
            count = bytes.count / 4
        }
    }
}
