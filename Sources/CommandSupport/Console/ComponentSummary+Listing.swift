public import AgentRuntime
public import SQLCore
import Storage

extension ComponentSummary {
    /// The documented flat form of an index entry, secrets redacted.
    public var listing: JSONText {
        var file: FileOrigin?
        if case .file(let origin) = origin { file = origin }
        return .object([
            "name": .string(key.name),
            "component_type": .string(key.type.rawValue),
            "project_name": .string(file?.projectName),
            "workspace_name": .string(file?.workspaceName),
            "source_file": .string(file?.path),
            "config": shownConfig ?? .null,
        ])
    }
}
