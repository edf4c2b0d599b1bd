import SQLCore
public import Storage

/// What writing the database's components to the files does, or would do.
public struct FilePlan: Sendable {
    /// Rows that no file has, by type and name.
    public internal(set) var added: [ComponentRecord] = []
    /// Rows that mean something else than their file; spacing and order of members do not count.
    public internal(set) var changed: [ComponentRecord] = []
    /// Rows that mean what their file says.
    public internal(set) var unchanged: [ComponentKey] = []
    /// Components without a row; `writeFiles` removes them when it prunes.
    public internal(set) var onlyInFiles: [ComponentKey] = []
    /// Rows that cannot be written, each with the reason.
    public internal(set) var problems: [String] = []
}

extension ConfigManager {
    /// The components as `ComponentStore.export` takes them: text to the byte, and the folder of each
    /// relative to the workspace, so that paths keep their meaning on another machine.
    public func exportedComponents() async throws -> [ExportedComponent] {
        try await entries().compactMap { key, entry in
            guard case .file(let origin) = entry.origin else { return nil }
            return ExportedComponent(key: key, config: try JSONText(entry.config), basePath: origin.base)
        }
    }

    /// Compares rows with the files. Changes nothing.
    public func planFiles(from records: [ComponentRecord]) async throws -> FilePlan {
        var plan = FilePlan()
        var files: [ComponentKey: String] = [:]
        for (key, entry) in try await entries() { files[key] = entry.config }
        for record in records.sorted(by: { $0.key < $1.key }) {
            let stored = files.removeValue(forKey: record.key)
            do {
                let config = try ComponentReader.checked(try JSONText(record.config), for: record.key)
                let isEqual = try stored.map { try JSONText($0).isEquivalent(to: config) }
                switch isEqual {
                case nil: plan.added.append(record)
                case true?: plan.unchanged.append(record.key)
                case false?: plan.changed.append(record)
                }
            } catch {
                plan.problems.append("\(record.key) is left in the database: \(error)")
            }
        }
        plan.onlyInFiles = files.keys.sorted()
        return plan
    }

    /// Writes what a plan says. Each file is replaced whole; a failure names the component and leaves
    /// its file as it was.
    /// - Parameter prunes: whether components that only the files have are removed.
    public func writeFiles(_ plan: FilePlan, prunes: Bool) async throws {
        for record in plan.changed { try await update(record.key, try JSONText(record.config)) }
        for record in plan.added {
            try await create(record.key, try JSONText(record.config), at: place(of: record))
        }
        for key in prunes ? plan.onlyInFiles : [] { try await delete(key) }
    }

    /// The project that a row was exported from, when it is still there.
    private func place(of record: ComponentRecord) -> ComponentPlace {
        guard let base = record.basePath else { return ComponentPlace() }
        guard let source = discovery.sources.first(where: { $0.base == base }) else {
            return ComponentPlace()
        }
        return ComponentPlace(project: source.projectName, inWorkspace: source.level == .workspace)
    }
}
