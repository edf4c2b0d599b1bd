import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps threads out of libpq once the process is ending.
///
/// `exit` runs OpenSSL's own clean-up while other threads go on: one that connects or reads at that moment meets freed
/// locks and crashes a program that had already succeeded. So whoever enters libpq is counted, the end of the process
/// waits a moment for those inside, and lets nobody else in. A thread that ends is inside until OpenSSL has let go of
/// what it keeps for each thread, which is after the last line of the thread's own.
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
        enter()
        defer { leave() }
        return body()
    }

    /// To be called by a thread that used libpq as its last act.
    static func threadEnds() {
        enter()
        // Without the key nothing would tell of the end: the thread leaves early, as if it had not been counted.
        guard let threadKey, pthread_setspecific(threadKey, firstRound) == 0 else { return leave() }
    }

    private static func enter() {
        let mayEnter = state.withLock { state in
            if !state.isEnding { state.inside += 1 }
            return !state.isEnding
        }
        // The process ends under this sleep.
        while !mayEnter { Thread.sleep(forTimeInterval: 3_600) }
    }

    private static func leave() { state.withLock { $0.inside -= 1 } }

    /// A value of each thread, whose destructor is called when the thread is at its end. The destructors of all keys run
    /// in rounds, in no order that one could rely on: the first round asks for a second, and by then OpenSSL's has run.
    private static let threadKey: pthread_key_t? = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key) { value in
            let value: UnsafeMutableRawPointer? = value
            guard value == ProcessEnd.firstRound, let key = ProcessEnd.threadKey,
                pthread_setspecific(key, ProcessEnd.secondRound) == 0
            else { return ProcessEnd.leave() }
        }
        return status == 0 ? key : nil
    }()

    private static var firstRound: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: 1) }
    private static var secondRound: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: 2) }

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
