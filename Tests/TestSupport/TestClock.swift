public import SQLCore
import Synchronization

/// A clock that moves one second each time it is asked.
public final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_750_000_000)

    /// Starts in June 2025, the same moment every time.
    public init() {}

    /// The next moment.
    @Sendable public func next() -> SQLTimestamp {
        seconds.withLock { seconds in
            seconds += 1
            return SQLTimestamp(microseconds: seconds * 1_000_000)
        }
    }
}
