import ArgumentParser
import CommandSupport
import ContextPilot
import Foundation
import SQLCore
import Storage

/// `contextpilot import`: files become units.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make context units of files and folders.",
        discussion: """
            Texts are cut along blank lines and declarations into parts that the model reads to their end; they become
            units of the source types file and code_symbol, and each folder one of the type directory. A second import
            does only what changed; units of parts and files that are gone are removed. A broken import is continued by
            the next one.

            --from-export takes units that `contextpilot export` wrote as JSON; without --preserve-ids they get new ids and
            times.

            EXAMPLES
              contextpilot import Sources
              contextpilot import README.md docs --json
              contextpilot import contexts.json --from-export --preserve-ids
            """
    )

    @Argument(help: "Files and folders.")
    var paths: [String]

    @Flag(name: .long, help: "The file is an export of units.")
    var fromExport = false

    @Flag(name: .long, help: "With --from-export: remove every unit that is there first.")
    var replaceExisting = false

    @Flag(name: .long, help: "With --from-export: keep ids and times; units whose id is taken are passed over.")
    var preserveIds = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name at least one file or folder.") }
        if fromExport, paths.count != 1 { throw ValidationError("--from-export takes one file.") }
        if !fromExport, replaceExisting || preserveIds {
            throw ValidationError("--replace-existing and --preserve-ids belong to --from-export.")
        }
    }

    func run() async throws {
        let context = try PilotContext()
        if fromExport { return try await restore(context) }
        let files = try FileImport(paths, context)
        let start = ContinuousClock.now
        let progress = try await context.withLibrary(.writing, creates: true) { try await files.run(in: $0) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if output.json {
            return context.console.print(
                .object([
                    "added": .int(progress.added), "kept": .int(progress.kept), "removed": .int(progress.removed),
                    "changed_files": .int(progress.changedFiles), "unchanged_files": .int(progress.unchangedFiles),
                    "skipped_files": .array(progress.skipped.map { .string($0.path) }), "seconds": .double(seconds),
                ])
            )
        }
        context.console.print(
            "Added \(progress.added) units of \(progress.changedFiles) files and folders, kept \(progress.kept), "
                + "removed \(progress.removed); \(progress.unchangedFiles) are unchanged. "
                + String(format: "%.1f s", seconds)
                + (progress.added > 0 ? String(format: ", %.0f units/s", Double(progress.added) / seconds) : "")
        )
    }

    private func restore(_ context: PilotContext) async throws {
        let path = SourceFiles.absolutePath(paths[0], context.workingDirectory)
        let hint = "`contextpilot export > contexts.json` writes one."
        guard path.hasSuffix(".json") else {
            throw CommandFailure(
                "\(printable(paths[0])) is no file whose name ends in .json",
                hint: hint,
                status: .usage
            )
        }
        guard SourceFiles.kind(of: path, followsLink: true) == .file,
            var data = FileManager.default.contents(atPath: path)
        else {
            throw CommandFailure("there is no file \(printable(paths[0])) to be read", hint: hint, status: .usage)
        }
        // Some editors put a byte order mark in front.
        if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
        let export: JSONText
        do {
            export = try JSONText(Array(data))
        } catch {
            throw CommandFailure("\(printable(paths[0])) is no JSON: \(error)", status: .usage)
        }
        let report = try await context.withLibrary(.writing, creates: true) {
            try await $0.restore(export, replacing: replaceExisting, preservesIDs: preserveIds)
        }
        if output.json {
            return context.console.print(
                .object([
                    "imported": .int(report.imported), "skipped": .int(report.skipped.count),
                    "errors": .array(report.skipped.prefix(10).map { .string($0) }),
                    "total_errors": .int(report.skipped.count),
                    "warnings": .array(report.unlinked.prefix(10).map { .string($0) }),
                ])
            )
        }
        for line in report.skipped.prefix(10) + report.unlinked.prefix(10) { context.console.warn(printable(line)) }
        context.console.print("Imported \(report.imported) units, skipped \(report.skipped.count).")
    }
}

/// `contextpilot export`: units as JSON or CSV.
struct ExportCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write context units as JSON or CSV to standard output.",
        discussion: """
            EXAMPLES
              contextpilot export > contexts.json
              contextpilot export --format csv --include-superseded > contexts.csv
            """
    )

    @Option(name: .long, help: "json or csv.")
    var format: Format = .json

    @Flag(name: .long, help: "The same as --format json.")
    var json = false

    @OptionGroup var filter: FilterOptions

    func validate() throws {
        if json, format == .csv { throw ValidationError("--json and --format csv exclude each other.") }
    }

    func run() async throws {
        let context = try PilotContext()
        let units = try await context.withStorage(creates: false) { try await $0.units.list(filter.filter) }
        if format == .csv {
            let lines = [ContextUnit.csvHeader] + units.map(\.csv)
            // Every line ends with CRLF, and `print` adds the last LF.
            return context.console.print(lines.joined(separator: "\r\n") + "\r")
        }
        // A unit a line: laid out anew, its metadata would have other bytes.
        let lines = units.map { "    \($0.json.text)" }.joined(separator: ",\n")
        context.console.print(
            """
            {
              "export_date": "\(SQLTimestamp.now.iso)",
              "total_contexts": \(units.count),
              "contexts": [\(units.isEmpty ? "" : "\n\(lines)\n  ")]
            }
            """
        )
    }
}
