import Foundation
import Synchronization

/// Says when `--follow` is to end: at Ctrl-C, SIGTERM or after a time.
struct FollowEnd: Sendable {
    private let deadline: ContinuousClock.Instant?

    /// From here on the two signals no longer end the process at once.
    init(after seconds: Double?) {
        deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        // A handler may touch little more than a lock-free flag.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in wasSignalled.store(true, ordering: .relaxed) } }
    }

    var isReached: Bool {
        wasSignalled.load(ordering: .relaxed) || deadline.map { ContinuousClock.now >= $0 } ?? false
    }
}

private let wasSignalled = Atomic(false)
