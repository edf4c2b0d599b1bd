import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks a short while for what is about to come before a thread goes to sleep.
///
/// To wake a thread on an idle processor takes 10 to 20 microseconds, as long as many a statement. Whoever calls statement
/// after statement is back within that time, so a thread that looks once more saves it.
package enum SpinWait {
    /// With one processor the other side could not run meanwhile.
    private static let isUseful = ProcessInfo.processInfo.activeProcessorCount > 1

    /// - Parameters:
    ///   - longest: how long the thread looks at most.
    ///   - isThere: asked again and again; other threads get the processor in between.
    /// - Returns: what `isThere` said last.
    @discardableResult
    package static func until(_ longest: Duration = .microseconds(40), _ isThere: () -> Bool) -> Bool {
        if isThere() { return true }
        guard isUseful else { return false }
        let end = ContinuousClock.now + longest
        repeat {
            sched_yield()
            if isThere() { return true }
        } while ContinuousClock.now < end
        return false
    }
}
