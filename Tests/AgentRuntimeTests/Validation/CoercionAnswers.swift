@testable import AgentRuntime

/// Values and pydantic 2.13's answers to them, made by asking it; nil is acceptance.
enum CoercionAnswers {
    static let boolean: [(message: String?, values: [String])] = [
        (
            nil,
            [
                "1.0", #""TRUE""#, "-0.0", #""tRuE""#, #""t""#, #""T""#, #""Y""#, #""ON""#, #""yES""#, "-0", "1e0",
                "0.0", "true",
            ]
        ),
        (
            FieldMessage.boolean,
            [
                "0.5", "[]", "1e400", "99999999999999999999", "{}", "9223372036854775808", "-9223372036854775809",
            ]
        ),
        (
            FieldMessage.booleanWord,
            [
                #"" true""#, "\"\"", #""1.0""#, "2.0", "-1", #""2""#, "2", #""offf""#,
            ]
        ),
        (
            FieldMessage.unicode,
            [
                #""\ud800""#
            ]
        ),
    ]

    static let integer: [(message: String?, values: [String])] = [
        (
            nil,
            [
                "true", #"" 5 ""#, #""1_000""#, #""+5""#, #""-05""#, "1e3", "99999999999999999999999",
                #""99999999999999999999999""#, #""0""#, #""5.00""#, #""\u00a05""#, "5.0", "-0.0", #""00""#,
                #""1_0.0""#, #""-5.0""#, "9007199254740993.0", "1e18", "-1e18", #""\n5\t""#, #""0.0""#, #""5.0 ""#,
                #""1""#, #"" 1_0 ""#, #""0_1""#, #""00_1""#, #""1_000.0""#, #""\u20285""#, "9223372036854774784.0",
                "false", "1.0", #""1.0""#, "99999999999999999999", "2.0", "-1", #""2""#, "2", "-0", "1e0", "0.0",
                "9223372036854775808", "-9223372036854775809",
            ]
        ),
        (
            FieldMessage.finite,
            [
                "1e400"
            ]
        ),
        (
            FieldMessage.integerText,
            [
                #""x""#, #""5.""#, #""1e3""#, "\"\"", #""1__0""#, #""_1""#, #""1_""#, "\"\u{967}\"", #""-""#,
                #""5.01""#, #""5.0_0""#, #""+ 5""#, #"".0""#, #""--5""#, #""+-5""#, #""-+5""#, #""+""#, #""- 5""#,
                #""-_1""#, #""\u001c5""#, #""1\u0000""#, #""5.0_""#, #""5_.0""#, #""5.0.0""#, #""+_5""#, #""1.0e0""#,
                #""\ufeff5""#, #""TRUE""#, #"" true""#, #""tRuE""#, #""t""#, #""T""#, #""Y""#, #""ON""#, #""yES""#,
                #""offf""#,
            ]
        ),
        (
            FieldMessage.integer,
            [
                "[]", "{}",
            ]
        ),
        (
            FieldMessage.integerSize,
            [
                "1e20", "1e19", "9223372036854775808.0", "9.3e18", "-9.3e18", "-9223372036854775808.0",
            ]
        ),
        (
            FieldMessage.integerFraction,
            [
                "0.5"
            ]
        ),
        (
            FieldMessage.unicode,
            [
                #""\ud800""#
            ]
        ),
    ]

    static let number: [(message: String?, values: [String])] = [
        (
            FieldMessage.numberText,
            [
                #""x""#, "\"\"", #""0x1""#, #""1__0""#, #""_1""#, #""1_""#, "\"\u{967}\"", #""infinit""#, #"".""#,
                #""e5""#, #""1e""#, #""nan(1)""#, #""1 2""#, #""1d5""#, #""- 1""#, #""1\u0000""#, #""\u001c1""#,
                #""0x1p3""#, #""1.5.5""#, #""_""#, #""TRUE""#, #"" true""#, #""tRuE""#, #""t""#, #""T""#, #""Y""#,
                #""ON""#, #""yES""#, #""offf""#,
            ]
        ),
        (
            nil,
            [
                "true", #"" 1 ""#, #""1_0""#, #""inf""#, #""nan""#, #""Infinity""#, #""1e5""#, #""+1.""#, #"".5""#,
                "1e400", #""1e400""#, "99999999999999999999", #""-.5e-3""#, #""\u00a01""#, #""1_.5""#, #""1._5""#,
                #""1e_5""#, #""1_e5""#, #""1e1_0""#, #""-inf""#, #""+nan""#, #""-NaN""#, #""INFINITY""#, #""in_f""#,
                #""1e+5""#, #""\u2028 1""#, #""1_0.5_0""#, "1.0", "0.5", #""1.0""#, "-0.0", "2.0", "-1", #""2""#, "2",
                "-0", "1e0", "0.0", "9223372036854775808", "-9223372036854775809",
            ]
        ),
        (
            FieldMessage.number,
            [
                "[]", "{}",
            ]
        ),
        (
            FieldMessage.unicode,
            [
                #""\ud800""#
            ]
        ),
    ]

    static let uuid: [(value: String, message: String?)] = [
        ("null", "UUID input should be a string, bytes or UUID object"),
        ("5", "UUID input should be a string, bytes or UUID object"),
        (#""00000000-0000-0000-0000-000000000000""#, nil),
        (#""00000000000000000000000000000000""#, nil),
        (#""{00000000-0000-0000-0000-000000000000}""#, nil),
        (#""urn:uuid:00000000-0000-0000-0000-000000000000""#, nil),
        (
            #""0000000000000000000000000000000""#,
            "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 31"
        ),
        (#""0000-""#, "Input should be a valid UUID, invalid group count: expected 5, found 2"),
        ("\"\"", "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 0"),
        (
            #""zzzzzzzz-0000-0000-0000-000000000000""#,
            "Input should be a valid UUID, invalid character: found `z` at 1"
        ),
        (
            #""00000000-0000-0000-0000-00000000000""#,
            "Input should be a valid UUID, invalid group length in group 4: expected 12, found 11"
        ),
        (
            #""00000000-0000-0000-0000-0000000000000""#,
            "Input should be a valid UUID, invalid group length in group 4: expected 12, found 13"
        ),
        (
            #""000000000-000-0000-0000-000000000000""#,
            "Input should be a valid UUID, invalid group length in group 0: expected 8, found 9"
        ),
        ("[]", "UUID input should be a string, bytes or UUID object"),
        (#""AAAAAAAA-bbbb-0000-0000-000000000000""#, nil),
        (
            "\"1234567812345678123456781234567\u{E9}\"",
            "Input should be a valid UUID, invalid character: found `\u{E9}` at 32"
        ),
        (
            #""00000000-0000-0000-0000_000000000000""#,
            "Input should be a valid UUID, invalid character: found `_` at 24"
        ),
        (
            #"" 00000000-0000-0000-0000-000000000000""#,
            "Input should be a valid UUID, invalid character: found ` ` at 1"
        ),
        (
            #""URN:UUID:00000000-0000-0000-0000-000000000000""#,
            "Input should be a valid UUID, invalid character: found `U` at 1"
        ),
        (
            #""{00000000000000000000000000000000}""#,
            "Input should be a valid UUID, invalid group count: expected 5, found 1"
        ),
        (
            #""urn:uuid:00000000000000000000000000000000""#,
            "Input should be a valid UUID, invalid group count: expected 5, found 1"
        ),
        (#""a""#, "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 1"),
        (#""-""#, "Input should be a valid UUID, invalid group count: expected 5, found 2"),
        (
            #""00000000-0000-0000-00000000-00000000""#,
            "Input should be a valid UUID, invalid group length in group 3: expected 4, found 8"
        ),
        (
            #""00000000-0000-0000-0000-0000-00000000""#,
            "Input should be a valid UUID, invalid group count: expected 5, found 6"
        ),
        (
            #""00000000-00000000000000000000000000000""#,
            "Input should be a valid UUID, invalid group count: expected 5, found 2"
        ),
        (
            #""{00000000-0000-0000-0000-000000000000""#,
            "Input should be a valid UUID, invalid character: found `{` at 1"
        ),
        (#""\ud800""#, "Input should be a valid string, unable to parse raw data as a unicode string"),
        (
            #""{12345678-1234-1234-1234-12345678901}""#,
            "Input should be a valid UUID, invalid group length in group 4: expected 12, found 13"
        ),
        (
            #""urn:uuid:12345678-1234-1234-123-123456789012""#,
            "Input should be a valid UUID, invalid group length in group 3: expected 4, found 3"
        ),
        (#""{}""#, "Input should be a valid UUID, invalid group count: expected 5, found 1"),
        (#""{""#, "Input should be a valid UUID, invalid character: found `{` at 1"),
        (#""urn:uuid:""#, "Input should be a valid UUID, invalid group count: expected 5, found 1"),
        (
            #""{12345678-1234-1234-1234-1234567890123}""#,
            "Input should be a valid UUID, invalid group length in group 4: expected 12, found 15"
        ),
        (
            #""urn:uuid:12345678-1234-1234-1234-1234567890123""#,
            "Input should be a valid UUID, invalid group length in group 4: expected 12, found 22"
        ),
        (#""{1x}""#, "Input should be a valid UUID, invalid character: found `x` at 3"),
        (#""1-2-3-4-5""#, "Input should be a valid UUID, invalid group length in group 0: expected 8, found 1"),
    ]
}
