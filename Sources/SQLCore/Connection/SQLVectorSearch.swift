/// How a database searches vectors by itself, where it has an extension for them.
///
/// The extension is in a schema of its own choice, `home`, and every name of it is said with that. Distances are cosine
/// distances: 1 minus the cosine.
public struct SQLVectorSearch: Sendable {
    /// An expression that gives the home as SQL spells it, or NULL where a usable extension is not there.
    public let home: String
    /// The same, and NULL where a table has not its column of vectors.
    public let homeOf: @Sendable (_ table: String, _ column: String) -> String
    /// An expression that gives the schema of our tables as SQL spells it.
    public let schema: String
    /// Statements that make the extension: each is tried when the one before was refused.
    public let installation: [SQLQuery]
    /// What a person does where they all are refused.
    public let hint: String
    /// The type of vectors of any number of dimensions.
    public let vectorType: @Sendable (_ home: String) -> String
    /// A vector as such a column takes it.
    public let vector: @Sendable ([Float]) -> SQLValue
    /// The type of a set of labels.
    public let labelType: String
    /// Labels as such a column takes them.
    public let labels: @Sendable ([String]) -> SQLValue
    /// An index of labels.
    public let labelIndex: @Sendable (_ name: String, _ table: String, _ column: String) -> String
    /// The condition that a column has one of some labels.
    public let hasAnyLabel: @Sendable (_ column: String, [String]) -> SQLQuery
    /// A query for the rows nearest to a vector: the asked columns, then the number that orders them (see
    /// `SQLVectorQuestion.weight`), then the constants.
    public let nearest: @Sendable (SQLVectorQuestion) -> SQLQuery
    /// Vectors of more dimensions have no index.
    public let mostIndexedDimensions: Int
    /// Statements that make an index while others go on writing and tell the planner of it; to be run by
    /// `SQLDatabase.build`.
    public let indexCreation: @Sendable (SQLVectorIndexPlan) -> [SQLQuery]
    /// The statement that removes one in the same way, where it is there.
    public let indexRemoval: @Sendable (_ schema: String, _ name: String) -> SQLQuery
    /// A query for one row about an index, or none: whether it serves, whether somebody is making it, and how it is
    /// made (`hnsw`, `ivfflat`).
    public let indexState: @Sendable (_ name: String) -> SQLQuery
    /// A query for the names of a table's indexes.
    public let indexNames: @Sendable (_ table: String) -> SQLQuery
    /// Text as SQL spells it, for conditions that an index has and that a bind would not match.
    public let literal: @Sendable (String) -> String

    /// Takes every fact.
    public init(
        home: String,
        homeOf: @escaping @Sendable (_ table: String, _ column: String) -> String,
        schema: String,
        installation: [SQLQuery],
        hint: String,
        vectorType: @escaping @Sendable (_ home: String) -> String,
        vector: @escaping @Sendable ([Float]) -> SQLValue,
        labelType: String,
        labels: @escaping @Sendable ([String]) -> SQLValue,
        labelIndex: @escaping @Sendable (_ name: String, _ table: String, _ column: String) -> String,
        hasAnyLabel: @escaping @Sendable (_ column: String, [String]) -> SQLQuery,
        nearest: @escaping @Sendable (SQLVectorQuestion) -> SQLQuery,
        mostIndexedDimensions: Int,
        indexCreation: @escaping @Sendable (SQLVectorIndexPlan) -> [SQLQuery],
        indexRemoval: @escaping @Sendable (_ schema: String, _ name: String) -> SQLQuery,
        indexState: @escaping @Sendable (_ name: String) -> SQLQuery,
        indexNames: @escaping @Sendable (_ table: String) -> SQLQuery,
        literal: @escaping @Sendable (String) -> String
    ) {
        self.home = home
        self.homeOf = homeOf
        self.schema = schema
        self.installation = installation
        self.hint = hint
        self.vectorType = vectorType
        self.vector = vector
        self.labelType = labelType
        self.labels = labels
        self.labelIndex = labelIndex
        self.hasAnyLabel = hasAnyLabel
        self.nearest = nearest
        self.mostIndexedDimensions = mostIndexedDimensions
        self.indexCreation = indexCreation
        self.indexRemoval = indexRemoval
        self.indexState = indexState
        self.indexNames = indexNames
        self.literal = literal
    }
}

/// What is asked of a table of vectors.
public struct SQLVectorQuestion: Sendable {
    /// How the nearest rows are found.
    public enum Road: Sendable, Equatable {
        /// Every row that meets the condition is compared.
        case exact
        /// By an index that finds most of them, looking at so many candidates at least, and goes on until there are
        /// enough rows.
        case index(candidates: Int)
    }

    /// The extension's schema.
    public var home: String
    /// The table, as SQL spells it.
    public var table: String
    /// The column of vectors.
    public var column: String
    /// Components of every vector that meets the condition.
    public var dimensions: Int
    /// What rows are to be near to.
    public var vector: [Float]
    /// A column by which cosines are multiplied before they are compared. Rows then come with minus that product, else
    /// with the distance: in both cases the least is the best. No index knows it, so every row is compared.
    public var weight: String?
    /// The columns that are wanted, without binds.
    public var columns: [String]
    /// Expressions that do not depend on rows and are wanted behind that number.
    public var constants: [String]
    /// Which rows may be found. What an index has as its condition stands in it as it stands there.
    public var condition: SQLQuery
    /// A column that orders rows which are equally good.
    public var order: String
    /// How many rows at most.
    public var limit: Int
    /// See `Road`.
    public var road: Road

    /// Takes everything.
    public init(
        home: String,
        table: String,
        column: String,
        dimensions: Int,
        vector: [Float],
        weight: String? = nil,
        columns: [String],
        constants: [String],
        condition: SQLQuery,
        order: String,
        limit: Int,
        road: Road
    ) {
        self.home = home
        self.table = table
        self.column = column
        self.dimensions = dimensions
        self.vector = vector
        self.weight = weight
        self.columns = columns
        self.constants = constants
        self.condition = condition
        self.order = order
        self.limit = limit
        self.road = road
    }
}

/// An index of the vectors that meet a condition.
public struct SQLVectorIndexPlan: Sendable {
    /// How the index is made.
    public enum Method: Sendable, Equatable {
        /// A graph: HNSW.
        case graph
        /// Lists around so many centres: IVFFlat.
        case lists(Int)
    }

    /// The index's name.
    public let name: String
    /// The schema of the table, as SQL spells it.
    public let schema: String
    /// The table.
    public let table: String
    /// The column of vectors.
    public let column: String
    /// Components of every vector that meets the condition.
    public let dimensions: Int
    /// Without binds.
    public let condition: String
    /// The extension's schema.
    public let home: String
    /// See `Method`.
    public let method: Method

    /// Takes everything.
    public init(
        name: String,
        schema: String,
        table: String,
        column: String,
        dimensions: Int,
        condition: String,
        home: String,
        method: Method
    ) {
        self.name = name
        self.schema = schema
        self.table = table
        self.column = column
        self.dimensions = dimensions
        self.condition = condition
        self.home = home
        self.method = method
    }
}
