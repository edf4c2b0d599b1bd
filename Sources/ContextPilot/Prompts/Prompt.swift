public import Storage

/// The documented texts that put units before a task.
public enum Prompt {
    private static let headings: [(ContextType, String)] = [
        (.preference, "Preferences"), (.goal, "Goals"), (.decision, "Decisions"), (.fact, "Facts"),
    ]

    /// Units by kind, with how sure they are and their tags; the bare task without units.
    public static func full(_ task: String, _ units: [PromptUnit]) -> String {
        guard !units.isEmpty else { return task }
        var text = "# Context\n\n"
        for (type, heading) in headings {
            let group = units.filter { $0.type == type }
            guard !group.isEmpty else { continue }
            text += "\n## \(heading)\n"
            for unit in group {
                text += "- [\(unit.confidence >= 0.8 ? "\u{2713}" : "~")] \(unit.content)\n"
                if !unit.tags.isEmpty { text += "  (Tags: \(unit.tags.joined(separator: ", ")))\n" }
            }
        }
        text += "\n# Task\n\n\(task)\n\n# Instructions\n\n"
        text += "Please complete the task above, taking into account the provided context.\n"
        text += "Align your response with the stated preferences, goals, and decisions."
        return text
    }

    /// Units in their order, one line each; the bare task without units.
    public static func compact(_ task: String, _ units: [PromptUnit]) -> String {
        guard !units.isEmpty else { return task }
        let lines = units.map { "\u{2022} \($0.content)" }.joined(separator: "\n")
        return "Given the following context about the user:\n\n\(lines)\n\nTask: \(task)\n"
    }
}

/// What a prompt says of a unit.
public struct PromptUnit: Sendable {
    let type: ContextType
    let content: String
    let confidence: Double
    let tags: [String]

    /// Parts of a unit that need not be stored anywhere.
    public init(type: ContextType, content: String, confidence: Double = 1, tags: [String] = []) {
        self.type = type
        self.content = content
        self.confidence = confidence
        self.tags = tags
    }

    /// The parts of a stored unit.
    public init(_ unit: ContextUnit) {
        self.init(type: unit.type, content: unit.content, confidence: unit.confidence, tags: unit.tags)
    }
}
