import Foundation

/// `make bench`: one line per case, our figure beside the peer's and the ratio of the two, all taken in
/// this run. Without the peer (`Benchmarks/peers/install`) its column stays empty.
///
/// `make bench ARGS="sessions"` runs one group alone (components, postgres, commands, sessions,
/// search, migrate, rates: beside pgbench, pgvector: beside bare libpq); a number is how many components are generated.
@main
struct Bench {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let count = arguments.compactMap { Int($0) }.first ?? 10_000
        let root = FileManager.default.currentDirectoryPath
        let name = "aurite-bench-\(UUID().uuidString)"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let peer = Peer(root: root, folder: folder)
        func isAsked(_ group: String) -> Bool {
            let groups = arguments.filter { Int($0) == nil }
            return groups.isEmpty || groups.contains(group)
        }
        Report.printHeader()
        if isAsked("sessions") { try await SessionBenchmarks(folder: folder, peer: peer, appends: 2 * count).run() }
        if isAsked("search") { try await SearchBenchmarks(folder: folder, turns: 100 * count).run() }
        if isAsked("migrate") { try await MigrationBenchmarks(root: root, folder: folder, components: count).run() }
        if isAsked("rates") { try await ServerRateBenchmarks(root: root, folder: folder)?.run() }
        if isAsked("pgvector") { try await VectorServerBenchmarks(vectors: 10 * count)?.run() }
        guard isAsked("components") || isAsked("postgres") || isAsked("commands") else { return }
        let data = try Inputs(root: root, folder: folder, count: count)
        print("\(count) components, \(data.bytes / count) bytes mean; medians; peer: \(peer.name)")
        if isAsked("components") { try await ComponentBenchmarks(data: data, folder: folder, peer: peer).run() }
        if isAsked("postgres") { try await PostgresBenchmarks(data: data).run() }
        if isAsked("commands") { try CommandBenchmarks(root: root, data: data, folder: folder, peer: peer).run() }
    }
}
