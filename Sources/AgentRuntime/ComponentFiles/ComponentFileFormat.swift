import SQLCore

/// How a component file is written, told by its name alone.
enum ComponentFileFormat: Sendable, Hashable, CaseIterable {
    case json
    case yaml

    /// - Parameter fileExtension: without the dot. Case counts: discovery lists `.json`, `.yaml` and
    ///   `.yml`, and a `.JSON` that some systems would find and others not is found by none.
    init?(fileExtension: String) {
        switch fileExtension {
        case "json": self = .json
        case "yaml", "yml": self = .yaml
        default: return nil
        }
    }
}
