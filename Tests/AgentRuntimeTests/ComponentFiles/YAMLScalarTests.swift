import SQLCore
import Testing

@testable import AgentRuntime

/// Expected values are those of PyYAML 6.0.3's SafeLoader, written by Python's `json.dumps`.
@Suite("Plain scalars are read as PyYAML reads them")
struct YAMLScalarTests {
    @Test(
        "Words, integers and floats",
        arguments: [
            ("yes", "true"), ("No", "false"), ("on", "true"), ("OFF", "false"), ("True", "true"), ("y", #""y""#),
            ("tRue", #""tRue""#), ("~", "null"), ("", "null"), ("Null", "null"), ("nULL", #""nULL""#),
            ("010", "8"), ("0x1F", "31"), ("0b1_0", "2"), ("1_000", "1000"), ("+5", "5"), ("00", "0"), ("0_", "0"),
            ("08", #""08""#), ("0o10", #""0o10""#), ("0xFFFFFFFFFFFFFFFFFFFFFFFF", "79228162514264337593543950335"),
            ("9007199254740993", "9007199254740993"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1:30", "90"), ("-1:30", "-90"), ("190:20:30", "685230"), ("1:60", #""1:60""#), ("1:30.5", "90.5"),
            ("1.0", "1.0"), ("1.50", "1.50"), (".5", "0.5"), ("-.5", #""-.5""#), ("1.", "1.0"), ("09.5", "9.5"),
            ("1.e+5", "1.0e+5"), ("1.0e+5", "1.0e+5"), ("1e5", #""1e5""#), ("1.0e5", #""1.0e5""#),
            ("1e-07", #""1e-07""#),
            ("1_0.5_0", "10.50"), ("-0.0", "-0.0"), ("._1", #""._1""#),
            ("2024-01-01", #""2024-01-01""#), ("2024-01-01T10:00:00Z", #""2024-01-01T10:00:00Z""#), ("=", #""=""#),
        ]
    )
    func plain(_ scalar: String, _ json: String) throws {
        #expect(try yamlConfigs("- k: \(scalar)\n") == ["{\"k\": \(json)}"])
        #expect(try yamlConfigs("- {k: \(scalar) }\n") == ["{\"k\": \(json)}"])
    }

    @Test(
        "Quotes and tags decide over the text",
        arguments: [
            ("'5'", #""5""#), ("\"yes\"", #""yes""#), ("!!str 5", #""5""#), ("!!int \"7\"", "7"), ("!!float 1", "1.0"),
            ("!!float 1e5", "1e5"), ("!!bool yes", "true"), ("!!null ''", "null"), ("! 5", "5"),
            ("!!binary aGk=", #""aGk=""#),
            ("'it''s'", #""it's""#), (#""\x41\u00e9\U0001F600""#, "\"Aé😀\""), (#""\ufeffa""#, "\"\u{FEFF}a\""),
            ("'\\ufeff'", #""\\ufeff""#), ("'*a'", #""*a""#), ("a * b*", #""a * b*""#),
            (#""\ue0a0*\ue0a1""#, "\"\u{E0A0}*\u{E0A1}\""),
        ]
    )
    func quoted(_ scalar: String, _ json: String) throws {
        #expect(try yamlConfigs("- k: \(scalar)\n") == ["{\"k\": \(json)}"])
    }

    @Test(
        "Keys are strings as json.dumps makes them",
        arguments: [
            ("1", "1"), ("true", "true"), ("~", "null"), ("1.50", "1.5"), ("1.0e-07", "1e-07"), ("1.e+5", "100000.0"),
            ("0x1F", "31"), ("-0", "0"), ("'<<'", "<<"), ("!!str 1", "1"), ("=", "="),
        ]
    )
    func keys(_ key: String, _ text: String) throws {
        #expect(try yamlConfigs("- \(key): 0\n") == ["{\"\(text)\": 0}"])
    }

    @Test(
        "What JSON cannot hold is refused where it stands",
        arguments: [
            ".inf", "-.INF", ".nan", "0b_", "0x_", "!!set {a}", "!foo x", "!!int 1.5", "{[a]: b}", "!!python/none x",
        ]
    )
    func refused(_ scalar: String) {
        let error = readingError("- a: 1\n  k: \(scalar)\n", .yaml)
        #expect(error?.kind == .syntax)
        #expect(error?.line == 2)
    }
}
