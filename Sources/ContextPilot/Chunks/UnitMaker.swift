import LanguageModels
import SQLCore
import Storage

/// Makes units of files and folders.
struct UnitMaker {
    let tokenizer: WordPieceTokenizer?
    /// The most tokens that the model reads.
    let tokenLimit: Int
    /// The most characters of a unit.
    let characterLimit: Int
    /// The model that will read the units; empty for none.
    let model: String

    /// A file's text in parts.
    /// - Parameter hash: of the text.
    func units(of file: SourceFile, _ text: String, hash: String) -> [NewContextUnit] {
        // Each unit begins with its path, which says much about it.
        let header = file.path + "\n"
        let chunker = TextChunker(
            limit: max(tokenLimit - count(header) + 2, 32),
            characterLimit: max(min(TextChunker.characterLimit, characterLimit - header.unicodeScalars.count), 16),
            count: count
        )
        return chunker.chunks(of: text).map { chunk in
            let place = "\(file.path):\(chunk.lines.lowerBound)"
            var unit = unit(
                chunk.symbol == nil ? "file" : "code_symbol",
                name: chunk.symbol.map { "\($0) (\(place))" } ?? place,
                header + chunk.text
            )
            unit.metadata = .object([
                "path": .string(file.path), "file": .string(file.absolutePath),
                "first_line": .int(chunk.lines.lowerBound), "last_line": .int(chunk.lines.upperBound),
                "mark": .string("\(hash) \(model)"),
            ])
            return unit
        }
    }

    /// A folder as a list of what is in it, as far as the model reads.
    func unit(of folder: SourceFolder) -> NewContextUnit {
        var text = folder.path + "/"
        for entry in folder.entries {
            let longer = text + "\n" + entry
            guard count(longer) <= tokenLimit, longer.unicodeScalars.count <= characterLimit else { break }
            text = longer
        }
        var unit = unit("directory", name: folder.path + "/", text)
        unit.metadata = .object([
            "path": .string(folder.path + "/"), "file": .string(folder.absolutePath),
            "entries": .int(folder.entries.count), "mark": .string("\(hash(of: folder)) \(model)"),
        ])
        return unit
    }

    func hash(of folder: SourceFolder) -> String { StableHash.hexDigits(of: folder.entries.joined(separator: "\n")) }

    private func unit(_ sourceType: String, name: String, _ content: String) -> NewContextUnit {
        NewContextUnit(
            content: content,
            type: .fact,
            source: ContextUnitStore.importSource,
            sourceType: sourceType,
            name: String(String.UnicodeScalarView(name.unicodeScalars.suffix(255)))
        )
    }

    /// Without a model three bytes count as a token, and two tokens as the marks around a text.
    @Sendable private func count(_ text: String) -> Int {
        tokenizer?.tokenCount(of: text) ?? text.utf8.count / 3 + 2
    }
}
