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

    /// The place in the documented order.
    fileprivate var position: Int {
        switch self {
        case .agent: 0
        case .llm: 1
        case .mcpServer: 2
        case .linearWorkflow: 3
        case .customWorkflow: 4
        case .evaluation: 5
        case .graphWorkflow: 6
        case .security: 7
        }
    }

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
    /// The rules that the configuration has to meet.
    public let type: ComponentType
    /// Any text; told apart by its bytes, within the type alone.
    public let name: String

    /// Takes the name as it is, not normalised.
    public init(_ type: ComponentType, _ name: String) {
        self.type = type
        self.name = name
    }

    /// `mcp_server 'tides'`, as messages name it.
    public var description: String { "\(type.rawValue) '\(name)'" }

    /// Equal to the code unit. Swift's own `==` takes a composed `é` for a decomposed one, and a database,
    /// in which these are two rows, does not.
    public static func == (left: ComponentKey, right: ComponentKey) -> Bool {
        left.type == right.type && left.name.utf8.elementsEqual(right.name.utf8)
    }

    /// By the bytes of the name, as `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        var name = name
        name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// By type in the documented order, then by the bytes of the name.
    public static func < (left: ComponentKey, right: ComponentKey) -> Bool {
        left.type == right.type
            ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : left.type.position < right.type.position
    }
}
