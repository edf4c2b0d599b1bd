#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Room for 4,096 rows, column by column.
///
/// Rows are written once, behind those that are there. Memory comes from the system page by page as rows are written,
/// so an index of ten rows costs ten rows, and growth never copies.
///
/// `@unchecked Sendable`, because: a row is written by the one writer (under its lock) before a snapshot that counts
/// the row is published (under another lock), and never afterwards; readers look only at rows that their snapshot
/// counts. No byte is read and written at once, and the locks order the write before the reads.
final class RowBuffer: @unchecked Sendable {
    static let capacity = 4_096

    let dimensions: Int
    let ids: UnsafeMutablePointer<Int64>
    /// What a code is multiplied with, for the vector as the metric sees it: of unit length under cosine.
    let scales: UnsafeMutablePointer<Float>
    /// The length of what rounding lost, of the vector as the metric sees it.
    let errors: UnsafeMutablePointer<Float>
    /// The length of the vector as the metric sees it: 1 or 0 under cosine.
    let norms: UnsafeMutablePointer<Float>
    /// What a float32 dot product is multiplied with: the inverse length under cosine, otherwise 1.
    let factors: UnsafeMutablePointer<Float>
    /// `dimensions` codes a row.
    let codes: UnsafeMutablePointer<Int8>
    /// `dimensions` floats a row as they were given, or nil when the index keeps none.
    let vectors: UnsafeMutablePointer<Float>?

    private let memory: UnsafeMutableRawPointer
    let byteCount: Int

    /// - Parameter isLarge: whether to ask for 2 MiB pages, which spare scattered reads their address look-ups. A
    ///   single row then makes up to six of them resident: not for small collections.
    init(dimensions: Int, storage: VectorStorage, isLarge: Bool) {
        self.dimensions = dimensions
        let capacity = RowBuffer.capacity
        let vectorBytes = storage == .full ? capacity * dimensions * MemoryLayout<Float>.stride : 0
        byteCount = vectorBytes + capacity * (dimensions + MemoryLayout<Int64>.stride + 4 * MemoryLayout<Float>.stride)
        let flags = MAP_PRIVATE | MAP_ANON
        guard let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
            fatalError("VectorIndex: the system has no \(byteCount) bytes for more rows (errno \(errno))")
        }
        #if os(Linux)
        if isLarge { madvise(memory, byteCount, MADV_HUGEPAGE) }
        #endif
        self.memory = memory
        vectors = vectorBytes == 0 ? nil : memory.bindMemory(to: Float.self, capacity: capacity * dimensions)
        var next = memory + vectorBytes
        // Every column is a multiple of 4,096 bytes, so each of them is aligned.
        func column<Element>(_ type: Element.Type, _ width: Int = 1) -> UnsafeMutablePointer<Element> {
            defer { next += capacity * width * MemoryLayout<Element>.stride }
            return next.bindMemory(to: type, capacity: capacity * width)
        }
        codes = column(Int8.self, dimensions)
        ids = column(Int64.self)
        scales = column(Float.self)
        errors = column(Float.self)
        norms = column(Float.self)
        factors = column(Float.self)
    }

    deinit { munmap(memory, byteCount) }

    /// Copies a row of another buffer of the same shape.
    func copy(_ row: Int, of other: RowBuffer, to target: Int) {
        ids[target] = other.ids[row]
        scales[target] = other.scales[row]
        errors[target] = other.errors[row]
        norms[target] = other.norms[row]
        factors[target] = other.factors[row]
        (codes + target * dimensions).update(from: other.codes + row * dimensions, count: dimensions)
        if let vectors, let source = other.vectors {
            (vectors + target * dimensions).update(from: source + row * dimensions, count: dimensions)
        }
    }
}
