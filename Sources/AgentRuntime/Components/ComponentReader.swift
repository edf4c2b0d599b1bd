import Foundation
import SQLCore
import Storage

/// From stored text to a component that can be used, and from a caller's configuration to one that
/// can be stored.
enum ComponentReader {
    /// Checks an entry and resolves its paths.
    static func component(_ key: ComponentKey, _ entry: IndexedComponent) throws -> Component {
        let stored: JSONText
        do {
            stored = try JSONText(entry.config)
        } catch {
            throw ConfigError(.invalid, "\(key) is not JSON: \(error)", hint: "Correct it, or export its file again.")
        }
        let config = withoutProvenance(stored)
        try check(config, for: key)
        let contextRoot = entry.origin.contextRoot ?? stored["_context_path"]?.string
        guard let contextRoot else { return Component(key: key, config: config, origin: entry.origin) }
        let resolved = ComponentPaths.resolving(config, of: key.type, from: contextRoot)
        try requireServerFile(resolved, of: key)
        return Component(key: key, config: resolved, origin: entry.origin)
    }

    /// The configuration as it is stored: with `type` and `name` as the key says, checked.
    static func checked(_ config: JSONText, for key: ComponentKey) throws -> JSONText {
        guard config.kind == .object else {
            throw ConfigError(.invalid, "\(key): the configuration must be an object")
        }
        let identity = ["type": JSONText.string(key.type.rawValue), "name": JSONText.string(key.name)]
        let given = withoutProvenance(config)
        let isComplete = identity.allSatisfy { name, value in given[name]?.string == value.string }
        // A complete configuration keeps its own text to the byte.
        let complete =
            isComplete
            ? given
            : .object(
                members: ["type", "name"].filter { given[$0] == nil }.map { ($0, identity[$0] ?? .null) }
                    + given.members.map { ($0.key, identity[$0.key] ?? $0.value) }
            )
        try check(complete, for: key)
        return complete
    }

    /// The configuration without the members that the Python program adds about where it came from.
    static func withoutProvenance(_ config: JSONText) -> JSONText {
        guard config.members.contains(where: { $0.key.hasPrefix("_") }) else { return config }
        return .object(members: config.members.filter { !$0.key.hasPrefix("_") }.map { ($0.key, $0.value) })
    }

    private static func check(_ config: JSONText, for key: ComponentKey) throws {
        let problems = ComponentValidator.validate(config, as: key.type)
        guard problems.isEmpty else {
            throw ConfigError(.invalid, "\(key) is not valid: " + problems.joinedDescription)
        }
    }

    private static func requireServerFile(_ config: JSONText, of key: ComponentKey) throws {
        guard key.type == .mcpServer, let path = config["server_path"]?.string else { return }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
            throw ConfigError(
                .missingFile,
                "\(key): the server file \(path) does not exist",
                hint: "Correct its server_path; a relative one starts at the folder of the project's .aurite."
            )
        }
    }
}
