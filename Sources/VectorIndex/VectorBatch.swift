/// Changes to an index that become visible together; see `VectorIndex.update`.
///
/// Rows are only ever appended. A replaced or removed one is marked, and its segment is rewritten once an eighth of
/// it is dead, so an index of n rows holds at most about 8n/7 and two segments.
public struct VectorBatch: ~Copyable, Sendable {
    let dimensions: Int
    let metric: VectorMetric
    let storage: VectorStorage
    let level: KernelLevel

    /// A segment that was rewritten leaves an empty one, whose number is used again.
    var segments: [Segment] = []
    var vacant: [Int] = []
    /// The segment that grows.
    var open: Int?
    var locations: [Int64: RowLocation] = [:]
    var terms = TermTable()
    var center = CenterEstimate()
    var deadCount = 0
    /// The numbers of the attribute values of the row at hand.
    private var codes: [UInt32] = []
    /// What an empty segment holds.
    let noRows: RowBuffer

    init(dimensions: Int, metric: VectorMetric, storage: VectorStorage, level: KernelLevel) {
        self.dimensions = dimensions
        self.metric = metric
        self.storage = storage
        self.level = level
        noRows = RowBuffer(dimensions: 0, storage: storage, isLarge: false)
    }

    /// Makes room for the keys of so many rows altogether, so that their table does not grow while they come.
    public mutating func reserveCapacity(_ rows: Int) { locations.reserveCapacity(rows) }

    /// How many rows there are.
    public var count: Int { locations.count }

    /// Whether there is a row with this key.
    public func contains(_ id: Int64) -> Bool { locations[id] != nil }

    /// Adds a row, or replaces the one with its key: vector and attributes.
    /// - Parameter vector: as many floats as the index has dimensions.
    /// - Throws: `VectorIndexError` of kind `.dimensions`, `.notFinite` or `.tooLong`; then the row is as it was.
    public mutating func upsert(
        _ id: Int64,
        vector: UnsafeBufferPointer<Float>,
        attributes: VectorAttributes
    ) throws(VectorIndexError) {
        guard vector.count == dimensions, let floats = vector.baseAddress else {
            throw .dimensions(vector.count, expected: dimensions, "upsert of row \(id)")
        }
        let (index, row) = nextRow()
        try segments[index].rows.write(id, floats, to: row, metric: metric, level: level)
        number(attributes)
        commit(id, in: index, codes)
    }

    /// The same with an array.
    public mutating func upsert(
        _ id: Int64,
        vector: [Float],
        attributes: VectorAttributes = VectorAttributes()
    ) throws(VectorIndexError) {
        let outcome = vector.withUnsafeBufferPointer { buffer -> Result<Void, VectorIndexError> in
            Result { () throws(VectorIndexError) in try upsert(id, vector: buffer, attributes: attributes) }
        }
        try outcome.get()
    }

    /// The same with float32 values in little-endian order at any address, as they lie in a BLOB.
    public mutating func upsert(
        _ id: Int64,
        littleEndian bytes: UnsafeRawBufferPointer,
        attributes: VectorAttributes
    ) throws(VectorIndexError) {
        guard bytes.count == dimensions * MemoryLayout<Float>.size else {
            throw .dimensions(bytes.count / MemoryLayout<Float>.size, expected: dimensions, "upsert of row \(id)")
        }
        let outcome = withUnsafeTemporaryAllocation(of: Float.self, capacity: dimensions) { floats in
            Result { () throws(VectorIndexError) in
                for position in 0..<dimensions {
                    let bits = bytes.loadUnaligned(fromByteOffset: position * 4, as: UInt32.self)
                    floats.initializeElement(at: position, to: Float(bitPattern: UInt32(littleEndian: bits)))
                }
                try upsert(id, vector: UnsafeBufferPointer(floats), attributes: attributes)
            }
        }
        try outcome.get()
    }

    /// Removes a row, and says whether there was one.
    @discardableResult
    public mutating func remove(_ id: Int64) -> Bool {
        guard let location = locations.removeValue(forKey: id) else { return false }
        bury(location)
        return true
    }

    /// Removes every row.
    public mutating func removeAll() {
        for index in segments.indices { drop(index) }
        segments = []
        vacant = []
        open = nil
        locations = [:]
        center = CenterEstimate()
    }

    private mutating func number(_ attributes: VectorAttributes) {
        codes.removeAll(keepingCapacity: true)
        if let type = attributes.type { codes.append(terms.use(.type, type)) }
        if let status = attributes.status { codes.append(terms.use(.status, status)) }
        if let sourceType = attributes.sourceType { codes.append(terms.use(.sourceType, sourceType)) }
        for tag in attributes.tags {
            let code = terms.use(.tag, tag)
            if codes.contains(code) { terms.release(code) } else { codes.append(code) }
        }
    }
}

/// Where a row is: the number of its segment and its number there.
struct RowLocation: Sendable {
    private let bits: UInt32

    init(_ segment: Int, _ row: Int) { bits = UInt32(segment * RowBuffer.capacity + row) }

    var segment: Int { Int(bits) / RowBuffer.capacity }
    var row: Int { Int(bits) % RowBuffer.capacity }
}
