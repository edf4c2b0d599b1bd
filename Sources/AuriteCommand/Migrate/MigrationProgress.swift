import CommandSupport
import Foundation
import Storage
import Synchronization

/// Shows how far a migration is: on a terminal one line that moves, else one line a table.
final class MigrationProgress: Sendable {
    private struct State {
        var phase = ""
        var start = ContinuousClock.now
        var shown = ContinuousClock.now
    }

    private let console: Console
    private let state = Mutex(State())

    init(_ console: Console) { self.console = console }

    func show(_ progress: TransferProgress) {
        let line = state.withLock { state -> String? in
            let now = ContinuousClock.now
            let phase = "\(progress.phase.rawValue) \(progress.table)"
            if state.phase != phase {
                state.phase = phase
                state.start = now
            }
            if progress.isLast { return text(progress, (now - state.start) / .seconds(1)) }
            guard console.terminal.errorIsTerminal, now - state.shown > .milliseconds(100) else { return nil }
            state.shown = now
            return text(progress, (now - state.start) / .seconds(1))
        }
        guard let line else { return }
        if progress.isLast {
            console.status(nil)
            if progress.phase == .copying, progress.rows > 0 { console.note(line) }
        } else {
            console.status(line)
        }
    }

    /// Takes the moving line away.
    func clear() { console.status(nil) }

    private func text(_ progress: TransferProgress, _ seconds: Double) -> String {
        var text = "\(progress.phase.rawValue) \(progress.table): \(progress.rows)"
        if let total = progress.total { text += " of \(total)" }
        text += " rows"
        guard seconds > 0.2, progress.rows > 0 else { return text }
        let rate = Double(progress.rows) / seconds
        text += String(format: ", %.0f rows/s", rate)
        if let total = progress.total, !progress.isLast {
            text += String(format: ", %.0f s left", Double(total - progress.rows) / rate)
        }
        return text
    }
}
