import BareLibPQ

/// Questions to pgvector by libpq alone, on a connection of their own.
final class BareQuestions {
    private let session: OpaquePointer
    private var keys: [Int64]

    /// - Parameters:
    ///   - url: where the server is.
    ///   - settings: statements that the connection begins with.
    ///   - limit: how many rows a question gives at most.
    init(_ url: String, settings: String, limit: Int) throws {
        guard let session = bare_libpq_open(url) else { throw BenchFailure("no memory for a connection") }
        self.session = session
        keys = Array(repeating: 0, count: limit)
        guard bare_libpq_run(session, settings) == 0 else { throw failure }
    }

    deinit { bare_libpq_close(session) }

    func prepare(_ name: String, _ statement: String) throws {
        guard bare_libpq_prepare(session, name, statement) == 0 else { throw failure }
    }

    func nearest(_ name: String, to vector: [Float]) throws -> [Int64] {
        let count = bare_libpq_nearest(session, name, vector, Int32(vector.count), &keys, Int32(keys.count))
        guard count >= 0 else { throw failure }
        return Array(keys.prefix(Int(count)))
    }

    private var failure: BenchFailure { BenchFailure("bare libpq: \(String(cString: bare_libpq_error(session)))") }
}
