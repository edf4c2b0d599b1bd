import SQLCore

extension Transfer {
    /// Copies, then copies what changes until it is told to stop, then once more, and compares.
    ///
    /// Each pass reads the whole source and compares it with what was recorded, so a row counts whenever its transaction
    /// commits, also under a lower id than rows that were copied before.
    /// - Parameters:
    ///   - shouldStop: asked ten times a second.
    ///   - passed: hears how many rows a pass has changed.
    public func follow(
        until shouldStop: @escaping @Sendable () -> Bool,
        passed: @Sendable (Int) async throws -> Void = { _ in }
    ) async throws -> TransferReport {
        try await exclusively { report in
            try await withSnapshot { snapshot in
                _ = try await pass(snapshot, trustsRecords: false, into: &report)
            }
            var changes = report.changes
            try await passed(changes)
            var isLast = false
            while !isLast {
                let stamp = try source.changeStamp()
                for _ in 0..<10 where try !shouldStop() && source.changeStamp() == stamp {
                    try await Task.sleep(for: .milliseconds(100))
                }
                isLast = shouldStop()
                try await withSnapshot { snapshot in
                    let plans = try await pass(snapshot, trustsRecords: true, into: &report)
                    if isLast, options.verifies { try await verify(plans, snapshot, &report) }
                }
                try await passed(report.changes - changes)
                changes = report.changes
            }
        }
    }
}
