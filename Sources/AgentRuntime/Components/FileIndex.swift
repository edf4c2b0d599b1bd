import SQLCore
import Storage

/// What the files of every source hold, read once. A value: reading is separate from keeping.
///
/// One broken file costs its own components and a warning, not the others.
struct FileIndex: Sendable {
    private(set) var entries: [ComponentKey: IndexedComponent] = [:]
    private(set) var warnings: [ConfigWarning] = []

    init(_ discovery: Discovery) {
        warnings = discovery.warnings
        for source in discovery.sources {
            let listing = source.files()
            warnings += listing.warnings
            for path in listing.paths { add(path, of: source) }
        }
    }

    private mutating func add(_ path: String, of source: ConfigSource) {
        guard let format = ComponentFileFormat(path: path) else { return }
        do {
            let document = try ComponentDocument(try FileBytes.contents(of: path), format: format)
            for entry in document.entries { add(entry, path, source) }
        } catch let error as ComponentFileError {
            warnings.append(ConfigWarning(path: path, line: error.line, message: "skipped: \(error.reason)"))
        } catch {
            warnings.append(ConfigWarning(path: path, message: "skipped: \(error)"))
        }
    }

    private mutating func add(_ entry: ComponentDocument.Entry, _ path: String, _ source: ConfigSource) {
        do {
            let key = try Self.key(of: entry.config)
            let problems = ComponentValidator.validate(entry.config, as: key.type)
            guard problems.isEmpty else {
                throw ConfigError(.invalid, "\(key): " + problems.joinedDescription)
            }
            if case .file(let first) = entries[key]?.origin {
                // Another file's component of the same key gives way to the source before it, as it should.
                guard first.path == path else { return }
                throw ConfigError(.alreadyExists, "\(key) stands in line \(first.line) of this file already")
            }
            let origin = FileOrigin(
                path: path,
                line: entry.line,
                contextRoot: source.contextRoot,
                base: source.base,
                level: source.level,
                projectName: source.projectName,
                workspaceName: source.workspaceName
            )
            entries[key] = IndexedComponent(config: entry.config.text, origin: .file(origin))
        } catch {
            warnings.append(ConfigWarning(path: path, line: entry.line, message: "skipped: \(error)"))
        }
    }

    /// The type and the name of an entry.
    static func key(of config: JSONText) throws -> ComponentKey {
        var (typeValue, nameValue): (JSONText?, JSONText?)
        for member in config.members {
            if member.isNamed("type") {
                typeValue = member.value
            } else if member.isNamed("name") {
                nameValue = member.value
            }
        }
        guard let type = typeValue?.string, !type.isEmpty else {
            throw ConfigError(.invalid, "a component without 'type'")
        }
        guard let known = ComponentType(rawValue: type) else {
            throw ConfigError(.invalid, "unknown type '\(type)'")
        }
        guard let value = nameValue, !value.isNull else {
            throw ConfigError(.invalid, "a component of type \(type) without 'name'")
        }
        guard let name = value.string, !name.isEmpty else {
            throw ConfigError(.invalid, "a component of type \(type) whose 'name' is no text")
        }
        return ComponentKey(known, name)
    }
}
