import CommandSupport

/// From where to where: what the options, the settings and, on a terminal, the answers say.
struct MigrationRoute {
    let source: DatabaseLocation
    let target: DatabaseLocation
    /// Whether anything was asked, so that the answers are shown once more before the start.
    let wasAsked: Bool

    /// - Throws: `CommandFailure` with status 2 when a type is missing and nobody can be asked.
    init(_ source: MigrationSide, _ target: MigrationSide, fromEnvironment: Bool, _ context: CommandContext) throws {
        var wizard = MigrationWizard(context)
        let current = context.settings.location
        if fromEnvironment {
            guard source.kind == nil, source.url == nil else {
                throw CommandFailure(
                    "--from-env names the source already: leave the source's options out",
                    status: .usage
                )
            }
            self.source = current
        } else {
            self.source = try wizard.location(source, opposite: nil)
        }
        let kind: DatabaseKind = self.source.isFile ? .file : .server
        var target = target
        if fromEnvironment, target.kind == nil { target.kind = kind.opposite }
        self.target = try wizard.location(target, opposite: kind)
        wasAsked = wizard.hasAsked
        guard self.source.identity != self.target.identity else {
            throw CommandFailure(
                "the source and the target are the same database",
                hint: "Name another target with --target-path, --target-name or --target-url.",
                status: .usage
            )
        }
    }
}
