#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// One line per case.
enum Report {
    static func header() { print(columns("case", "recall", "least", "median", "p99")) }

    static func line(_ name: String, recall: Double, least: Double, median: Double, p99: Double) {
        print(columns(name, number(recall), milliseconds(least), milliseconds(median), milliseconds(p99)))
    }

    static func line(_ name: String, note: String) { print(columns(name, note)) }

    static func number(_ value: Double) -> String {
        let thousandths = Int((value * 10_000).rounded())
        let digits = String(thousandths % 10_000)
        return "\(thousandths / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func milliseconds(_ seconds: Double) -> String { number(seconds * 1_000) + " ms" }

    private static func columns(_ texts: String...) -> String {
        texts.enumerated()
            .map { $1 + String(repeating: " ", count: max(1, ($0 == 0 ? 28 : 14) - $1.count)) }
            .joined()
    }
}

/// What the process has in memory.
enum Memory {
    /// Resident bytes, from `/proc/self/statm`; 0 where there is none.
    static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = Array(repeating: CChar(0), count: 256)
        guard fgets(&text, 256, file) != nil else { return 0 }
        let pages = text.split(separator: CChar(UInt8(ascii: " "))).dropFirst().first
        return pages.flatMap { Int(String(decoding: $0.map(UInt8.init), as: UTF8.self)) }.map { $0 * 4_096 } ?? 0
    }
}
