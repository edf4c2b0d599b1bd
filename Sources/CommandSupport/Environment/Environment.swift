import AgentRuntime

/// The variables that a program runs with: those of its process, and those of a `.env` file.
///
/// The file is looked for in the working directory and then in each parent; the first one found is the
/// only one read. A variable of the process wins over the file's, an empty one too. Nothing is written
/// to the process, so child processes do not inherit what only the file says.
public struct Environment: Sendable {
    /// The `.env` file that was read, or nil.
    public let file: String?
    /// What was skipped in the file, with file and line. Values are never repeated.
    public let warnings: [String]
    private let process: [String: String]
    private let values: [String: String]

    /// Finds and reads the file.
    /// - Parameters:
    ///   - process: the process's own variables.
    ///   - workingDirectory: an absolute path.
    ///   - searchesParents: whether the folders above count; else `.env` of the working directory alone.
    ///   - prefix: variables that begin with it are known by their upper-case names, however they are spelled.
    /// - Throws: `CommandFailure` with status 2 when the file is there and cannot be read, or is not UTF-8.
    public init(
        process: [String: String],
        workingDirectory: String,
        searchesParents: Bool = true,
        foldingCaseOf prefix: String? = nil
    ) throws {
        func folded(_ variables: [String: String]) -> [String: String] {
            guard let prefix else { return variables }
            let pairs = variables.sorted { $0.key < $1.key }.map { name, value in
                (name.uppercased().hasPrefix(prefix) ? name.uppercased() : name, value)
            }
            return Dictionary(pairs, uniquingKeysWith: { $1 })
        }
        self.process = folded(process)
        guard let (file, bytes) = try Self.findFile(from: workingDirectory, searchesParents) else {
            (self.file, warnings, values) = (nil, [], [:])
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("cannot read \(file): it is not UTF-8", hint: "Save it as UTF-8.", status: .usage)
        }
        let content = DotEnv(text, process: process)
        self.file = file
        warnings = content.faultyLines.map { "\(file):\($0): not understood and skipped; expected KEY=value" }
        values = folded(content.values)
    }

    /// The names of variables that begin with a prefix, sorted.
    public func names(beginningWith prefix: String) -> [String] {
        Set(process.keys).union(values.keys).filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// The value of a variable, or nil.
    public subscript(name: String) -> String? { process[name] ?? values[name] }

    /// Where a variable's value comes from, for messages: the environment, a file, or nowhere.
    public func origin(of name: String) -> String {
        if process[name] != nil { return "the environment" }
        guard let file, values[name] != nil else { return "neither the environment nor a .env file" }
        return file
    }

    private static func findFile(
        from directory: String,
        _ searchesParents: Bool
    ) throws -> (path: String, bytes: [UInt8])? {
        var parts = directory.split(separator: "/")
        while true {
            let path = "/" + (parts + [".env"]).joined(separator: "/")
            do {
                if let bytes = try FileBytes.contents(ifPresent: path) { return (path, bytes) }
            } catch {
                throw CommandFailure(
                    "cannot read \(path): \(error.reason)",
                    hint: "Make it readable, or move it away.",
                    status: .usage
                )
            }
            if parts.popLast() == nil || !searchesParents { return nil }
        }
    }
}
