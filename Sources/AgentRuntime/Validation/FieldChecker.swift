import SQLCore

/// Applies rules to values and collects what is wrong.
///
/// Locations are built only for problems: a valid configuration costs no strings.
struct FieldChecker {
    private(set) var problems: [FieldProblem] = []

    /// Checks the members of one object in the order of their rules.
    mutating func check(_ fields: FieldIndex, _ rules: [FieldRule]) {
        for (index, rule) in rules.enumerated() {
            guard let value = fields[index] else {
                if rule.isRequired { problems.append(FieldProblem(["\(rule.name)"], FieldMessage.required)) }
                continue
            }
            if rule.acceptsNull, value.isNull { continue }
            let known = problems.count
            check(value, rule.shape)
            if problems.count > known { prefix("\(rule.name)", from: known) }
        }
    }

    private mutating func check(_ value: JSONText, _ shape: FieldShape) {
        switch shape {
        case .text: require(value.kind == .string, FieldMessage.string)
        case .name: note(FieldMessage.problem(ofName: value))
        case .boolean: note(Coercion.problem(ofBoolean: value))
        case .integer: note(Coercion.problem(ofInteger: value))
        case .number: note(Coercion.problem(ofNumber: value))
        case .word(let words): note(FieldMessage.problem(ofWord: value, among: words))
        case .path: require(value.kind == .string, FieldMessage.path)
        case .uuid: note(UUIDSyntax.problem(of: value))
        case .dictionary: require(value.kind == .object, FieldMessage.dictionary)
        case .list(let element): checkList(value, element)
        case .map(let element): checkMap(value, element)
        case .record(let model, let rules): checkRecord(value, model, rules)
        case .textOrRecord(let model, let rules): checkTextOrRecord(value, model, rules)
        case .anything: break
        }
    }

    private mutating func checkList(_ value: JSONText, _ shape: FieldShape) {
        guard value.kind == .array else { return note(FieldMessage.list) }
        var index = 0
        for element in value.elements {
            let known = problems.count
            check(element, shape)
            if problems.count > known { prefix("\(index)", from: known) }
            index += 1
        }
    }

    private mutating func checkMap(_ value: JSONText, _ shape: FieldShape) {
        guard value.kind == .object else { return note(FieldMessage.dictionary) }
        for member in value.members {
            let known = problems.count
            check(member.value, shape)
            if problems.count > known { prefix(member.key, from: known) }
        }
    }

    private mutating func checkRecord(_ value: JSONText, _ model: String, _ rules: [FieldRule]) {
        guard value.kind == .object else { return note("\(FieldMessage.dictionary) or instance of \(model)") }
        check(FieldIndex(value, rules), rules)
    }

    /// A value that is neither is told both, as pydantic does.
    private mutating func checkTextOrRecord(_ value: JSONText, _ model: String, _ rules: [FieldRule]) {
        if value.kind == .string { return }
        let known = problems.count
        checkRecord(value, model, rules)
        guard problems.count > known else { return }
        prefix(model, from: known)
        problems.insert(FieldProblem(["str"], FieldMessage.string), at: known)
    }

    private mutating func require(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { problems.append(FieldProblem([], message())) }
    }

    private mutating func note(_ message: String?) {
        if let message { problems.append(FieldProblem([], message)) }
    }

    private mutating func prefix(_ part: String, from first: Int) {
        for index in first..<problems.count {
            problems[index] = FieldProblem([part] + problems[index].location, problems[index].message)
        }
    }
}
