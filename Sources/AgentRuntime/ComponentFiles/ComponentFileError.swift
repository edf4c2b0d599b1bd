import SQLCore

/// Why a component file cannot be read or edited.
struct ComponentFileError: Error, Equatable, CustomStringConvertible {
    enum Kind: Sendable {
        /// The text is not JSON, not YAML, or holds a value that JSON has no word for.
        case syntax
        /// Well formed, but neither a list nor one object with `type` and `name`. Worth a warning.
        case notComponents
        /// The edit needs a list and the file is one object.
        case notAList
        /// The edit cannot be made without harm to the rest of the file: a person has to do it.
        case cannotEdit
        /// The new component cannot be written: it is no object, or YAML cannot hold one of its strings.
        case invalidConfig
    }

    let kind: Kind
    /// From 1; nil where the whole file is meant.
    let line: Int?
    /// In bytes, from 1.
    let column: Int?
    /// For a person, without the place: `expected ',' or ']'`.
    let reason: String

    init(_ kind: Kind, _ reason: String, line: Int? = nil, column: Int? = nil) {
        self.kind = kind
        self.reason = reason
        self.line = line
        self.column = column
    }

    var description: String {
        switch (line, column) {
        case (let line?, let column?): "line \(line), column \(column): \(reason)"
        case (let line?, nil): "line \(line): \(reason)"
        default: reason
        }
    }
}
