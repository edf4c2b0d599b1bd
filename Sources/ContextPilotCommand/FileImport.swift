import CommandSupport
import ContextPilot
import Foundation
import LanguageModels

/// Files and folders of a command line on their way into the library, with what a person sees of it.
struct FileImport: Sendable {
    private let paths: [String]
    private let context: PilotContext
    private let progress: EmbeddingDisplay

    /// - Throws: `CommandFailure` with status 2 for a path that is neither a file nor a folder.
    init(_ paths: [String], _ context: PilotContext) throws {
        for path in paths {
            let absolute = SourceFiles.absolutePath(path, context.workingDirectory)
            let kind = SourceFiles.kind(of: absolute, followsLink: true)
            if case .unreadable(let reason) = kind {
                throw CommandFailure("\(printable(path)) cannot be read: \(reason)")
            }
            guard !path.isEmpty, kind == .file || kind == .folder else {
                throw CommandFailure(
                    kind == .other
                        ? "\(printable(path)) is neither a file nor a folder"
                        : "there is no file or folder '\(printable(path))'",
                    hint: "Paths start in \(printable(context.workingDirectory)).",
                    status: .usage
                )
            }
        }
        self.paths = paths
        self.context = context
        progress = EmbeddingDisplay(context.console)
    }

    func run(in library: ContextLibrary) async throws -> ImportProgress {
        defer { context.console.status(nil) }
        let tokenizer = try await (library.embedder as? MiniLMEmbedder)?.tokenizer()
        let done = try await library.importFiles(
            paths,
            workingDirectory: context.workingDirectory,
            tokenizer: tokenizer
        ) { [progress] in progress.show($0.added, of: $0.units) }
        context.console.status(nil)
        for path in done.skipped { context.console.warn("\(printable(path.path)): \(path.reason)") }
        if done.isEmpty {
            context.console.warn("there is nothing to import in \(printable(paths.joined(separator: ", ")))")
        }
        if done.added > 0 { try await context.indexVectors(in: library.storage) }
        return done
    }
}
