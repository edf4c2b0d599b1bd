import SQLCore
import Testing

/// Two texts of one value are equivalent; two values never are.
@Suite struct JSONEquivalenceTests {
    @Test(
        "Spelling does not count",
        arguments: [
            (#"{"a":1,"b":[true,null]}"#, "{ \"b\" : [ true , null ],\n\"a\": 1.0 }"),
            (#""\u00e9\/""#, #""é/""#), ("1e1", "10"), ("10.0", "1E+1"), ("0.000001", "1e-06"), ("0", "0e9"),
            ("0.10", "1e-1"),
            (#"{"a":1,"a":2}"#, #"{"a":2}"#), (#""\ud83d\ude00""#, "\"😀\""), ("1e400", "10e399"),
        ]
    )
    func equal(left: String, right: String) throws {
        #expect(try JSONText(left).isEquivalent(to: JSONText(right)))
        #expect(try JSONText(right).isEquivalent(to: JSONText(left)))
    }

    @Test(
        "Values do",
        arguments: [
            ("9007199254740993", "9007199254740992"), ("1", "\"1\""), ("true", "false"), ("-0.0", "0.0"),
            ("1e400", "1e401"),
            ("[1,2]", "[2,1]"), (#"{"a":1}"#, #"{"a":1,"b":1}"#), (#""\ud800""#, #""\ud801""#), ("null", "[]"),
            ("12", "-12"),
        ]
    )
    func different(left: String, right: String) throws {
        #expect(try !JSONText(left).isEquivalent(to: JSONText(right)))
        #expect(try !JSONText(right).isEquivalent(to: JSONText(left)))
    }
}
