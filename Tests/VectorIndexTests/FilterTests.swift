import Testing

@testable import VectorIndex

@Suite("Filters")
struct FilterTests {
    private static func entries(_ count: Int, _ random: inout SeededGenerator) -> [VectorEntry] {
        (0..<count).map { number in
            var tags = ["even", "odd"].suffix(number % 2 + 1).map { $0 } + ["n\(number % 100)"]
            if number % 3 == 0 { tags += ["third", "third"] }
            return VectorEntry(
                id: Int64(number),
                vector: random.vector(16),
                attributes: VectorAttributes(
                    type: number % 5 == 0 ? nil : "type\(number % 5)",
                    status: number % 10 == 0 ? "superseded" : "active",
                    sourceType: "third",
                    tags: tags
                )
            )
        }
    }

    private static let filters: [VectorFilter] = [
        .none,
        VectorFilter(types: ["type1"]),
        VectorFilter(types: ["type1", "type2", "missing"]),
        VectorFilter(statuses: ["superseded"]),
        VectorFilter(types: ["type3"], statuses: ["active"], sourceTypes: ["third"]),
        VectorFilter(anyTag: ["n7"]),
        VectorFilter(anyTag: ["n7", "n8", "third"]),
        VectorFilter(allTags: ["third", "odd"]),
        VectorFilter(types: ["type4"], anyTag: ["n4", "n9", "n14"], allTags: ["third"]),
        VectorFilter(sourceTypes: ["odd"]),
        VectorFilter(types: []),
        VectorFilter(types: ["missing"]),
    ]

    @Test("let through exactly the rows that meet every condition", arguments: filters)
    func filtering(_ filter: VectorFilter) throws {
        var random = SeededGenerator(30)
        let entries = Self.entries(5_200, &random)
        let index = try VectorIndex(dimensions: 16)
        try index.upsert(entries)
        index.remove((0..<5_200).filter { $0 % 11 == 0 }.map(Int64.init))
        let allowed = entries.filter { $0.id % 11 != 0 && matches($0.attributes, filter) }
        let query = random.vector(16)
        for mode in VectorSearchMode.allCases {
            for k in [1, 10, 60] {
                let found = try index.search(query, k: k, filter: filter, mode: mode)
                #expect(disagreement(found, scores(query, allowed, .cosine), k: k) == nil)
            }
        }
    }

    @Test("see a row's new attributes, and no longer its old ones")
    func replacing() throws {
        let index = try VectorIndex(dimensions: 1)
        try index.upsert([VectorEntry(id: 1, vector: [1], attributes: .init(status: "active", tags: ["a"]))])
        try index.upsert([VectorEntry(id: 1, vector: [1], attributes: .init(status: "superseded", tags: ["b"]))])
        #expect(try index.search([1], k: 5, filter: VectorFilter(statuses: ["active"])).isEmpty)
        #expect(try index.search([1], k: 5, filter: VectorFilter(anyTag: ["a"])).isEmpty)
        #expect(try index.search([1], k: 5, filter: VectorFilter(statuses: ["superseded"], allTags: ["b"])).count == 1)
    }

    private func matches(_ attributes: VectorAttributes, _ filter: VectorFilter) -> Bool {
        func allows(_ allowed: [String]?, _ value: String?) -> Bool {
            guard let allowed else { return true }
            return value.map(allowed.contains) ?? false
        }
        return allows(filter.types, attributes.type) && allows(filter.statuses, attributes.status)
            && allows(filter.sourceTypes, attributes.sourceType)
            && (filter.anyTag.map { $0.contains(where: attributes.tags.contains) } ?? true)
            && filter.allTags.allSatisfy(attributes.tags.contains)
    }
}
