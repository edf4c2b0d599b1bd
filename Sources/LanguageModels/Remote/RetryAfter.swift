internal import NIOHTTP1

/// How long an endpoint asks to be left alone.
enum RetryAfter {
    /// Nil where the headers say nothing that can be read.
    ///
    /// `retry-after-ms` is what OpenAI's own clients look at first.
    /// Sources: RFC 9110, section 10.2.3; https://github.com/openai/openai-python (`_base_client.py`).
    static func duration(in headers: HTTPHeaders, now: Int) -> Duration? {
        if let text = headers.first(name: "retry-after-ms"), let milliseconds = Double(text), milliseconds >= 0,
            milliseconds < 1e12
        {
            return .milliseconds(milliseconds)
        }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let seconds = Int(text) { return (0..<1_000_000_000).contains(seconds) ? .seconds(seconds) : nil }
        return secondsSince1970(date: text).map { .seconds(max(0, $0 - now)) }
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of a date that may be sent. Source: RFC 9110, section 5.6.7.
    static func secondsSince1970(date: String) -> Int? {
        let parts = date.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Days since 1970-01-01, with years that begin in March so that the day of leap years comes last.
    /// Source: https://howardhinnant.github.io/date_algorithms.html (`days_from_civil`).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}
