/// How a pool is doing and how it has done.
public struct PoolStatistics: Sendable, Equatable {
    /// Connections that nobody uses at the moment.
    public internal(set) var idle = 0
    /// Connections that callers hold at the moment; those being made or tried out are not counted.
    public internal(set) var inUse = 0
    /// Callers that wait for a connection at the moment.
    public internal(set) var waiting = 0
    /// How many callers had to wait, those who waited in vain included.
    public internal(set) var waits = 0
    /// The sum over all `waits`.
    public internal(set) var totalWait: Duration = .zero
    /// The longest of all `waits`.
    public internal(set) var longestWait: Duration = .zero
    /// How many callers waited past the limit.
    public internal(set) var timeouts = 0
    /// How many connections were made.
    public internal(set) var opened = 0
    /// How many connections broke.
    public internal(set) var lost = 0

    mutating func noteWait(_ duration: Duration) {
        waits += 1
        totalWait += duration
        longestWait = max(longestWait, duration)
    }
}
