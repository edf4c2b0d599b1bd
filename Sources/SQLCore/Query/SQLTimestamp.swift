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
        var text = String(text)
        guard let found = text.withUTF8({ SQLTimestamp(utf8: $0) }) else { return nil }
        self = found
    }

    /// Reads the same from the text's bytes: rows are read by the ten thousand.
    init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for index in range {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value * 10 + Int64(digit)
            }
            return value
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
        guard (0...9_999).contains(year) else {
            return "\(year)-\(month)-\(day) \(time / 3_600):\(time / 60 % 60):\(time % 60).\(fraction)"
        }
        return String(unsafeUninitializedCapacity: 26) { text in
            var position = 0
            func append(_ number: Int64, _ width: Int, _ separator: Unicode.Scalar?) {
                var rest = number
                for index in stride(from: position + width - 1, through: position, by: -1) {
                    text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                position += width
                guard let separator else { return }
                text[position] = UInt8(ascii: separator)
                position += 1
            }
            append(year, 4, "-")
            append(month, 2, "-")
            append(day, 2, " ")
            append(time / 3_600, 2, ":")
            append(time / 60 % 60, 2, ":")
            append(time % 60, 2, ".")
            append(fraction, 6, nil)
            return position
        }
    }
}

extension SQLTimestamp: SQLEncodable, SQLDecodable {
    /// The text of `description`, which sorts as the moments do from year 1 to 9999.
    public var sqlValue: SQLValue { .text(description) }

    /// Reads a column's text; nil when it is NULL or no time without a zone.
    public static func decode(from cursor: any SQLCursor, _ column: Int) throws -> SQLTimestamp? {
        var time: SQLTimestamp?
        if !cursor.isNull(column) { cursor.visitBytes(column) { time = SQLTimestamp(utf8: $0) } }
        return time
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

extension SQLTimestamp {
    /// `2025-05-05T12:34:56.123456`, as the documented records spell a time and Python's `isoformat` has it: without a
    /// fraction when that is 0.
    public var iso: String {
        let text = description.replacing(" ", with: "T", maxReplacements: 1)
        return text.hasSuffix(".000000") ? String(text.dropLast(7)) : text
    }

    /// Reads `iso`, which is UTC, also with a `Z` or an offset from UTC such as `+02:00` behind it.
    public init?(iso text: String) {
        if text.hasSuffix("Z") {
            self.init(text.dropLast())
            return
        }
        let offset = text.suffix(6)
        guard text.utf8.count > 19, let sign = offset.first, sign == "+" || sign == "-" else {
            self.init(text)
            return
        }
        let parts = offset.dropFirst().split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let hours = parts[0], let minutes = parts[1], (0..<24).contains(hours),
            (0..<60).contains(minutes), let local = SQLTimestamp(text.dropLast(6))
        else { return nil }
        let distance = (hours * 60 + minutes) * 60_000_000
        self.init(microseconds: local.microseconds - (sign == "+" ? distance : -distance))
    }
}
