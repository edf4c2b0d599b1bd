import CommandSupport
import Storage

/// What a migration did, for a person.
struct MigrationPrinter {
    let console: Console
    let isDryRun: Bool

    private static let names = [
        "components": "component configurations", "sessions": "sessions", "agent_history": "agent history records",
        "qa_test_results": "QA results", "context_units": "context units", "security_events": "security events",
    ]

    func print(_ report: TransferReport, _ route: MigrationRoute) {
        for name in report.unknownTables {
            console.note("The table \(printable(name)) is none of Aurite's and was not copied.")
        }
        for table in report.tables {
            let name = Self.names[table.name] ?? table.name
            var parts = [(table.copied, "new"), (table.updated, "changed"), (table.deleted, "removed")]
            parts += [(table.skipped, "set aside"), (table.kept, "kept in the target")]
            let details = parts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)" }
            console.print(
                "\(isDryRun ? "Would migrate" : "Migrated") \(table.rows) \(name)"
                    + " (\(details.isEmpty ? "unchanged" : details.joined(separator: ", ")))"
            )
        }
        if report.isVerified { verdict(report) }
        guard !isDryRun, !report.isVerified || report.isEqual else { return }
        console.print()
        console.print("To use the target, change these lines of .env and restart:")
        for line in route.target.environmentLines { console.print("  \(printable(line))") }
    }

    private func verdict(_ report: TransferReport) {
        guard !report.isEqual else {
            let rows = report.tables.reduce(0) { $0 + ($1.source?.rows ?? 0) }
            return console.print("Verified: both sides hold the same \(rows) rows.")
        }
        console.print("Verification failed: the two sides differ.")
        for table in report.tables where !table.differences.isEmpty {
            let found = table.differences
            for (what, keys) in [
                ("missing in the target", found.missing), ("different", found.differing),
                ("only in the target", found.extra),
            ] where !keys.isEmpty {
                for key in keys.prefix(20) { console.print("  \(table.name) \(printable(key.description)): \(what)") }
                if keys.count > 20 { console.print("  and \(keys.count - 20) more \(what)") }
            }
        }
    }
}
