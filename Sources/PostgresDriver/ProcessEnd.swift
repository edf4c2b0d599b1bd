import Foundation
import Synchronization

/// Keeps threads out of libpq once the process is ending.
///
/// `exit` runs OpenSSL's own clean-up while other threads go on: one that connects or reads at that moment meets freed
/// locks and crashes a program that had already succeeded. So whoever enters libpq is counted, the end of the process
/// waits a moment for those inside, and lets nobody else in.
enum ProcessEnd {
    private struct State {
        var inside = 0
        var isEnding = false
    }

    private static let state = Mutex(State())
    /// Registered once. Handlers run in reverse order: OpenSSL registers its own with the first connection, and this
    /// one comes after it.
    private static let registration: Void = {
        atexit { ProcessEnd.wait() }
    }()

    /// Calls a body that uses libpq. Never returns when the process is ending.
    static func guarding<R>(_ body: () -> R) -> R {
        let mayEnter = state.withLock { state in
            if !state.isEnding { state.inside += 1 }
            return !state.isEnding
        }
        // The process ends under this sleep.
        while !mayEnter { Thread.sleep(forTimeInterval: 3_600) }
        defer { state.withLock { $0.inside -= 1 } }
        return body()
    }

    /// To be called when a connection stands.
    static func register() { registration }

    /// Waits for those inside, two seconds at most: a statement may run for longer, and then the end does not wait.
    private static func wait() {
        for _ in 0..<200 {
            let isEmpty = state.withLock { state in
                state.isEnding = true
                return state.inside == 0
            }
            if isEmpty { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }
}
