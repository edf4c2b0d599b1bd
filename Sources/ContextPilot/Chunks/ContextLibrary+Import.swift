public import LanguageModels
import SQLCore
import Storage

extension ContextLibrary {
    /// Enough to keep every core busy, and little enough to lose where an import is broken off.
    private static let batchSize = 64

    /// Makes units of files and folders, and brings those of an earlier import up to date.
    ///
    /// A file becomes units of the source types `file` and `code_symbol`, a folder one of the type `directory`. Each
    /// file is stored whole or not at all, so a broken import is continued by the next one, with the same result. Of two
    /// imports at once each takes what the other has stored into account.
    /// - Parameters:
    ///   - paths: files and folders; units of files below them that are gone are removed.
    ///   - workingDirectory: the absolute path that relative paths start from.
    ///   - tokenizer: counts what the model reads; nil to cut by characters.
    ///   - progress: told after each batch.
    /// - Throws: `ContextError`, `ModelError`; batches that were stored stay.
    public func importFiles(
        _ paths: [String],
        workingDirectory: String,
        tokenizer: WordPieceTokenizer?,
        progress report: @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportProgress {
        let maker = UnitMaker(
            tokenizer: tokenizer,
            tokenLimit: embedder?.maximumTokens ?? 256,
            characterLimit: storage.units.limits.contentLength,
            model: embedder?.identifier ?? ""
        )
        let sources = SourceFiles(paths, workingDirectory: workingDirectory)
        var progress = ImportProgress()
        var changed: Set<String> = []
        while true {
            // Asked first: what is stored after it is noticed when a batch is.
            var revision = try await storage.units.revision()
            let known = try await importedUnits(workingDirectory)
            let jobs = jobs(sources, maker, known, &progress)
            let changing = jobs.filter { !$0.isRemoval }.map(\.path)
            changed.formUnion(changing)
            progress.changedFiles = changed.count
            // Those that were stored before another import came in between are not to be counted as both.
            progress.unchangedFiles -= changed.count - changing.count
            progress.units = progress.added + jobs.reduce(0) { $0 + $1.adding.count }
            report(progress)
            var batch: [ImportJob] = []
            var hasConflict = false
            for job in jobs {
                batch.append(job)
                guard batch.reduce(0, { $0 + $1.adding.count }) >= Self.batchSize else { continue }
                hasConflict = try await !store(&batch, &revision, &progress)
                report(progress)
                if hasConflict { break }
            }
            if !hasConflict { hasConflict = try await !store(&batch, &revision, &progress) }
            report(progress)
            if !hasConflict { return progress }
        }
    }

    /// Removes the units of files and folders that were imported from a path or from below it.
    /// - Parameter workingDirectory: the absolute path that a relative one starts from.
    /// - Returns: how many there were.
    public func removeImported(from path: String, workingDirectory: String) async throws -> Int {
        let root = SourceFiles.absolutePath(path, workingDirectory)
        let ids = try await importedUnits(workingDirectory).files
            .filter { SourceFiles.isBelow($0.key, root) }
            .flatMap { $0.value.units.map(\.id) }
        try await storage.units.apply(adding: [], removing: ids)
        return ids.count
    }

    /// What has to be done for each file and folder that is not as it was.
    private func jobs(
        _ sources: SourceFiles,
        _ maker: UnitMaker,
        _ known: ImportedUnits,
        _ progress: inout ImportProgress
    ) -> [ImportJob] {
        var known = known
        var jobs: [ImportJob] = []
        progress.unchangedFiles = 0
        progress.skipped = sources.unreadable.values.sorted { $0.path < $1.path }
        for file in sources.files {
            let old = known.take(file.absolutePath)
            switch SourceText(of: file) {
            case .unreadable(let reason):
                progress.skipped.append(SkippedPath(path: file.path, reason: reason))
            case .refused(let reason):
                progress.skipped.append(SkippedPath(path: file.path, reason: reason))
                if let old { jobs.append(ImportJob(removing: old, at: file.absolutePath)) }
            case .text(let text):
                let hash = StableHash.hexDigits(of: text)
                if let old, old.hash == hash, old.serves(maker.model) {
                    progress.unchangedFiles += 1
                    continue
                }
                let units = maker.units(of: file, text, hash: hash)
                if units.isEmpty, old == nil { continue }
                jobs.append(ImportJob(units, replacing: old, at: file.absolutePath, model: maker.model))
            }
        }
        for folder in sources.folders() {
            let path = folder.absolutePath + "/"
            let old = known.take(path)
            if let old, old.hash == maker.hash(of: folder), old.serves(maker.model) {
                progress.unchangedFiles += 1
                continue
            }
            jobs.append(ImportJob([maker.unit(of: folder)], replacing: old, at: path, model: maker.model))
        }
        for (path, old) in known.files.sorted(by: { $0.key < $1.key })
        where sources.isGone(SourceFiles.absolutePath(path, "/")) {
            jobs.append(ImportJob(removing: old, at: path))
        }
        return jobs
    }

    /// - Returns: false, with nothing stored, where another import stored something since `revision`.
    private func store(
        _ batch: inout [ImportJob],
        _ revision: inout ContextRevision,
        _ progress: inout ImportProgress
    ) async throws -> Bool {
        let units = batch.flatMap(\.adding)
        let changing = batch.flatMap(\.changing)
        let removing = batch.flatMap(\.removing)
        batch = []
        guard !units.isEmpty || !changing.isEmpty || !removing.isEmpty else { return true }
        let embeddings = try await embeddings(of: units.map(\.content))
        let stored = try await storage.units.applyImport(
            adding: zip(units, embeddings).map { (unit: $0, embedding: $1) },
            changing: changing,
            removing: removing,
            unlessImportedSince: revision
        )
        guard let stored else { return false }
        revision = stored
        progress.added += units.count
        progress.kept += changing.count
        progress.removed += removing.count
        return true
    }

    private func importedUnits(_ workingDirectory: String) async throws -> ImportedUnits {
        var imported = ImportedUnits(workingDirectory: workingDirectory)
        var filter = ContextUnitFilter()
        filter.status = nil
        var last: Int64 = 0
        while true {
            let page = try await storage.units.list(filter, after: last, limit: 2_000)
            guard let end = page.last else { return imported }
            last = end.seq
            for unit in page { imported.add(unit) }
        }
    }
}
