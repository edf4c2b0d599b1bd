import SQLCore

/// In what two sets of components differ. Spelling does not count, values do.
public struct ComponentDiff: Sendable {
    /// A component that both sides have, with different values.
    public struct Change: Sendable {
        /// The component.
        public let key: ComponentKey
        /// The top-level members that differ, in the order of the left side, new ones last.
        public let members: [String]
    }

    /// Components of the left side alone, by type and name.
    public private(set) var onlyLeft: [ComponentKey] = []
    /// Components of the right side alone, by type and name.
    public private(set) var onlyRight: [ComponentKey] = []
    /// Components of both sides that differ, by type and name.
    public private(set) var changed: [Change] = []
    /// How many components are equal.
    public private(set) var equalCount = 0

    /// Whether both sides say the same.
    public var isEmpty: Bool { onlyLeft.isEmpty && onlyRight.isEmpty && changed.isEmpty }

    /// Compares two sides, each the text of a configuration by its key. A text that is no JSON is equal to
    /// the same text alone.
    public init(_ left: [ComponentKey: String], _ right: [ComponentKey: String]) {
        for key in Set(left.keys).union(right.keys).sorted() {
            switch (left[key], right[key]) {
            case (let mine?, let theirs?):
                let members = Self.differences(mine, theirs)
                if members.isEmpty { equalCount += 1 } else { changed.append(Change(key: key, members: members)) }
            case (_?, nil): onlyLeft.append(key)
            default: onlyRight.append(key)
            }
        }
    }

    /// The names of the members that differ; members that begin with `_` tell where a component came from
    /// on some machine, and are left out.
    private static func differences(_ left: String, _ right: String) -> [String] {
        if left.utf8.elementsEqual(right.utf8) { return [] }
        guard let mine = try? JSONText(left), let theirs = try? JSONText(right), mine.kind == .object,
            theirs.kind == .object
        else { return ["(the whole text)"] }
        var seen: Set<String> = []
        return (mine.members.map(\.key) + theirs.members.map(\.key)).filter { name in
            guard !name.hasPrefix("_"), seen.insert(name).inserted else { return false }
            switch (mine[name], theirs[name]) {
            case (let a?, let b?): return !a.isEquivalent(to: b)
            default: return true
            }
        }
    }
}
