import SQLCore

/// A string that equals another only code unit by code unit. Swift's own `==` takes `é` for `e` with an
/// accent after it, and the two are different keys to everyone who shares our files; unpaired surrogates
/// equal themselves and nothing else.
struct ExactString: Hashable, Sendable {
    private let codeUnits: [UInt16]

    init(_ string: String) { codeUnits = Array(string.utf16) }

    fileprivate init(codeUnits: [UInt16]) { self.codeUnits = codeUnits }
}

extension JSONText {
    /// The decoded string of a string.
    var exactString: ExactString { ExactString(codeUnits: codeUnits) }

    /// The members by key, the last of repeated ones.
    var valuesByKey: [ExactString: JSONText] {
        Dictionary(members.map { ($0.keyText.exactString, $0.value) }) { _, last in last }
    }
}
