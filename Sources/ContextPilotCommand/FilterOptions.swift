public import ArgumentParser
import CommandSupport
public import ContextPilot
public import Storage

extension ContextType: ExpressibleByArgument {}
extension ContextStatus: ExpressibleByArgument {}
extension SearchMode: ExpressibleByArgument {}

/// Which units a command is about.
struct FilterOptions: ParsableArguments {
    @Option(name: .long, help: "Only units of this type; may be repeated.")
    var type: [ContextType] = []

    @Option(name: .long, help: "active or superseded; active by default.")
    var status: ContextStatus?

    @Option(name: .long, help: "Only units made from this: manual, file, directory, code_symbol ….")
    var sourceType: String?

    @Option(name: .long, help: "Only units with this tag; may be repeated for any of several.")
    var tag: [String] = []

    @Flag(name: .long, help: "Superseded units, too.")
    var includeSuperseded = false

    var filter: ContextUnitFilter {
        var filter = ContextUnitFilter()
        if !type.isEmpty { filter.types = type }
        filter.status = status ?? (includeSuperseded ? nil : .active)
        filter.sourceType = sourceType
        filter.tags = tag
        return filter
    }
}
