public import ArgumentParser

/// The option that every command which prints data has.
public struct OutputOptions: ParsableArguments {
    /// Whether standard output is JSON and nothing else.
    @Flag(name: .long, help: "Print JSON instead of text.")
    public var json = false

    /// For ArgumentParser, which fills in the command line's options.
    public init() {}
}

/// The option of commands that ask before they change something.
public struct ConfirmationOptions: ParsableArguments {
    /// Whether every question counts as answered with yes.
    @Flag(name: [.short, .long], help: "Do not ask for confirmation.")
    public var yes = false

    /// For ArgumentParser, which fills in the command line's options.
    public init() {}

    /// Asks on a terminal; without one the answer must stand on the command line.
    /// - Throws: `CommandFailure` when nobody said yes.
    public func require(_ question: String, on console: Console) throws {
        if yes { return }
        switch console.confirm(question, assumed: false) {
        case true?: return
        case false?: throw CommandFailure("Cancelled; nothing was changed.")
        case nil:
            throw CommandFailure(
                "this needs a confirmation, and there is no terminal to ask on",
                hint: "Add --yes to confirm it.",
                status: .usage
            )
        }
    }
}
