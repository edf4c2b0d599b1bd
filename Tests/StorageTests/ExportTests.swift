import SQLCore
import Storage
import TestSupport
import Testing

/// `export` makes the rows what the files say, in one transaction, and touches nothing that is equal.
@Suite struct ExportTests {
    private func component(_ name: String, _ number: Int, base: String? = nil) -> ExportedComponent {
        ExportedComponent(key: ComponentKey(.agent, name), config: .object(["n": .int(number)]), basePath: base)
    }

    @Test("New, changed and equal rows are told apart", arguments: TestDatabase.allCases)
    func plans(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let first = try await storage.components.export([component("a", 1), component("b", 1)])
        #expect(first.added.map(\.name) == ["a", "b"])
        let revision = try await storage.components.revision()
        let second = try await storage.components.export([component("a", 1), component("b", 2), component("c", 1)])
        #expect(second.unchanged.map(\.name) == ["a"])
        #expect(second.changed.map(\.name) == ["b"])
        #expect(second.added.map(\.name) == ["c"])
        #expect(second.overwritten.isEmpty)
        #expect(try await storage.components.revision() == revision + 2)
    }

    @Test("A second export of the same changes no byte", arguments: TestDatabase.allCases)
    func repeats(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let components = (0..<50).map { component("agent \($0)", $0, base: "p") }
        _ = try await storage.components.export(components)
        let revision = try await storage.components.revision()
        #expect(try await storage.components.export(components).unchanged.count == 50)
        #expect(try await storage.components.revision() == revision)
    }

    @Test("Rows that the files lack stay, unless they are pruned", arguments: TestDatabase.allCases)
    func prunes(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        _ = try await storage.components.export([component("a", 1), component("b", 1)])
        #expect(try await storage.components.export([component("a", 1)]).stale.map(\.name) == ["b"])
        #expect(try await storage.components.snapshot().records.count == 2)
        _ = try await storage.components.export([component("a", 1)], prunes: true)
        #expect(try await storage.components.snapshot().records.map(\.key.name) == ["a"])
    }

    @Test("What was changed in the database since the last export is named", arguments: TestDatabase.allCases)
    func namesOverwritten(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        _ = try await storage.components.export([component("a", 1), component("b", 1), component("c", 1)])
        try await storage.components.save(ComponentKey(.agent, "a"), .object(["by": .string("program")]))
        try await opened.database.write { try $0.execute("UPDATE components SET config = '{}' WHERE name = 'c'") }
        try await storage.components.create(ComponentKey(.agent, "new"), .object([:]))
        let files = [component("a", 1), component("b", 2), component("c", 1)]
        #expect(try await storage.components.planExport(files).overwritten.map(\.name) == ["a", "c"])
        #expect(
            try await storage.components.planExport(files, prunes: true).overwritten.map(\.name) == ["a", "c", "new"]
        )
        let refused = try await storage.components.export(files, approve: { $0.overwritten.isEmpty })
        #expect(refused.changed.count == 3)
        #expect(try await storage.components.find(ComponentKey(.agent, "c"))?.config == "{}")
        _ = try await storage.components.export(files)
        #expect(try await storage.components.planExport(files).overwritten.isEmpty)
    }

    @Test("A bind that fails takes the whole export back", arguments: TestDatabase.allCases)
    func failsWhole(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await opened.database.write { connection in
            for statement in kind.refusal(of: "INSERT", when: "NEW.name = 'z'") { try connection.execute(statement) }
        }
        await #expect(throws: SQLError.self) {
            _ = try await storage.components.export([component("a", 1), component("z", 1)])
        }
        #expect(try await storage.components.snapshot().records.isEmpty)
        #expect(try await storage.components.revision() == 0)
    }
}
