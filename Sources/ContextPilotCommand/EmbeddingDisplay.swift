import CommandSupport
import Foundation
import Synchronization

/// Shows on a terminal how many units have their vectors, with rate and time left, on one line that moves.
final class EmbeddingDisplay: Sendable {
    private let console: Console
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    init(_ console: Console) { self.console = console }

    func show(_ done: Int, of total: Int) {
        // The first report comes before the first batch: reading files is not embedding.
        let begin = start.withLock { start in
            if start == nil { start = .now }
            return start ?? .now
        }
        guard done > 0 else { return console.status("\(total) units to embed") }
        let rate = Double(done) / max((ContinuousClock.now - begin) / .seconds(1), 0.001)
        let left = Double(total - done) / max(rate, 0.001)
        console.status("\(done) of \(total) units" + String(format: ", %.0f units/s, %.0f s left", rate, left))
    }
}
