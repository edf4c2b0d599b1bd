/// A moment as the documented tables hold it: naive UTC with microseconds.
///
/// Both engines take and give the text `YYYY-MM-DD HH:MM:SS.ffffff`; in Swift it is an integer.
public struct SQLTimestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01 00:00:00 UTC.
    public let microseconds: Int64

    /// Takes microseconds since 1970, negative before it.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The earlier moment is the smaller one.
    public static func < (left: SQLTimestamp, right: SQLTimestamp) -> Bool { left.microseconds < right.microseconds }

    /// Reads `2025-05-05 12:34:56.123456`, also with a `T`, with fewer digits or with no fraction.
    /// A zone is refused: a naive column has none.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            return bytes[range].reduce(Int64?(0)) { value, byte in
                guard let value, case 0...9 = byte &- UInt8(ascii: "0") else { return nil }
                return value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
        }
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 19 {
            guard bytes[19] == UInt8(ascii: "."), (1...6).contains(bytes.count - 20),
                let digits = number(20..<bytes.count)
            else { return nil }
            fraction = (bytes.count - 20..<6).reduce(digits) { value, _ in value * 10 }
        }
        let seconds = daysFromCivil(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
        microseconds = seconds * 1_000_000 + fraction
    }
}

extension SQLTimestamp: CustomStringConvertible {
    /// `2025-05-05 12:34:56.123456`, always with six digits.
    public var description: String {
        let (seconds, fraction) = flooredDivision(microseconds, 1_000_000)
        let (days, time) = flooredDivision(seconds, 86_400)
        let (year, month, day) = civilFromDays(days)
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2)) "
            + "\(padded(time / 3_600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2)).\(padded(fraction, 6))"
    }
}

extension SQLTimestamp: SQLEncodable, SQLDecodable {
    /// The text of `description`, which sorts as the moments do from year 1 to 9999.
    public var sqlValue: SQLValue { .text(description) }

    /// Reads a column's text; nil when it is NULL or no time without a zone.
    public static func decode(from cursor: any SQLCursor, _ column: Int) throws -> SQLTimestamp? {
        String.decode(from: cursor, column).flatMap { SQLTimestamp($0) }
    }
}

private func flooredDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; the years begin in March here, so
/// that the leap day is the last one. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
private func daysFromCivil(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = flooredDivision(shifted, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// The inverse of `daysFromCivil`, from the same source.
private func civilFromDays(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = flooredDivision(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
