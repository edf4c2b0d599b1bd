public import Logging
import SQLCore

extension TurnIndexer {
    /// How long appended turns wait at most before they are indexed.
    private static let longestWait = Duration.milliseconds(500)
    /// How often a database that tells of changes for microseconds is asked.
    private static let shortestWait = Duration.milliseconds(50)

    /// Indexes turns until the task is cancelled, within half a second of their append.
    ///
    /// A database that is busy or cannot be reached is tried again every half second.
    /// - Parameter logger: hears of failures, once until it works again.
    /// - Throws: `CancellationError`; `SQLError` where trying again is of no use.
    public func run(logger: Logger) async throws {
        var hasFailed = false
        var stamp: Int64?
        while true {
            do {
                stamp = try currentStamp()
                try await catchUp()
                // Our own commit moves the number too.
                stamp = try currentStamp() ?? stamp
                hasFailed = false
            } catch let error as SQLError where [.unreachable, .busy, .full, .other].contains(error.kind) {
                if !hasFailed { logger.warning("Turns are not indexed for the search: \(error)") }
                hasFailed = true
            }
            try await waitForChange(since: stamp)
        }
    }

    /// A notification of a server tells of other tables: there the half second decides.
    private func currentStamp() throws -> Int64? {
        database.changeStampIsExact ? try database.changeStamp() : nil
    }

    private func waitForChange(since stamp: Int64?) async throws {
        guard let stamp else { return try await wait(Self.longestWait) }
        var waited = Duration.zero
        while waited < Self.longestWait {
            try await wait(Self.shortestWait)
            waited += Self.shortestWait
            if try currentStamp() != stamp { return }
        }
    }
}
