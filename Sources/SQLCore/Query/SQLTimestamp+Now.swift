#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension SQLTimestamp {
    /// The present moment by the system's clock.
    public static var now: SQLTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return SQLTimestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
