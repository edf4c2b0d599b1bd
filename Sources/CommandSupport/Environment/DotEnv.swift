/// The bindings in the text of a `.env` file, read as the Python program's library (python-dotenv) reads them.
///
/// - `KEY=value`, an optional `export` before it, blanks around `=`; blank lines and lines from `#` are
///   skipped, and so is a `KEY` without `=`.
/// - An unquoted value ends at white space before `#`; `a#b` stays whole.
/// - `'…'` and `"…"` may span lines. Escapes count in double quotes; in single ones only `\'` and `\\`.
/// - `${NAME}` and `${NAME:-default}` are filled in everywhere, single quotes included; `$NAME` stays.
/// - A statement that cannot be understood is skipped; its line is told.
///
/// Unlike there, a byte order mark at the start is no part of the first key, and a `KEY` without `=`
/// is nothing at all: it hides neither a default nor an earlier value of that key.
struct DotEnv: Equatable {
    /// The keys and values in their order. Of repeated keys the last one counts.
    private(set) var bindings: [(key: String, value: String)] = []
    /// The lines, from 1, where a statement was skipped.
    private(set) var faultyLines: [Int] = []

    /// Reads a text.
    /// - Parameter process: variables that win inside `${…}` over those of the file.
    init(_ text: String, process: [String: String] = [:]) {
        var reader = DotEnvReader(text)
        var known: [String: String] = [:]
        while let statement = reader.next() {
            switch statement {
            case .binding(let key, let raw):
                let value = DotEnvExpansion.expand(raw) { process[$0] ?? known[$0] }
                known[key] = value
                bindings.append((key, value))
            case .fault(let line): faultyLines.append(line)
            case .nothing: continue
            }
        }
    }

    /// The value of each key.
    var values: [String: String] { Dictionary(bindings, uniquingKeysWith: { $1 }) }

    static func == (left: DotEnv, right: DotEnv) -> Bool {
        left.bindings.elementsEqual(right.bindings, by: ==) && left.faultyLines == right.faultyLines
    }
}
