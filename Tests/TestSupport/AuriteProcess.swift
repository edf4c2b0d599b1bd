import Foundation
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The built command `aurite` as a process of its own, as a person runs it.
public struct AuriteProcess: Sendable {
    /// What it ended with.
    public let status: Int32
    /// Standard output, 64 MiB at most.
    public let output: String
    /// Standard error, 16 MiB at most.
    public let error: String

    /// The executable beside the tests.
    public static var path: String { executable("aurite") }

    /// The other product's.
    public static var contextPilot: String { executable("contextpilot") }

    private static func executable(_ name: String) -> String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return tests.appendingPathComponent(name).path
    }

    /// Runs the command to its end, without a terminal and with nothing of the caller's settings.
    public static func run(
        _ arguments: [String],
        in folder: String,
        environment: [String: String] = [:]
    ) async throws -> AuriteProcess {
        try await run(path, arguments, in: folder, environment: environment)
    }

    /// Runs a program as a user whom permissions hold back, which they do not hold the superuser.
    public static func runUnprivileged(
        _ program: String,
        _ arguments: [String],
        in folder: String,
        environment: [String: String] = [:]
    ) async throws -> AuriteProcess {
        guard getuid() == 0 else { return try await run(program, arguments, in: folder, environment: environment) }
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", program]
        return try await run("setpriv", nobody + arguments, in: folder, environment: environment)
    }

    /// Runs any program the same way.
    public static func run(
        _ program: String,
        _ arguments: [String],
        in folder: String,
        environment: [String: String] = [:]
    ) async throws -> AuriteProcess {
        var variables: [Subprocess.Environment.Key: String] = [:]
        let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
        let all = inherited.merging(["HOME": folder]) { $1 }.merging(environment) { $1 }
        for (name, value) in all {
            if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
        }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(arguments),
            environment: .custom(variables),
            workingDirectory: FilePath(folder),
            input: .none,
            output: .string(limit: 64 << 20),
            error: .string(limit: 16 << 20)
        )
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return AuriteProcess(status: status, output: result.standardOutput, error: result.standardError)
    }
}
