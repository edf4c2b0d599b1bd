import SQLCore

/// One configuration file's bytes, the components in it, and where each lies.
///
/// A file is a person's work: comments, order, indentation, line breaks and the byte order mark stay as
/// they are, whatever is edited. An edit only writes the bytes of its own entry, and of those only the
/// members that differ, where that can be done.
///
/// ```swift
/// let document = try ComponentDocument(bytes, format: .yaml)
/// document.entries[0].config["name"]?.string   // "Pilot"
/// let newBytes = try document.replacing(0, with: config)
/// ```
struct ComponentDocument: Sendable {
    struct Entry: Sendable {
        /// Always an object: in JSON the exact slice of the file, in YAML the same value as JSON on one line.
        let config: JSONText
        /// The bytes of the file that are the entry's own.
        let span: Range<Int>
        /// The line where the entry begins, from 1.
        let line: Int
    }

    enum Content: Sendable {
        case json(JSONComponentFile)
        case yaml(YAMLComponentFile)
    }

    let format: ComponentFileFormat
    let content: Content
    let bytes: [UInt8]
    /// The components in their order. Members of a list that are no objects are left out, and left alone by edits.
    let entries: [Entry]

    /// Whether the file is a list, so that it can hold more than one component.
    var isList: Bool {
        switch content {
        case .json(let file): file.isList
        case .yaml(let file): file.isList
        }
    }

    /// Reads a file in UTF-8.
    /// - Throws: `ComponentFileError` with line and column; `.notComponents` for well formed text that is
    ///   neither a list nor one object with `type` and `name`.
    init(_ bytes: [UInt8], format: ComponentFileFormat) throws(ComponentFileError) {
        self.format = format
        self.bytes = bytes
        switch format {
        case .json:
            let file = try JSONComponentFile(bytes)
            content = .json(file)
            entries = file.entries
        case .yaml:
            let file = try YAMLComponentFile(bytes)
            content = .yaml(file)
            entries = file.entries
        }
    }

    /// The bytes of a new list file with one entry.
    /// - Throws: `.invalidConfig` when `config` is no object or YAML cannot hold one of its strings.
    static func new(_ config: JSONText, format: ComponentFileFormat) throws(ComponentFileError) -> [UInt8] {
        try requireObject(config)
        switch format {
        case .json: return JSONComponentFile.new(config)
        case .yaml: return try YAMLComponentFile.new(config)
        }
    }

    static func requireObject(_ config: JSONText) throws(ComponentFileError) {
        guard config.kind == .object else {
            throw ComponentFileError(.invalidConfig, "a component is an object, not a \(config.kind)")
        }
    }
}
