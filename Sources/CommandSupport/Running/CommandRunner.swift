public import ArgumentParser
import Foundation

/// Runs a command line and ends the process with the documented status.
public enum CommandRunner {
    /// - Parameters:
    ///   - root: the command with all its subcommands.
    ///   - name: how it is called, for messages.
    public static func run(_ root: (some AsyncParsableCommand).Type, name: String) async -> Never {
        // The Python program's short form; ArgumentParser knows the long one alone.
        let arguments = CommandLine.arguments.dropFirst().map {
            $0 == "-v" && CommandLine.arguments.count == 2 ? "--version" : $0
        }
        if let place = firstUnreadableArgument {
            leave(end(CommandFailure("argument \(place) is no text in UTF-8", status: .usage), root, name))
        }
        if arguments.isEmpty {
            print(root.helpMessage())
            leave(ExitStatus.usage.rawValue)
        }
        do {
            var command = try root.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            if let reason = StandardStream.failureReason {
                throw CommandFailure(
                    "standard output did not take the whole result: \(reason)",
                    hint: "What the command changed is done; what it printed is cut off."
                )
            }
            leave(ExitStatus.done.rawValue)
        } catch {
            leave(end(error, root, name))
        }
    }

    /// Ends the process with everything printed and without the libraries' own ends, which would take OpenSSL away from
    /// threads that still use it.
    private static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// The place of the first argument whose bytes Swift would replace by others, from 1.
    private static var firstUnreadableArgument: Int? {
        (1..<max(Int(CommandLine.argc), 1)).first { place in
            CommandLine.unsafeArgv[place].map { String(validatingCString: $0) == nil } ?? false
        }
    }

    private static func end(_ error: any Error, _ root: (some ParsableCommand).Type, _ name: String) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        let status = root.exitCode(for: error)
        if status == .success {
            // Help, the version or a completion script was asked for.
            print(root.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if status == .validationFailure {
            FileHandle.standardError.write(Data((root.fullMessage(for: error) + "\n").utf8))
            return ExitStatus.usage.rawValue
        }
        let failure = CommandFailure(error)
        Console(Terminal(environment: ProcessInfo.processInfo.environment)).fail(failure, command: name)
        return failure.status.rawValue
    }
}
