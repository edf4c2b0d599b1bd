/// What an attribute value belongs to. The same text as type and as tag is two values.
enum TermKind: Int, CaseIterable, Sendable {
    case type, status, sourceType, tag
}

/// The numbers of attribute values, as readers need them.
struct TermCodes: Sendable {
    private var codes: [[String: UInt32]] = TermKind.allCases.map { _ in [:] }

    subscript(kind: TermKind, text: String) -> UInt32? {
        get { codes[kind.rawValue][text] }
        set { codes[kind.rawValue][text] = newValue }
    }
}

/// Gives attribute values small numbers, and takes them back when no row has them any more.
///
/// A number may be used again at once: readers get the numbers together with the snapshot they belong to.
struct TermTable: Sendable {
    /// A value that readers have to learn, or to forget where `code` is nil.
    struct Change {
        var kind: TermKind
        var text: String
        var code: UInt32?
    }

    private struct Term {
        var kind: TermKind
        var text: String
        /// How many rows have it, removed ones included while their segment is there.
        var uses: Int
    }

    private var codes = TermCodes()
    private var terms: [Term] = []
    private var free: [UInt32] = []
    private var changes: [Change] = []

    /// The number of a value, which one more row now has.
    mutating func use(_ kind: TermKind, _ text: String) -> UInt32 {
        if let code = codes[kind, text] {
            terms[Int(code)].uses += 1
            return code
        }
        let term = Term(kind: kind, text: text, uses: 1)
        let code: UInt32
        if let unused = free.popLast() {
            code = unused
            terms[Int(code)] = term
        } else {
            code = UInt32(terms.count)
            terms.append(term)
        }
        codes[kind, text] = code
        changes.append(Change(kind: kind, text: text, code: code))
        return code
    }

    /// One more row has a value that has a number.
    mutating func use(_ code: UInt32) { terms[Int(code)].uses += 1 }

    /// So many rows are gone that had it.
    mutating func release(_ code: UInt32, count: Int = 1) {
        terms[Int(code)].uses -= count
        guard terms[Int(code)].uses == 0 else { return }
        let term = terms[Int(code)]
        terms[Int(code)].text = ""
        codes[term.kind, term.text] = nil
        free.append(code)
        changes.append(Change(kind: term.kind, text: term.text, code: nil))
    }

    /// What happened since the last call, in order.
    mutating func takeChanges() -> [Change] {
        defer { changes = [] }
        return changes
    }
}
