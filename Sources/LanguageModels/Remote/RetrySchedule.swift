internal import Foundation

/// Time and chance, by parameter: tests neither wait nor guess.
struct Pacing: Sendable {
    /// Waits, or throws `CancellationError`.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// A number from 0 up to 1.
    var random: @Sendable () -> Double = { .random(in: 0..<1) }
    /// Seconds since 1970.
    var now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
}

extension RemoteLimits {
    /// The wait after an attempt that failed, counted from 1; nil where there is to be no other.
    ///
    /// Without a word of the endpoint the wait doubles from attempt to attempt, and chance takes up to half of it, so
    /// that clients which failed together do not come back together. What the endpoint asks for is never undercut;
    /// there chance adds up to the first wait.
    ///
    /// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter").
    func wait(after attempt: Int, asked: Duration?, random: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        if let asked {
            return asked > longestWait ? nil : asked + firstWait * random
        }
        var wait = firstWait
        for _ in 1..<max(attempt, 1) where wait < longestWait { wait *= 2 }
        return min(wait, longestWait) * (0.5 + random / 2)
    }
}
