/// The types of component configuration, spelled as in files, in the database and over HTTP.
public enum ComponentType: String, CaseIterable, Sendable, Codable {
    case agent
    case llm
    case mcpServer = "mcp_server"
    case linearWorkflow = "linear_workflow"
    case customWorkflow = "custom_workflow"
    case evaluation
    case graphWorkflow = "graph_workflow"
    case security

    /// The folder and file stem of this type's components: `agents`, `linear_workflows`.
    public var plural: String { rawValue + "s" }

    /// Whether `list workflows` shows it.
    public var isWorkflow: Bool { rawValue.hasSuffix("_workflow") }

    /// Reads the singular or the plural spelling.
    public init?(singularOrPlural text: String) {
        guard let type = Self.allCases.first(where: { $0.rawValue == text || $0.plural == text }) else { return nil }
        self = type
    }
}

/// What identifies a component: one name may stand in several types.
public struct ComponentKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let type: ComponentType
    public let name: String

    public init(_ type: ComponentType, _ name: String) {
        self.type = type
        self.name = name
    }

    public var description: String { "\(type.rawValue) '\(name)'" }

    /// By type in the documented order, then by name.
    public static func < (left: ComponentKey, right: ComponentKey) -> Bool {
        let order = ComponentType.allCases
        let (leftOrder, rightOrder) = (order.firstIndex(of: left.type) ?? 0, order.firstIndex(of: right.type) ?? 0)
        return leftOrder == rightOrder ? left.name < right.name : leftOrder < rightOrder
    }
}
