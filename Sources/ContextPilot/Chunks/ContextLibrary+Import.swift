public import LanguageModels
import SQLCore
public import Storage

/// How far an import is, and what it did.
public struct ImportProgress: Sendable, Equatable {
    /// Files that have to be read anew.
    public internal(set) var changedFiles = 0
    /// Files that are as they were at the last import.
    public internal(set) var unchangedFiles = 0
    /// Files that are no text, or too large.
    public internal(set) var skippedFiles: [String] = []
    /// Units that are to be added.
    public internal(set) var units = 0
    /// Units that are stored by now.
    public internal(set) var added = 0
    /// Units of files that changed or are gone.
    public internal(set) var removed = 0
}

extension ContextLibrary {
    /// Units of imported files say this in `source`.
    public static let importSource = "import"
    private static let batchSize = 64

    private struct Known {
        var mark: String
        var ids: [String]
    }

    private struct Job {
        let removing: [String]
        let units: [NewContextUnit]
    }

    /// Makes units of files and folders, and brings those of an earlier import up to date.
    ///
    /// Each file is stored whole or not at all, so a broken import is continued by the next one.
    /// - Parameters:
    ///   - paths: files and folders; units of files below them that are gone are removed.
    ///   - workingDirectory: the absolute path that relative paths start from.
    ///   - tokenizer: counts what the model reads; nil to cut by characters.
    ///   - progress: told after each batch.
    public func importFiles(
        _ paths: [String],
        workingDirectory: String,
        tokenizer: WordPieceTokenizer?,
        progress report: @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportProgress {
        let files = SourceFiles.find(paths, workingDirectory: workingDirectory)
        var known = try await importedFiles()
        var progress = ImportProgress()
        var jobs: [Job] = []
        for file in files {
            guard let text = try SourceFiles.text(file) else {
                progress.skippedFiles.append(file.path)
                continue
            }
            // A unit without a vector is done again once there is a model.
            let mark = StableHash.hexDigits(of: text) + " " + (embedder?.identifier ?? "")
            let old = known.removeValue(forKey: file.path)
            guard old?.mark != mark else {
                progress.unchangedFiles += 1
                continue
            }
            let units = self.units(of: file, text, mark, tokenizer)
            if units.isEmpty && old == nil { continue }
            progress.changedFiles += 1
            progress.units += units.count
            jobs.append(Job(removing: old?.ids ?? [], units: units))
        }
        let roots = paths.map { SourceFiles.absolutePath($0, workingDirectory) }
        for (path, old) in known.sorted(by: { $0.key < $1.key }) {
            let absolute = SourceFiles.absolutePath(path, workingDirectory)
            guard roots.contains(where: { absolute == $0 || absolute.hasPrefix($0 + "/") }) else { continue }
            jobs.append(Job(removing: old.ids, units: []))
        }
        var batch: [Job] = []
        for job in jobs {
            batch.append(job)
            guard batch.reduce(0, { $0 + $1.units.count }) >= Self.batchSize else { continue }
            try await store(&batch, &progress)
            report(progress)
        }
        try await store(&batch, &progress)
        report(progress)
        return progress
    }

    private func store(_ batch: inout [Job], _ progress: inout ImportProgress) async throws {
        let units = batch.flatMap(\.units)
        let removing = batch.flatMap(\.removing)
        batch = []
        var embeddings = [ContextEmbedding?](repeating: nil, count: units.count)
        if let embedder {
            embeddings = try await embedder.embed(units.map(\.content)).map {
                ContextEmbedding(space: embedder.identifier, vector: $0)
            }
        }
        try await storage.units.apply(adding: zip(units, embeddings).map { ($0, $1) }, removing: removing)
        progress.added += units.count
        progress.removed += removing.count
    }

    private func units(
        of file: SourceFile,
        _ text: String,
        _ mark: String,
        _ tokenizer: WordPieceTokenizer?
    ) -> [NewContextUnit] {
        // Each unit begins with its path, which says much about it.
        let header = file.path + "\n"
        let used = tokenizer.map { $0.tokenCount(of: header) - 2 } ?? header.utf8.count / 3
        let count: @Sendable (String) -> Int = { text in
            tokenizer?.tokenCount(of: text) ?? text.utf8.count / 3 + 2
        }
        let chunker = TextChunker(limit: max((embedder?.maximumTokens ?? 256) - used, 32), count: count)
        return chunker.chunks(of: text).map { chunk in
            let place = "\(file.path):\(chunk.lines.lowerBound)"
            var unit = NewContextUnit(content: header + chunk.text, type: .fact, source: Self.importSource)
            unit.sourceType = chunk.symbol == nil ? "file" : "code_symbol"
            let name = chunk.symbol.map { "\($0) (\(place))" } ?? place
            unit.name = String(String.UnicodeScalarView(name.unicodeScalars.suffix(255)))
            unit.metadata = .object([
                "path": .string(file.path), "first_line": .int(chunk.lines.lowerBound),
                "last_line": .int(chunk.lines.upperBound), "mark": .string(mark),
            ])
            return unit
        }
    }

    private func importedFiles() async throws -> [String: Known] {
        var known: [String: Known] = [:]
        var filter = ContextUnitFilter()
        filter.status = nil
        var last: Int64 = 0
        while true {
            let page = try await storage.units.list(filter, after: last, limit: 2_000)
            guard let end = page.last else { return known }
            last = end.seq
            for unit in page where unit.source == Self.importSource {
                guard let path = unit.metadata["path"]?.string, let mark = unit.metadata["mark"]?.string else {
                    continue
                }
                known[path, default: Known(mark: mark, ids: [])].ids.append(unit.id)
            }
        }
    }
}
