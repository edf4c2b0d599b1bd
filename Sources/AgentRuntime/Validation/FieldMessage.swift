import SQLCore

/// pydantic 2's words. Clients of the Python program match on them.
enum FieldMessage {
    static let required = "Field required"
    static let string = "Input should be a valid string"
    static let list = "Input should be a valid list"
    static let dictionary = "Input should be a valid dictionary"
    static let boolean = "Input should be a valid boolean"
    static let booleanWord = "Input should be a valid boolean, unable to interpret input"
    static let integer = "Input should be a valid integer"
    static let integerText = "Input should be a valid integer, unable to parse string as an integer"
    static let integerFraction = "Input should be a valid integer, got a number with a fractional part"
    static let integerSize = "Unable to parse input string as an integer, exceeded maximum size"
    static let finite = "Input should be a finite number"
    static let number = "Input should be a valid number"
    static let numberText = "Input should be a valid number, unable to parse string as a number"
    static let unicode = "Input should be a valid string, unable to parse raw data as a unicode string"
    static let path = "Input is not a valid path for <class 'pathlib.Path'>"
    static let empty = "String should have at least 1 character"

    /// What is wrong with a component's name. Unpaired surrogates and empty names are our own refusal.
    static func problem(ofName value: JSONText) -> String? {
        guard value.kind == .string else { return string }
        guard let name = value.string else { return unicode }
        return name.isEmpty ? empty : nil
    }

    /// What is wrong with a value that must be one of some words.
    static func problem(ofWord value: JSONText, among words: [String]) -> String? {
        if value.kind == .string {
            guard let text = value.string else { return unicode }
            if words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return nil }
        }
        let quoted = words.map { "'\($0)'" }
        let all = quoted.dropLast().joined(separator: ", ")
        return "Input should be \(all)\(all.isEmpty ? "" : " or ")\(quoted.last ?? "")"
    }
}
