import Foundation

/// Python Aurite 0.4.2, where `Benchmarks/peers/install` has put it.
struct Peer {
    private let python: String
    private let scripts: String
    private let folder: String
    let isInstalled: Bool

    var name: String { isInstalled ? "Python Aurite 0.4.2" : "not installed (Benchmarks/peers/install)" }

    init(root: String, folder: String) {
        let home = ProcessInfo.processInfo.environment["AURITE_PEERS"] ?? "\(root)/.build-peers"
        python = "\(home)/bin/python"
        scripts = "\(root)/Benchmarks/peers"
        self.folder = folder
        isInstalled = FileManager.default.isExecutableFile(atPath: python)
    }

    /// Runs a script.
    /// - Parameter environment: the virtual environment beside Aurite's that the script needs, or nil.
    /// - Returns: the median seconds of each case that it measured.
    func measure(_ script: String, _ arguments: [String], in environment: String? = nil) throws -> [String: Double] {
        guard isInstalled else { return [:] }
        let python = environment.map { self.python.replacing("/bin/python", with: "/\($0)/bin/python") } ?? self.python
        let child = try Child.run([python, "\(scripts)/\(script)"] + arguments, in: folder)
        guard child.status == 0 else { throw BenchFailure("\(script) ended with \(child.status)") }
        var cases: [String: Double] = [:]
        for line in child.output.split(separator: "\n") {
            guard let answer = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let name = answer["case"] as? String, let seconds = answer["median_seconds"] as? Double
            else { continue }
            cases[name] = seconds
        }
        return cases
    }
}
