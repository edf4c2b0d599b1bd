public import Storage

extension SessionStorage {
    /// The calls at the end of a session that a process left without results when it died; nil when there are none.
    ///
    /// A run that is still going on looks the same: ask before a session is continued, not while it is.
    /// - Throws: `SessionError.unknown`.
    public func interruptedToolCalls(of id: String) async throws -> InterruptedToolCalls? {
        var count = 32
        while true {
            let turns = try await turns(of: id, .last(count))
            // One message may make more calls than were read: its results fill the page.
            let isWhole =
                turns.count < count
                || turns.contains { turn in
                    (try? turn.content()).map { InterruptedToolCalls.results(in: $0, role: turn.role) == nil } ?? true
                }
            if isWhole { return InterruptedToolCalls(turns) }
            count *= 4
        }
    }

    /// Appends a result that says so for each interrupted call, so that the conversation can go on. Of several
    /// processes that do it at once one appends.
    /// - Returns: the calls that this call has answered; none when there was nothing to do.
    /// - Throws: `SessionError.unknown`.
    @discardableResult
    public func repairInterruptedToolCalls(of id: String) async throws -> [InterruptedToolCalls.Call] {
        while let interrupted = try await interruptedToolCalls(of: id) {
            do {
                let results = interrupted.results(saying: InterruptedToolCalls.resultText)
                try await append(results, to: id, AppendOptions(expectedHead: interrupted.head))
                return interrupted.calls
            } catch SessionError.conflict {
                continue
            }
        }
        return []
    }
}
