import AgentRuntime
import CommandSupport
import SQLCore
import Storage

/// One component on the screen: a title, then a line for each field.
struct ComponentPanel {
    enum Detail { case short, main, full }

    private let component: ComponentSummary
    private let detail: Detail
    private let path: String

    init(_ component: ComponentSummary, detail: Detail, relativeTo folder: String) {
        self.component = component
        self.detail = detail
        path = component.origin.label(relativeTo: folder)
    }

    func lines(_ console: Console) -> [String] {
        let title = "\(component.key.name) (\(component.key.type.rawValue))"
        guard let config = component.shownConfig, config.kind == .object else {
            return [
                console.bold(printable(title)), "  the configuration is no JSON object: \(printable(component.config))",
                "",
            ]
        }
        let fields = [("File Path", path)] + self.fields(of: config)
        let nameWidth = fields.reduce(0) { max($0, $1.0.count) }
        let rows = fields.flatMap { name, value -> [String] in
            let label = name + String(repeating: " ", count: nameWidth - name.count)
            let valueWidth = (console.terminal.width ?? 100) - nameWidth - 4
            let lines =
                detail == .full
                ? value.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
                : [printable(value).truncated(toWidth: max(valueWidth, 20))]
            return lines.enumerated().map { index, line in
                "  " + (index == 0 ? console.dim(label) : String(repeating: " ", count: nameWidth)) + "  " + line
            }
        }
        return [console.bold(printable(title))] + rows + [""]
    }

    private func fields(of config: JSONText) -> [(String, String)] {
        let members = config.members.filter { $0.key != "type" && $0.key != "name" }
        let main = Self.mainFields[component.key.type] ?? []
        let wanted =
            switch detail {
            case .short: main.prefix(2).compactMap { name in members.first { $0.key == name } }
            case .main, .full: members
            }
        return wanted.map { ($0.key, shown($0.value)) }
    }

    private func shown(_ value: JSONText) -> String {
        switch value.kind {
        case .string: value.lossyString
        case .object, .array: detail == .full ? value.prettyPrinted().text : value.compact.text
        default: value.text
        }
    }

    /// The two fields by which a person tells components of a type apart.
    private static let mainFields: [ComponentType: [String]] = [
        .agent: ["description", "llm_config_id"], .llm: ["provider", "model"],
        .mcpServer: ["description", "capabilities"], .linearWorkflow: ["description", "steps"],
        .graphWorkflow: ["description", "nodes"], .customWorkflow: ["module_path", "class_name"],
        .evaluation: ["description", "review_llm"], .security: ["description", "config_dict"],
    ]
}
