public import LanguageModels
import SQLCore
import Storage

extension ContextLibrary {
    /// Units of imported files say this in `source`.
    public static let importSource = "import"
    /// Enough to keep every core busy, and little enough to lose where an import is broken off.
    private static let batchSize = 64

    /// Makes units of files and folders, and brings those of an earlier import up to date.
    ///
    /// A file becomes units of the source types `file` and `code_symbol`, a folder one of the type `directory`. Each
    /// file is stored whole or not at all, so a broken import is continued by the next one, with the same result.
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
        var known = try await importedUnits()
        var progress = ImportProgress()
        let jobs = try jobs(paths, workingDirectory, maker, &known, &progress)
        report(progress)
        var batch: [ImportJob] = []
        for job in jobs {
            batch.append(job)
            guard batch.reduce(0, { $0 + $1.adding.count }) >= Self.batchSize else { continue }
            try await store(&batch, &progress)
            report(progress)
        }
        try await store(&batch, &progress)
        report(progress)
        return progress
    }

    private func jobs(
        _ paths: [String],
        _ workingDirectory: String,
        _ maker: UnitMaker,
        _ known: inout ImportedUnits,
        _ progress: inout ImportProgress
    ) throws -> [ImportJob] {
        let files = SourceFiles.find(paths, workingDirectory: workingDirectory)
        var jobs: [ImportJob] = []
        func take(_ units: [NewContextUnit], _ old: ImportedUnits.File?) {
            if units.isEmpty, old == nil { return }
            let job = ImportJob(units, replacing: old, model: maker.model)
            progress.changedFiles += 1
            progress.units += job.adding.count
            jobs.append(job)
        }
        for file in files {
            let old = known.take(file.path)
            guard let text = try SourceFiles.text(file) else {
                progress.skippedFiles.append(file.path)
                if let old { jobs.append(ImportJob(removing: old)) }
                continue
            }
            // A unit without a vector is done again once there is a model.
            guard old?.mark != ImportJob.mark(of: text, model: maker.model) else {
                progress.unchangedFiles += 1
                continue
            }
            take(maker.units(of: file, text), old)
        }
        for folder in SourceFiles.folders(of: files, paths, workingDirectory: workingDirectory) {
            let old = known.take(folder.path + "/")
            guard old?.mark != maker.mark(of: folder) else {
                progress.unchangedFiles += 1
                continue
            }
            take([maker.unit(of: folder)], old)
        }
        let roots = paths.map { SourceFiles.absolutePath($0, workingDirectory) }
        for (path, old) in known.files.sorted(by: { $0.key < $1.key }) {
            let absolute = SourceFiles.absolutePath(path, workingDirectory)
            guard roots.contains(where: { absolute == $0 || absolute.hasPrefix($0 + "/") }) else { continue }
            jobs.append(ImportJob(removing: old))
        }
        return jobs
    }

    private func store(_ batch: inout [ImportJob], _ progress: inout ImportProgress) async throws {
        let units = batch.flatMap(\.adding)
        let changing = batch.flatMap(\.changing)
        let removing = batch.flatMap(\.removing)
        batch = []
        let embeddings = try await embeddings(of: units.map(\.content))
        guard !units.isEmpty || !changing.isEmpty || !removing.isEmpty else { return }
        let adding = zip(units, embeddings).map { (unit: $0, embedding: $1) }
        try await storage.units.apply(adding: adding, changing: changing, removing: removing)
        progress.added += units.count
        progress.kept += changing.count
        progress.removed += removing.count
    }

    private func importedUnits() async throws -> ImportedUnits {
        var imported = ImportedUnits()
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
