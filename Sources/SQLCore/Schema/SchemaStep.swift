/// One change of a schema, up and down, as the statements it runs.
///
/// A step is text and nothing else, so that its checksum says whether it is still the step that a
/// database was given.
public struct SchemaStep: Sendable {
    /// Counted from 1 without gaps.
    public let version: Int
    /// A few words: `components`.
    public let name: String
    let up: @Sendable (SQLDialect) -> [String]
    let down: @Sendable (SQLDialect) -> [String]
    let adoption: SchemaAdoption?

    /// The statements run in their order; a database remembers a checksum of `up` alone.
    public init(
        version: Int,
        name: String,
        up: @escaping @Sendable (SQLDialect) -> [String],
        down: @escaping @Sendable (SQLDialect) -> [String],
        adoption: SchemaAdoption? = nil
    ) {
        self.version = version
        self.name = name
        self.up = up
        self.down = down
        self.adoption = adoption
    }

    /// The digits by which a database remembers what this step was.
    func checksum(_ dialect: SQLDialect) -> String {
        StableHash.hexDigits(of: up(dialect).joined(separator: "\n"))
    }
}

/// How a step takes over tables that another program made under the same names.
///
/// Everything runs in the transaction of the step itself.
public struct SchemaAdoption: Sendable {
    /// Whether such a table is there.
    let isNeeded: @Sendable (any SQLConnection) throws -> Bool
    /// Moves the old tables out of the way, before the step.
    let setAside: @Sendable (any SQLConnection) throws -> Void
    /// Carries their rows over and drops them, after the step; gives what a person should know of it.
    let carryOver: @Sendable (any SQLConnection) throws -> [String]

    /// Whatever any of them throws takes the whole step back.
    public init(
        isNeeded: @escaping @Sendable (any SQLConnection) throws -> Bool,
        setAside: @escaping @Sendable (any SQLConnection) throws -> Void,
        carryOver: @escaping @Sendable (any SQLConnection) throws -> [String]
    ) {
        self.isNeeded = isNeeded
        self.setAside = setAside
        self.carryOver = carryOver
    }
}
