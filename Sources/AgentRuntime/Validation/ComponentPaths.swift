import SQLCore
import Storage

/// Makes the paths in a configuration absolute, when it is read.
///
/// They are stored as they were written, so that a file can be moved with its project and a row be used
/// on another machine.
enum ComponentPaths {
    /// The configuration with its one path member resolved; every other byte stays.
    ///
    /// - `server_path` of an MCP server: relative ones start at the context root.
    /// - `module_path` of a custom workflow: first as a dotted name, `a.b` for `a/b.py`, if that file is
    ///   there; else like a server's path.
    ///
    /// Symbolic links are followed. Nothing is checked: whether the file exists, and whether it lies
    /// inside the context root, is for whoever runs it to ask.
    static func resolving(_ config: JSONText, of type: ComponentType, from contextRoot: String) -> JSONText {
        let root = AbsolutePath(contextRoot)
        switch type {
        case .mcpServer:
            return replacing("server_path", in: config) { .resolving($0, relativeTo: root) }
        case .customWorkflow:
            return replacing("module_path", in: config) { path in
                module(named: path, in: root) ?? .resolving(path, relativeTo: root)
            }
        default:
            return config
        }
    }

    /// The file of a dotted name, if it is there.
    private static func module(named name: String, in root: AbsolutePath) -> AbsolutePath? {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "/")
        guard path.utf8.first != UInt8(ascii: "/") else { return nil }
        let file = AbsolutePath.resolving(path + ".py", relativeTo: root)
        return (try? FileStatus(of: file.text))?.isRegularFile == true ? file : nil
    }

    /// An empty value, null and other kinds stay as they are: the validator has said what it has to.
    private static func replacing(
        _ key: String,
        in config: JSONText,
        by resolved: (String) -> AbsolutePath
    ) -> JSONText {
        guard let value = config[key], let path = value.string, !path.isEmpty, !path.utf8.contains(0) else {
            return config
        }
        let bytes = config.bytes
        let result =
            Array(bytes[..<value.bytes.startIndex]) + JSONText.string(resolved(path).text).bytes
            + bytes[value.bytes.endIndex...]
        return (try? JSONText(result)) ?? config
    }
}
