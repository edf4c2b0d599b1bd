import Foundation

/// One line per case.
enum Report {
    static func printHeader() { line("case", "ours", "peer", "ours/peer", "note") }

    /// - Parameters:
    ///   - ours: seconds.
    ///   - peer: seconds, or nil when there is no peer.
    ///   - asked: the largest ratio that the project asks of itself.
    static func print(_ name: String, ours: Double, peer: Double?, asked: String = "") {
        let ratio = peer.map { "1/\(String(format: "%.1f", $0 / ours))" } ?? ""
        line(name, duration(ours), peer.map(duration) ?? "", ratio, asked)
    }

    static func print(_ name: String, value: String, note: String = "") { line(name, value, "", "", note) }

    private static func line(_ name: String, _ ours: String, _ peer: String, _ ratio: String, _ note: String) {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        Swift.print(padded(name, 44) + padded(ours, 12) + padded(peer, 12) + padded(ratio, 12) + note)
    }

    static func duration(_ seconds: Double) -> String {
        if seconds < 0.001 { return String(format: "%.1f us", seconds * 1_000_000) }
        return seconds < 1 ? String(format: "%.1f ms", seconds * 1_000) : String(format: "%.2f s", seconds)
    }
}

/// The median of several timings, in seconds.
func median(of runs: Int, _ body: () async throws -> Void) async rethrows -> Double {
    var seconds: [Double] = []
    for _ in 0..<runs {
        let start = ContinuousClock.now
        try await body()
        seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    return seconds.sorted()[seconds.count / 2]
}

/// What this process has in memory now; 0 where the system does not tell.
func residentBytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
}
