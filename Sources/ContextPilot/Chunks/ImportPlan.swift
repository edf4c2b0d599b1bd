import SQLCore
import Storage

/// The units of an earlier import, by the path of their file.
struct ImportedUnits {
    struct File {
        /// What the file was and which model read it.
        let mark: String
        /// Ids of its units by the hash of their content.
        var units: [(id: String, content: String)] = []
    }

    private(set) var files: [String: File] = [:]

    mutating func add(_ unit: ContextUnit) {
        guard unit.source == ContextLibrary.importSource, let path = unit.metadata["path"]?.string,
            let mark = unit.metadata["mark"]?.string
        else { return }
        files[path, default: File(mark: mark)].units.append((unit.id, StableHash.hexDigits(of: unit.content)))
    }

    mutating func take(_ path: String) -> File? { files.removeValue(forKey: path) }
}

/// What one file or folder changes: all of it in one transaction, so that a broken import leaves no half of it.
struct ImportJob: Sendable {
    var adding: [NewContextUnit] = []
    var changing: [(id: String, change: ContextUnitChange)] = []
    var removing: [String] = []

    /// Removes everything that is left of a file.
    init(removing file: ImportedUnits.File) { removing = file.units.map(\.id) }

    /// Brings a file's units to what they are now. Units with the same content stay, if the same model read them.
    init(_ units: [NewContextUnit], replacing old: ImportedUnits.File?, model: String) {
        let isSameModel = old.map { $0.mark.hasSuffix(" " + model) } ?? false
        var rest = old?.units ?? []
        for unit in units {
            let hash = StableHash.hexDigits(of: unit.content)
            guard isSameModel, let place = rest.firstIndex(where: { $0.content == hash }) else {
                adding.append(unit)
                continue
            }
            var change = ContextUnitChange()
            change.name = unit.name
            change.sourceType = unit.sourceType
            change.metadata = unit.metadata
            changing.append((rest.remove(at: place).id, change))
        }
        removing = rest.map(\.id)
    }

    static func mark(of text: String, model: String) -> String { StableHash.hexDigits(of: text) + " " + model }
}
