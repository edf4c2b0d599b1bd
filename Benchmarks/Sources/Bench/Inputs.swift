import Foundation
import SQLCore
import Storage

/// The generated components that both programs read: as JSON lines and as a workspace.
struct Inputs {
    let lines: String
    let workspace: String
    let components: [ExportedComponent]
    let bytes: Int

    init(root: String, folder: String, count: Int) throws {
        lines = "\(folder)/components.jsonl"
        workspace = "\(folder)/workspace"
        let generator = "\(root)/Benchmarks/peers/generate.py"
        let result = try Child.run(
            ["python3", generator, "--count", "\(count)", "--workspace", workspace, "--lines", lines],
            in: folder
        )
        guard result.status == 0 else { throw BenchFailure("\(generator) failed") }
        let text = try String(contentsOfFile: lines, encoding: .utf8)
        bytes = text.utf8.count
        components = try text.split(separator: "\n").map { line in
            let config = try JSONText(String(line))
            guard let type = config["type"]?.string.flatMap(ComponentType.init(rawValue:)),
                let name = config["name"]?.string
            else { throw BenchFailure("a generated component without type or name") }
            return ExportedComponent(key: ComponentKey(type, name), config: config, basePath: "")
        }
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
