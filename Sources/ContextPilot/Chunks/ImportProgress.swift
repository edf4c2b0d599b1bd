/// How far an import is, and what it did.
public struct ImportProgress: Sendable, Equatable {
    /// Files and folders that have to be read anew.
    public internal(set) var changedFiles = 0
    /// Those that are as they were at the last import.
    public internal(set) var unchangedFiles = 0
    /// Files that are no text, or too large, and what cannot be read: units of the latter stay as they are.
    public internal(set) var skipped: [SkippedPath] = []
    /// Units that are to be added.
    public internal(set) var units = 0
    /// Units that are stored by now.
    public internal(set) var added = 0
    /// Units of changed files whose text is the same as before: they keep their ids and vectors.
    public internal(set) var kept = 0
    /// Units of parts and files that are gone.
    public internal(set) var removed = 0

    /// Whether there was nothing to import.
    public var isEmpty: Bool { changedFiles + unchangedFiles + removed == 0 && skipped.isEmpty }
}
