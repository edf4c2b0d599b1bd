import SQLCore

extension ComponentDocument {
    /// The bytes of the file with `config` as entry `index`.
    ///
    /// A config of the same value gives the same bytes. Nothing is returned that has not been read again
    /// and compared: the edited entry is `config`, all others are what they were.
    /// - Throws: `.cannotEdit` when that cannot be done, with what to do; `.invalidConfig`.
    func replacing(_ index: Int, with config: JSONText) throws(ComponentFileError) -> [UInt8] {
        try Self.requireObject(config)
        let entry = try entry(at: index)
        if entry.config.isEquivalent(to: config, numbers: .byText) { return bytes }
        guard isList || config["type"] != nil && config["name"] != nil else {
            throw ComponentFileError(.invalidConfig, "a file with a single component needs its \"type\" and \"name\"")
        }
        var expected = entries.map(\.config)
        expected[index] = config
        switch content {
        case .json(let file):
            let edited = file.replacing(index, with: config)
            return try firstSound([{ edited }], expected: expected, line: entry.line)
        case .yaml(let file):
            try YAMLEmitter.check(config)
            return try firstSound(
                file.replacements(of: index, with: config),
                expected: expected,
                line: entry.line,
                cause: file.conflict(at: index)
            )
        }
    }

    /// The bytes of the file with `config` as a new last entry.
    /// - Throws: `.notAList` when the file is a single object; else as `replacing(_:with:)`.
    func appending(_ config: JSONText) throws(ComponentFileError) -> [UInt8] {
        try Self.requireObject(config)
        guard isList else {
            throw ComponentFileError(
                .notAList,
                "the file holds a single component; make it a list to add another",
                line: entries.first?.line
            )
        }
        let expected = entries.map(\.config) + [config]
        switch content {
        case .json(let file):
            let edited = file.appending(config)
            return try firstSound([{ edited }], expected: expected, line: nil)
        case .yaml(let file):
            try YAMLEmitter.check(config)
            return try firstSound(file.additions(of: config), expected: expected, line: nil)
        }
    }

    /// The bytes of the file without entry `index`.
    /// - Returns: nil when nothing is left and the file should be deleted.
    /// - Throws: `.cannotEdit` when others need what the entry defines.
    func removing(_ index: Int) throws(ComponentFileError) -> [UInt8]? {
        let entry = try entry(at: index)
        var expected = entries.map(\.config)
        expected.remove(at: index)
        switch content {
        case .json(let file):
            guard let edited = file.removing(index) else { return nil }
            return try firstSound([{ edited }], expected: expected, line: entry.line)
        case .yaml(let file):
            guard file.itemCount > 1 else { return nil }
            return try firstSound(
                file.removals(of: index),
                expected: expected,
                line: entry.line,
                cause: file.conflict(at: index)
            )
        }
    }

    private func entry(at index: Int) throws(ComponentFileError) -> Entry {
        guard entries.indices.contains(index) else {
            throw ComponentFileError(.cannotEdit, "the file has \(entries.count) entries, none with index \(index)")
        }
        return entries[index]
    }

    /// The first attempt that reads back as the entries expected.
    private func firstSound(
        _ attempts: [() -> [UInt8]?],
        expected: [JSONText],
        line: Int?,
        cause: String? = nil
    ) throws(ComponentFileError) -> [UInt8] {
        for attempt in attempts {
            guard let edited = attempt(), let reread = try? ComponentDocument(edited, format: format) else { continue }
            let isSound =
                reread.isList == isList
                && reread.entries.count == expected.count
                && zip(reread.entries, expected).allSatisfy { entry, config in
                    // YAML spells some numbers in another way: `1e5` is a string there.
                    entry.config.isEquivalent(to: config, numbers: format == .json ? .byText : .byValue)
                }
            if isSound { return edited }
        }
        let reason = cause ?? "the change cannot be made without harm to the rest of the file"
        throw ComponentFileError(.cannotEdit, "edit the file by hand: \(reason)", line: line)
    }
}
