import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Values go in and come out as they are, with prepared statements and through pgbouncer without them.
@Suite struct ExactValueTests {
    private func databases() async throws -> [(PostgresDatabase, TestSchema)] {
        var databases: [(PostgresDatabase, TestSchema)] = []
        for server in TestServer.allCases {
            let schema = try await TestSchema(on: server)
            databases.append((PostgresDatabase(schema.options, logger: .silent), schema))
        }
        return databases
    }

    @Test("Values of every kind come back as they went in")
    func roundTrips() async throws {
        for (database, _) in try await databases() {
            let (integers, reals, texts, blobs) = try await database.write { connection in
                try connection.execute(
                    "CREATE TEMPORARY TABLE t (i bigint, r double precision, t text, b bytea) ON COMMIT DROP"
                )
                func back(_ column: String, _ values: [SQLValue]) throws -> [SQLValue] {
                    try values.map { value in
                        try connection.value(
                            "INSERT INTO t (\(unsafe: column)) VALUES (\(value)) RETURNING \(unsafe: column)"
                        ) ?? .null
                    }
                }
                return (
                    try back("i", [.null, .integer(.max), .integer(.min), .integer(0)]),
                    try back(
                        "r",
                        [.real(-0.0), .real(1e308), .real(.leastNonzeroMagnitude), .real(0.1), .real(.infinity)]
                    ),
                    try back("t", [.text(""), .text("東京 👩‍👩‍👧"), .text("a\\N\t\n'\"")]),
                    try back("b", [.blob([]), .blob([0, 1, 255]), .blob([UInt8](repeating: 92, count: 100_000))])
                )
            }
            #expect(integers == [.null, .integer(.max), .integer(.min), .integer(0)])
            #expect(reals == [.real(-0.0), .real(1e308), .real(.leastNonzeroMagnitude), .real(0.1), .real(.infinity)])
            #expect(texts == [.text(""), .text("東京 👩‍👩‍👧"), .text("a\\N\t\n'\"")])
            #expect(blobs == [.blob([]), .blob([0, 1, 255]), .blob([UInt8](repeating: 92, count: 100_000))])
        }
    }

    @Test("A bind takes the type that its place asks for")
    func fitsContexts() async throws {
        for (database, _) in try await databases() {
            let time = SQLTimestamp(microseconds: 1_750_000_000_120_000)
            let row = try await database.write { connection in
                try connection.execute(
                    """
                    CREATE TEMPORARY TABLE t
                        (j json, at timestamp(6), s varchar, small smallint, n numeric, r real) ON COMMIT DROP
                    """
                )
                try connection.execute("INSERT INTO t VALUES (\("{\"a\" : 1.0}"), \(time), \("x"), \(7), \(8), \(1.5))")
                return try connection.first("SELECT j, at, s, small, n, r, small = 7 FROM t LIMIT \(1)") { row in
                    let texts: [String] = [try row[0], try row[2]]
                    let at: SQLTimestamp = try row[1]
                    let numbers: [Int] = [try row[3], try row[4]]
                    let real: Double = try row[5]
                    let truth: Bool = try row[6]
                    return (texts, at, numbers, real, truth)
                }
            }
            #expect(row?.0 == ["{\"a\" : 1.0}", "x"])
            #expect(row?.1 == time)
            #expect(row?.2 == [7, 8])
            #expect(row?.3 == 1.5)
            #expect(row?.4 == true)
        }
    }

    @Test("One text with binds of several kinds is several statements")
    func keepsKindsApart() async throws {
        for (database, _) in try await databases() {
            let values: [SQLValue] = [.integer(5), .text("five"), .null, .real(5), .blob([5]), .text("5"), .integer(6)]
            let back = try await database.read { connection in
                try values.map { try connection.value("SELECT \($0)", as: SQLValue.self) }
            }
            #expect(back == values)
        }
    }

    @Test("A text with NUL or without UTF-8 is refused and said to be")
    func refusesWhatCannotBeStored() async throws {
        let (database, _) = try await databases()[0]
        for value in [SQLValue.text("a\0b"), .textBytes([0x61, 0xFF])] {
            await #expect { try await database.read { try $0.value("SELECT \(value)", as: SQLValue.self) } } throws: {
                ($0 as? SQLError)?.kind == .constraintViolation && "\($0)".contains("NUL")
            }
        }
    }

    @Test("A value of another kind is an error, not a guess")
    func refusesOtherKinds() async throws {
        let (database, _) = try await databases()[0]
        for query in ["SELECT 'five'", "SELECT NULL::integer", "SELECT 1.5", "SELECT 9223372036854775808"] as [SQLQuery]
        {
            await #expect { try await database.read { try $0.value(query, as: Int.self) } } throws: {
                ($0 as? SQLError)?.kind == .decoding
            }
        }
    }

    @Test("Bulk load keeps every value and counts rows")
    func loads() async throws {
        let (database, _) = try await databases()[0]
        let texts = ["", "\\N", "\\.", "a\tb\nc\rd\\e", "東京", String(repeating: "x", count: 200_000)]
        let (count, same, blobs) = try await database.write { connection in
            try connection.execute(
                "CREATE TEMPORARY TABLE t (a integer, \"odd \"\"name\" text, b bytea, r float8) ON COMMIT DROP"
            )
            var next = 0
            let count = try connection.load(into: "t", columns: ["a", "odd \"name", "b", "r"]) {
                defer { next += 1 }
                guard next < 6_000 else { return nil }
                return [.integer(Int64(next)), .text(texts[next < 60 ? next % 6 : next % 5]), .blob([0, 255]), .null]
            }
            let read = try connection.all("SELECT \"odd \"\"name\" FROM t WHERE a < 6 ORDER BY a") {
                try $0[0] as String
            }
            return (
                count, read,
                try connection.value(
                    "SELECT count(*) FROM t WHERE b = \([0, 255] as [UInt8]) AND r IS NULL",
                    as: Int.self
                )
            )
        }
        #expect(count == 6_000)
        #expect(same == texts)
        #expect(blobs == 6_000)
    }

    @Test("A load whose source fails stores nothing and leaves the connection in order")
    func cancelsLoads() async throws {
        struct Refused: Error {}
        let (database, _) = try await databases()[0]
        try await database.write { try $0.execute("CREATE TABLE loaded (a integer)") }
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                var next = 0
                _ = try connection.load(into: "loaded", columns: ["a"]) {
                    next += 1
                    if next > 100_000 { throw Refused() }
                    return [.integer(1)]
                }
            }
        }
        #expect(try await database.read { try $0.value("SELECT count(*) FROM loaded", as: Int.self) } == 0)
        #expect(database.poolStatistics.opened == 1)
    }

    @Test("A row's closure may run the same query again, and statements past the cache's limit still run")
    func nestsAndEvicts() async throws {
        let (database, _) = try await databases()[0]
        let count = try await database.read { connection in
            var count = 0
            let query: SQLQuery = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
            try connection.run(query) { _ in try connection.run(query) { _ in count += 1 } }
            for number in 0..<600 {
                count += try connection.value(SQLQuery(unsafe: "SELECT \(number)"), as: Int.self) ?? 0
            }
            return count + (try connection.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self) ?? 0)
        }
        #expect(count > 9 + 179_700 && count < 9 + 179_700 + 300)
    }

    @Test("Too few binds are refused")
    func refusesMissingBinds() async throws {
        let (database, _) = try await databases()[0]
        await #expect(throws: SQLError.self) {
            try await database.read { try $0.value(SQLQuery(unsafe: "SELECT $1"), as: SQLValue.self) }
        }
    }
}
