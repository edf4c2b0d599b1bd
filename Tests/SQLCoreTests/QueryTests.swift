import SQLCore
import Testing

/// Values become binds, whatever they hold.
@Suite struct QueryTests {
    @Test("Interpolated values are numbered in order and never part of the text")
    func binds() {
        let name = "x'; DROP TABLE t; --"
        let missing: String? = nil
        let query: SQLQuery = "SELECT \(name), \(5), \(missing) FROM \(unsafe: "t") WHERE a = \([UInt8]([1]))"
        #expect(query.text == "SELECT $1, $2, $3 FROM t WHERE a = $4")
        #expect(query.binds == [.text(name), .integer(5), .null, .blob([1])])
    }

    @Test("The stable hash is FNV-1a, and stays it")
    func hashes() {
        // Published test vectors of the FNV authors.
        #expect(StableHash.hexDigits(of: "") == "cbf29ce484222325")
        #expect(StableHash.hexDigits(of: "a") == "af63dc4c8601ec8c")
        #expect(StableHash.hexDigits(of: "foobar") == "85944171f73967e8")
    }
}
