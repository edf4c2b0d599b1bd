import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `contextpilot index`: the database's own index of vectors.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Make the index by which PostgreSQL with pgvector finds vectors.",
        discussion: """
            import, embed, init-db and db upgrade make it by themselves once there are 10,000 vectors. Others can go on
            writing meanwhile. What is left of a build that was ended is removed first. SQLite and PostgreSQL without
            pgvector need none: this program searches.

            EXAMPLES
              contextpilot index
              contextpilot index --lists 300      IVFFlat in place of HNSW: made faster, finds less.
            """
    )

    @Option(name: .long, help: "Make an IVFFlat index of so many lists.")
    var lists: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let lists, !(1...32_768).contains(lists) { throw ValidationError("--lists is from 1 to 32768.") }
    }

    func run() async throws {
        let context = try PilotContext()
        let state = try await context.withStorage(creates: false) { storage -> VectorIndexState in
            guard let space = try await storage.spaces.all().first(where: { $0.state == .active }) else {
                return .unneeded
            }
            context.console.status(PilotContext.indexingStatus)
            defer { context.console.status(nil) }
            try await storage.vectors.removeStrayIndexes()
            return try await storage.vectors.buildIndex(of: space, lists.map { .lists($0) } ?? .graph)
        }
        if output.json { return context.console.print(.object(["index": .string(Self.word(state))])) }
        context.console.print(Self.sentence(state))
    }

    static func word(_ state: VectorIndexState) -> String {
        switch state {
        case .unavailable: "unavailable"
        case .unneeded: "unneeded"
        case .absent: "absent"
        case .broken: "broken"
        case .inProgress: "in_progress"
        case .ready(let method): method
        }
    }

    static func sentence(_ state: VectorIndexState) -> String {
        switch state {
        case .unavailable: "This database has no index of vectors; this program searches them."
        case .unneeded: "There are too few vectors for an index."
        case .absent: "There is no index of vectors."
        case .broken: "Making the index of vectors was ended half way; every vector is compared until it is made anew."
        case .inProgress: "Another program is making the index."
        case .ready(let method): "The index of vectors (\(method)) is there."
        }
    }
}
