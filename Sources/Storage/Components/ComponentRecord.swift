/// One row of `components`.
public struct ComponentRecord: Sendable, Equatable {
    /// The columns `component_type` and `name`, the row's primary key.
    public let key: ComponentKey
    /// The configuration exactly as it is stored. It was written by a file, by hand or by another
    /// program, so it need not be JSON: it is checked when it is read.
    public let config: String
    /// The folder that relative paths in the configuration start from, relative to the workspace;
    /// nil when nobody said.
    public let basePath: String?

    /// Checks nothing: `config` may be any text.
    public init(key: ComponentKey, config: String, basePath: String?) {
        self.key = key
        self.config = config
        self.basePath = basePath
    }
}

/// Every component at one moment.
public struct ComponentSnapshot: Sendable {
    /// The rows whose type this program knows.
    public let records: [ComponentRecord]
    /// The revision that the records belong to.
    public let revision: Int64
    /// Rows whose type this program does not know; they are kept and not shown.
    public let unknown: [UnknownComponent]
}

/// A row whose type this program does not know.
public struct UnknownComponent: Sendable, Equatable {
    /// The type as the row spells it.
    public let type: String
    /// Unique within the type alone, as for known types.
    public let name: String
}

/// What has changed since a revision.
public struct ComponentChanges: Sendable {
    /// The rows that were added or changed, as they are now.
    public let changed: [ComponentRecord]
    /// The rows that are gone; one that was removed and added again is in `changed`.
    public let deleted: [ComponentKey]
    /// The newest revision, to ask from the next time.
    public let revision: Int64
}
