import CommandSupport
import ContextPilot
import Foundation
import LanguageModels
import Synchronization

/// Files and folders of a command line on their way into the library, with what a person sees of it.
struct FileImport: Sendable {
    private let paths: [String]
    private let context: PilotContext
    private let progress: ImportDisplay

    /// - Throws: `CommandFailure` with status 2 for a path that does not exist.
    init(_ paths: [String], _ context: PilotContext) throws {
        for path in paths {
            let absolute = SourceFiles.absolutePath(path, context.workingDirectory)
            guard FileManager.default.fileExists(atPath: absolute) else {
                throw CommandFailure(
                    "there is no file or folder \(printable(path))",
                    hint: "Paths start in \(printable(context.workingDirectory)).",
                    status: .usage
                )
            }
        }
        self.paths = paths
        self.context = context
        progress = ImportDisplay(context.console)
    }

    func run(in library: ContextLibrary) async throws -> ImportProgress {
        defer { context.console.status(nil) }
        let tokenizer = try await (library.embedder as? MiniLMEmbedder)?.tokenizer()
        let done = try await library.importFiles(
            paths,
            workingDirectory: context.workingDirectory,
            tokenizer: tokenizer
        ) { [progress] in progress.show($0) }
        context.console.status(nil)
        if done.added > 0 { try await context.indexVectors(in: library.storage) }
        return done
    }
}

/// Shows on a terminal how far an import is, with rate and time left, on one line that moves.
private final class ImportDisplay: Sendable {
    private let console: Console
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    init(_ console: Console) { self.console = console }

    func show(_ progress: ImportProgress) {
        // The first report comes before the first batch: reading files is not embedding.
        let begin = start.withLock { start in
            if start == nil { start = .now }
            return start ?? .now
        }
        guard progress.added > 0 else { return console.status("\(progress.units) units to add") }
        let rate = Double(progress.added) / max((ContinuousClock.now - begin) / .seconds(1), 0.001)
        let left = Double(progress.units - progress.added) / max(rate, 0.001)
        console.status(
            "\(progress.added) of \(progress.units) units" + String(format: ", %.0f units/s, %.0f s left", rate, left)
        )
    }
}
