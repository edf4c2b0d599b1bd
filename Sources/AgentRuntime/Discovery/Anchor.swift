import TOMLKit

/// What an anchor says: the file `.aurite` that makes a folder a project or a workspace.
public struct Anchor: Sendable, Equatable {
    /// The two kinds of anchored folders.
    public enum Kind: String, Sendable {
        case project
        case workspace
    }

    /// The name of the file.
    public static let fileName = ".aurite"

    /// nil when the anchor does not say.
    public let kind: Kind?
    /// Folders with configurations, relative to the anchor's folder, as written.
    public let includeConfigs: [String]
    /// Folders of a workspace's projects, relative to the anchor's folder, as written.
    public let projects: [String]
    /// What the folder is for, in its owner's words.
    public let description: String?

    /// Reads an anchor's text.
    ///
    /// Missing keys, and a missing table `[aurite]`, are allowed; keys that are not known are ignored.
    ///
    /// - Parameter path: the anchor's path, for errors.
    /// - Throws: `AnchorError` with line and column for text that is not TOML or not UTF-8, and for a
    ///   key of the wrong type.
    public init(_ bytes: [UInt8], path: String) throws(AnchorError) {
        let layout = TOMLLayout(bytes)
        let document = try Self.document(bytes, layout, path: path)
        func problem(_ key: [String], _ requirement: String) -> AnchorError {
            let offset =
                layout.entry(key)?.keyRange.lowerBound
                ?? layout.tables.first { $0.path.starts(with: key) }?.headerRange.lowerBound
            let place = offset.map(LineScan(bytes).place)
            return AnchorError(
                path: path,
                line: place?.line,
                column: place?.column,
                reason: "\(key.joined(separator: ".")) must be \(requirement)"
            )
        }
        let settings = document["aurite"]
        guard settings == nil || settings?.type == .table else { throw problem(["aurite"], "a table") }
        func text(_ key: String) throws(AnchorError) -> String? {
            guard let value = settings?.table?[key] else { return nil }
            guard let text = value.string else { throw problem(["aurite", key], "a string") }
            return text
        }
        func list(_ key: String) throws(AnchorError) -> [String] {
            guard let value = settings?.table?[key] else { return [] }
            guard let array = value.array else { throw problem(["aurite", key], "a list of strings") }
            let texts = array.compactMap(\.string)
            guard texts.count == array.count else { throw problem(["aurite", key], "a list of strings") }
            return texts
        }
        let type = try text("type")
        kind = type.flatMap(Kind.init)
        guard (type == nil) == (kind == nil) else { throw problem(["aurite", "type"], "\"project\" or \"workspace\"") }
        includeConfigs = try list("include_configs")
        projects = try list("projects")
        description = try text("description")
    }

    /// Reads the anchor of a folder.
    /// - Returns: nil when there is none; a folder named `.aurite` is none either.
    /// - Throws: `AnchorError`, also when the file cannot be read.
    public static func read(inDirectory directory: String) throws(AnchorError) -> Anchor? {
        let path = AbsolutePath(directory).appending(fileName).text
        let bytes: [UInt8]?
        do {
            bytes = try FileBytes.contents(ifPresent: path)
        } catch {
            throw AnchorError(path: path, reason: "cannot be read: \(error.reason)")
        }
        guard let bytes else { return nil }
        return try Anchor(bytes, path: path)
    }

    /// Parses TOML. TOMLKit passes C strings, so NUL and broken UTF-8 are found before it.
    private static func document(
        _ bytes: [UInt8],
        _ layout: TOMLLayout,
        path: String
    ) throws(AnchorError) -> TOMLTable {
        func problem(at offset: Int, _ reason: String) -> AnchorError {
            let place = LineScan(bytes).place(of: offset)
            return AnchorError(path: path, line: place.line, column: place.column, reason: reason)
        }
        if let offset = bytes.firstIndex(of: 0) { throw problem(at: offset, "holds a NUL byte") }
        if let fault = layout.fault { throw problem(at: fault.offset, "is not TOML: expected \(fault.expected)") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AnchorError(path: path, reason: "is not UTF-8")
        }
        do {
            return try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw AnchorError(
                path: path,
                line: error.source.begin.line,
                column: error.source.begin.column,
                reason: "is not TOML: \(error.description)"
            )
        } catch {
            throw AnchorError(path: path, reason: "is not TOML: \(error)")
        }
    }
}
