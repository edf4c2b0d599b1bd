/// Which rows a search may find: those that meet every condition.
///
/// `nil` is no condition. An empty list of allowed values allows nothing.
public struct VectorFilter: Sendable, Hashable {
    /// The row's type is one of these.
    public var types: [String]?
    /// The row's status is one of these.
    public var statuses: [String]?
    /// The row's source type is one of these.
    public var sourceTypes: [String]?
    /// The row has at least one of these tags.
    public var anyTag: [String]?
    /// The row has all of these tags; an empty list is no condition.
    public var allTags: [String]

    /// A filter; without arguments it lets every row through.
    public init(
        types: [String]? = nil,
        statuses: [String]? = nil,
        sourceTypes: [String]? = nil,
        anyTag: [String]? = nil,
        allTags: [String] = []
    ) {
        self.types = types
        self.statuses = statuses
        self.sourceTypes = sourceTypes
        self.anyTag = anyTag
        self.allTags = allTags
    }

    /// Lets every row through.
    public static let none = VectorFilter()

    /// The conditions as lists of alternatives, all of which have to be met.
    func conditions() -> [(kind: TermKind, values: [String])] {
        var conditions: [(kind: TermKind, values: [String])] = []
        if let types { conditions.append((.type, types)) }
        if let statuses { conditions.append((.status, statuses)) }
        if let sourceTypes { conditions.append((.sourceType, sourceTypes)) }
        if let anyTag { conditions.append((.tag, anyTag)) }
        for tag in allTags { conditions.append((.tag, [tag])) }
        return conditions
    }
}
