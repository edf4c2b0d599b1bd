public import SQLCore
public import Storage

/// One component configuration, ready for use: checked against its type, paths resolved.
public struct Component: Sendable {
    /// The type that it was checked against, and its name.
    public let key: ComponentKey
    /// The configuration as it was written, without members whose names begin with `_`.
    public let config: JSONText
    /// What the paths in `config` were resolved from.
    public let origin: ComponentOrigin
}

/// Where a component comes from.
public enum ComponentOrigin: Sendable, Hashable {
    case file(FileOrigin)
    /// A row of the database; the folder is where its relative paths start from, if anybody said.
    case database(contextRoot: String?)
    /// Registered by the program.
    case memory

    /// What a person is shown: a path or a word.
    public func label(relativeTo folder: String) -> String {
        switch self {
        case .file(let file):
            file.path.hasPrefix(folder + "/") ? String(file.path.dropFirst(folder.utf8.count + 1)) : file.path
        case .database: "(database)"
        case .memory: "(memory)"
        }
    }

    /// The folder that relative paths in the configuration start from.
    public var contextRoot: String? {
        switch self {
        case .file(let file): file.contextRoot
        case .database(let contextRoot): contextRoot
        case .memory: nil
        }
    }
}

/// The place of a component in a file.
public struct FileOrigin: Sendable, Hashable {
    /// The file's absolute path.
    public let path: String
    /// The line of the component, from 1.
    public let line: Int
    /// The folder of the anchor whose source the file belongs to.
    public let contextRoot: String
    /// The same relative to the workspace; see `ConfigSource.base`.
    public let base: String?
    /// The kind of anchor whose source the file belongs to.
    public let level: ConfigSource.Level
    /// Nil for files of the workspace and of the user.
    public let projectName: String?
    /// Nil where no workspace is around the source.
    public let workspaceName: String?
}

/// What a list shows of a component, valid or not.
public struct ComponentSummary: Sendable {
    /// The name as it was written, control characters included.
    public let key: ComponentKey
    /// The file, row or program that has it.
    public let origin: ComponentOrigin
    /// The configuration as it is stored.
    public let config: String

    /// The configuration as it may be shown: without provenance, secrets hidden; nil when it is no JSON.
    public var shownConfig: JSONText? {
        (try? JSONText(config)).map { Redaction.redacted(ComponentReader.withoutProvenance($0)) }
    }
}

/// Something that cost one file or one component, and nothing else.
public struct ConfigWarning: Sendable, Hashable, CustomStringConvertible {
    /// The absolute path of the file, or what stands for it.
    public let path: String
    /// The line from 1, where one is known.
    public let line: Int?
    /// What was left out and why, without the path and the line.
    public let message: String

    /// The line is nil where the whole file is meant.
    public init(path: String, line: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `path:line: message`, or without the line where none is known.
    public var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
