/// What one member of a configuration may be.
struct FieldRule: Sendable {
    /// The member's key.
    let name: StaticString
    let shape: FieldShape
    let isRequired: Bool
    /// Whether `null` stands for "not given".
    let acceptsNull: Bool

    /// A member that must be there and must not be null.
    static func required(_ name: StaticString, _ shape: FieldShape) -> FieldRule {
        FieldRule(name: name, shape: shape, isRequired: true, acceptsNull: false)
    }

    /// A member that may be missing or null.
    static func optional(_ name: StaticString, _ shape: FieldShape) -> FieldRule {
        FieldRule(name: name, shape: shape, isRequired: false, acceptsNull: true)
    }

    /// A member that may be missing, because it has a default, and must not be null.
    static func defaulted(_ name: StaticString, _ shape: FieldShape) -> FieldRule {
        FieldRule(name: name, shape: shape, isRequired: false, acceptsNull: false)
    }
}

/// The values that a rule takes. Coercions are pydantic's lax ones.
indirect enum FieldShape: Sendable {
    /// A string; numbers are never turned into one.
    case text
    /// A component's name: a string that is not empty and that every store can hold.
    case name
    /// `true`, `false`, 0, 1 and their words.
    case boolean
    /// A whole number, also as `5.0`, `"5"` or `true`.
    case integer
    /// Any number, also as a string or a boolean.
    case number
    /// One of some words.
    case word([String])
    /// A path, which any string is.
    case path
    case uuid
    /// An object with any members.
    case dictionary
    /// A list whose elements have one shape.
    case list(FieldShape)
    /// An object whose values have one shape.
    case map(FieldShape)
    /// An object with rules of its own, under the name of the Python program's class.
    case record(String, [FieldRule])
    /// A string or an object.
    case textOrRecord(String, [FieldRule])
    case anything
}
