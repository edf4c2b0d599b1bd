import SQLCore
import Testing

/// Naive UTC, to the microsecond, as the documented columns spell it.
@Suite struct TimestampTests {
    @Test(
        "Known moments",
        arguments: [
            ("1970-01-01 00:00:00.000000", 0), ("1969-12-31 23:59:59.999999", -1),
            ("2025-05-05 12:34:56.123456", 1_746_448_496_123_456),
            ("2000-02-29 00:00:00.000000", 951_782_400_000_000), ("1900-03-01 00:00:00.000000", -2_203_891_200_000_000),
            ("0001-01-01 00:00:00.000000", -62_135_596_800_000_000),
            ("9999-12-31 23:59:59.999999", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func known(text: String, microseconds: Int64) {
        #expect(SQLTimestamp(text)?.microseconds == microseconds)
        #expect(SQLTimestamp(microseconds: microseconds).description == text)
    }

    @Test("Any moment comes back as it was")
    func roundTrips() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let moment = SQLTimestamp(
                microseconds: .random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &generator)
            )
            #expect(SQLTimestamp(moment.description) == moment)
        }
    }

    @Test("Fewer digits and a T are read", arguments: ["2025-05-05T12:34:56.5", "2025-05-05 12:34:56.500"])
    func tolerates(text: String) {
        #expect(SQLTimestamp(text)?.description == "2025-05-05 12:34:56.500000")
    }

    @Test(
        "What is no naive time is refused",
        arguments: [
            "", "2025-05-05", "2025-05-05 12:34:56Z", "2025-13-05 12:34:56", "2025-05-05 12:34:56.1234567",
            "2025-05-05 24:00:00",
        ]
    )
    func refuses(text: String) { #expect(SQLTimestamp(text) == nil) }
}
