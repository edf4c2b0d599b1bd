public import ArgumentParser
import CommandSupport
import SQLCore
public import Storage

/// Which sessions a command means.
struct SessionFilterOptions: ParsableArguments {
    @Option(help: "Conversations of this agent.")
    var agent: String?

    @Option(help: "Runs of this workflow.")
    var workflow: String?

    @Option(help: "Only agents' or only workflows' sessions.")
    var kind: SessionKind?

    @Option(help: "Changed since then: 2026-01-31, 2026-01-31T12:00:00 (UTC), or an age such as 90m, 12h, 7d.")
    var since: String?

    @Option(help: "Last changed before then, spelled the same.")
    var until: String?

    func query(limit: Int) throws -> SessionQuery {
        SessionQuery(
            agentName: agent,
            workflowName: workflow,
            kind: kind,
            updatedFrom: try since.map { try moment($0, "--since") },
            updatedBefore: try until.map { try moment($0, "--until") },
            limit: limit
        )
    }
}

extension SessionKind: ExpressibleByArgument {}

/// A moment in UTC, or an age before now.
func moment(_ text: String, _ option: String, now: SQLTimestamp = .now) throws -> SQLTimestamp {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (0...1_000_000).contains(count)
    {
        return SQLTimestamp(microseconds: now.microseconds - count * unit * 1_000_000)
    }
    let digits = text.hasSuffix("Z") ? String(text.dropLast()) : text
    if let moment = SQLTimestamp(digits.count == 10 ? "\(digits) 00:00:00" : digits) { return moment }
    throw CommandFailure(
        "\(option): '\(text)' is no time",
        hint: "Write 2026-01-31, 2026-01-31T12:00:00 (UTC), or an age such as 90m, 12h, 7d.",
        status: .usage
    )
}
