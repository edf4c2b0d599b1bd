import Foundation

extension AuriteProcess {
    /// Runs the command on a terminal of its own and types an answer whenever it has written a question.
    ///
    /// - Parameter answers: a part of each question, in their order, and what is typed, without the newline.
    /// - Returns: all that was on the screen as `output`; its status is 97 when a question did not come in a minute, and
    ///   98 when the command went on asking.
    public static func runOnTerminal(
        _ arguments: [String],
        answers: [(question: String, answer: String)],
        in folder: String,
        environment: [String: String] = [:]
    ) async throws -> AuriteProcess {
        // Python brings pseudo-terminals to every system.
        let script = """
            import json, os, pty, select, sys
            answers, command = json.loads(sys.argv[1]), sys.argv[2:]
            process, terminal = pty.fork()
            if process == 0: os.execv(command[0], command)
            screen, seen = b"", 0
            def read(seconds):
                global screen
                if not select.select([terminal], [], [], seconds)[0]: return False
                try: data = os.read(terminal, 65536)
                except OSError: data = b""
                screen += data
                return data != b""
            status = None
            for question, answer in answers:
                while question.encode() not in screen[seen:]:
                    if not read(60): status = 97; break
                if status is not None: break
                seen = len(screen)
                os.write(terminal, answer.encode() + b"\\n")
            if status is None:
                while read(60): pass
                if select.select([terminal], [], [], 0)[0] == []: status = 98
            if status is not None: os.kill(process, 9)
            ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            sys.stdout.buffer.write(screen.replace(b"\\r\\n", b"\\n"))
            sys.stdout.flush()
            sys.exit(ended if status is None else status)
            """
        let pairs = try JSONSerialization.data(withJSONObject: answers.map { [$0.question, $0.answer] })
        return try await run(
            "python3",
            ["-c", script, String(decoding: pairs, as: UTF8.self), path] + arguments,
            in: folder,
            environment: environment.merging(["TERM": "xterm"]) { first, _ in first }
        )
    }
}
