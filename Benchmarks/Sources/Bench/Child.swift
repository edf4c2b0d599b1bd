import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One child process and how long it took.
struct Child {
    let status: Int32
    let output: String
    let seconds: Double

    /// Runs a command to its end.
    static func run(_ command: [String], in folder: String, environment: [String: String] = [:]) throws -> Child {
        let outputPath = "\(NSTemporaryDirectory())/aurite-bench-\(UUID().uuidString).out"
        defer { try? FileManager.default.removeItem(atPath: outputPath) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Swift's threads block signals, and a child would inherit that: pgbench ends by SIGALRM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("AURITE_") }
        let all = inherited.merging(environment) { $1 }
        // The shell changes the folder and becomes the command, which costs about a millisecond.
        let shell = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + command
        var arguments = shell.map { strdup($0) } + [nil]
        var variables = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for string in arguments + variables { free(string) }
        }
        let start = ContinuousClock.now
        var process: pid_t = 0
        let code = posix_spawnp(&process, shell[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw BenchFailure("\(command[0]): \(String(cString: strerror(code)))") }
        var state: Int32 = 0
        while waitpid(process, &state, 0) < 0 {
            guard errno == EINTR else { throw BenchFailure("\(command[0]) was lost") }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let output = (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? ""
        return Child(status: (state >> 8) & 0xFF, output: output, seconds: seconds)
    }

    /// The largest resident size of a command, in bytes.
    ///
    /// A child starts with its parent's peak in its own account, and ours is large by now. A small
    /// interpreter in between keeps that out; it cannot tell less than its own 10 MB.
    static func peakBytes(_ command: [String], in folder: String, environment: [String: String]) throws -> Int {
        let script = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            print(peak if sys.platform == "darwin" else peak * 1024)
            """
        let child = try run(["python3", "-c", script] + command, in: folder, environment: environment)
        return Int(child.output.split(separator: "\n").last ?? "") ?? 0
    }
}
