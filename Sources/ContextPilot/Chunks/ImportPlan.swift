import SQLCore
import Storage

/// What an earlier import found at one path.
struct ImportedFile {
    /// The hash of what was there.
    let hash: Substring
    /// The model that its units were made for; empty for none.
    let model: Substring
    /// Ids of its units by the hash of their content.
    var units: [(id: String, content: String)] = []

    init(mark: String) {
        let parts = mark.split(separator: " ", maxSplits: 1)
        hash = parts.first ?? ""
        model = parts.count > 1 ? parts[1] : ""
    }

    /// Whether its units serve a model as they are. Those without a vector are made again once there is a model; those of
    /// another model get their vectors by `ContextLibrary.fill`, and no model needs none.
    func serves(_ model: String) -> Bool { !self.model.isEmpty || model.isEmpty }
}

/// The units of an earlier import, by the absolute path of their file; folders have a slash at the end.
struct ImportedUnits {
    private(set) var files: [String: ImportedFile] = [:]
    private let workingDirectory: String

    init(workingDirectory: String) { self.workingDirectory = workingDirectory }

    mutating func add(_ unit: ContextUnit) {
        guard unit.source == ContextUnitStore.importSource, let path = unit.metadata["path"]?.string,
            let mark = unit.metadata["mark"]?.string
        else { return }
        let absolute = SourceFiles.absolutePath(unit.metadata["file"]?.string ?? path, workingDirectory)
        let key = path.hasSuffix("/") ? absolute + "/" : absolute
        files[key, default: ImportedFile(mark: mark)].units.append((unit.id, StableHash.hexDigits(of: unit.content)))
    }

    mutating func take(_ path: String) -> ImportedFile? { files.removeValue(forKey: path) }
}

/// What one file or folder changes: all of it in one transaction, so that a broken import leaves no half of it.
struct ImportJob: Sendable {
    /// Where the file is.
    let path: String
    /// Whether the file is gone.
    let isRemoval: Bool
    var adding: [NewContextUnit] = []
    var changing: [(id: String, change: ContextUnitChange)] = []
    var removing: [String] = []

    /// Removes everything that is left of a file.
    init(removing file: ImportedFile, at path: String) {
        self.path = path
        isRemoval = true
        removing = file.units.map(\.id)
    }

    /// Brings a file's units to what they are now. Units with the same content stay.
    init(_ units: [NewContextUnit], replacing old: ImportedFile?, at path: String, model: String) {
        self.path = path
        isRemoval = false
        var rest = old?.units ?? []
        for unit in units {
            let hash = StableHash.hexDigits(of: unit.content)
            guard old?.serves(model) == true, let place = rest.firstIndex(where: { $0.content == hash }) else {
                adding.append(unit)
                continue
            }
            var change = ContextUnitChange()
            change.name = unit.name
            change.sourceType = unit.sourceType
            change.metadata = unit.metadata
            changing.append((rest.remove(at: place).id, change))
        }
        removing += rest.map(\.id)
    }
}
