import Storage
import Testing

/// Two sides differ in values, never in spelling.
@Suite struct ComponentDiffTests {
    private let a = ComponentKey(.agent, "a")
    private let b = ComponentKey(.agent, "b")

    @Test("White space, order, escapes and provenance do not count")
    func equal() {
        let diff = ComponentDiff(
            [a: #"{"x": 1.0, "y": "é", "_source_file": "/here"}"#],
            [a: #"{"y":"\u00e9","x":1}"#]
        )
        #expect(diff.isEmpty && diff.equalCount == 1)
    }

    @Test("The members that differ are named, and what only one side has")
    func different() {
        let diff = ComponentDiff([a: #"{"x": 1, "y": 2, "z": 3}"#, b: "{}"], [a: #"{"x": 1, "y": 5, "w": 6}"#])
        #expect(diff.changed.map(\.key) == [a] && diff.changed.first?.members == ["y", "z", "w"])
        #expect(diff.onlyLeft == [b] && diff.onlyRight.isEmpty)
    }

    @Test("A text that is no JSON equals itself alone")
    func broken() {
        #expect(ComponentDiff([a: "{"], [a: "{"]).isEmpty)
        #expect(!ComponentDiff([a: "{"], [a: "{}"]).isEmpty)
    }
}
