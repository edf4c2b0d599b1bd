/// Keeps paths that come from outside, a request or a configuration, below one folder.
///
/// The Python program joined them unchecked, so `../` and absolute paths wrote outside every source.
struct PathConfinement: Sendable {
    /// Why a path was refused.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        /// The path as it was given.
        let path: String
        let reason: String

        var description: String {
            "the path '\(path)' is not allowed: \(reason)\nGive a path below the folder, such as agents/agents.json."
        }
    }

    /// The folder, links followed.
    let root: AbsolutePath

    /// - Parameter root: an absolute path of a folder. It need not exist yet.
    init(root: String) {
        self.root = .resolving(root)
    }

    /// The absolute path of `relative` below the root, links followed; the file need not exist.
    ///
    /// Follow no other path than the one returned: a link that is changed afterwards is not seen here.
    ///
    /// - Throws: `Refusal` for an empty or absolute path, `..`, NUL or a control character, and for a
    ///   link that leads out of the root.
    func path(of relative: String) throws(Refusal) -> AbsolutePath {
        func refuse(_ reason: String) -> Refusal {
            let shown = String(String.UnicodeScalarView(relative.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
            return Refusal(path: shown, reason: reason)
        }
        let parts = relative.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty else { throw refuse("it names no file") }
        guard !relative.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw refuse("it holds a control character")
        }
        guard relative.utf8.first != UInt8(ascii: "/") else { throw refuse("it is absolute") }
        guard !parts.contains("..") else { throw refuse("it holds '..'") }
        let resolved = AbsolutePath.resolving(parts.joined(separator: "/"), relativeTo: root)
        guard resolved != root else { throw refuse("it names no file") }
        guard resolved.isInside(root) else { throw refuse("a symbolic link in it leads out of \(root)") }
        return resolved
    }
}
