public import SQLCore
public import Storage

/// Checks a component's configuration against its type.
///
/// The rules are those of the Python program's models (`ComponentRules` is the table), so what loads
/// there loads here, and a refusal reads the same. Beyond them a name must not be empty and must not
/// hold an unpaired surrogate, which no database can store. Checking is lax: `"15.0"` is a number,
/// `"5"` an integer, `"yes"` a boolean. Nothing is changed: whoever reads a value converts it.
///
/// Members whose names begin with `_` are provenance, not configuration; no rule asks about them.
public enum ComponentValidator {
    /// Checks a configuration.
    /// - Returns: every problem in the order of the model, or nothing when the configuration is valid.
    public static func validate(_ config: JSONText, as type: ComponentType) -> [FieldProblem] {
        guard config.kind == .object else { return [FieldProblem([], FieldMessage.dictionary)] }
        let rules = ComponentRules.rules(of: type)
        let fields = FieldIndex(config, rules.fields)
        if let problem = rules.precheck?(fields) { return [problem] }
        var checker = FieldChecker()
        checker.check(fields, rules.fields)
        return checker.problems
    }

    /// What is allowed and probably not meant: members that are ignored where they stand.
    ///
    /// An agent's `model` belongs into its object `llm`; at the top level it has no effect.
    public static func notices(_ config: JSONText, as type: ComponentType) -> [FieldProblem] {
        let ignored = ComponentRules.rules(of: type).ignored
        guard !ignored.isEmpty else { return [] }
        return config.members.filter { ignored.contains($0.key) }.map { member in
            FieldProblem([member.key], "ignored here; put it into 'llm'")
        }
    }
}
