#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An absolute path without `.`, `..`, doubled or trailing slashes.
///
/// Two are equal when their bytes are: Swift's own string comparison takes `é` written with one or
/// with two scalars for the same, Linux file systems do not.
struct AbsolutePath: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// Removes `.`, `..` and superfluous slashes by text alone; a relative path starts at `base`.
    init(_ path: String, relativeTo base: AbsolutePath = .root) {
        let start = path.utf8.first == UInt8(ascii: "/") ? "" : base.text
        var parts: [Substring] = []
        for part in (start + "/" + path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        text = "/" + parts.joined(separator: "/")
    }

    static let root = AbsolutePath(checked: "/")

    private init(checked text: String) { self.text = text }

    /// The path with every symbolic link followed, as far as it exists; the rest as it was.
    ///
    /// `..` after a link leads to the parent of the link's target, as the system itself does it, and a
    /// link to something missing is followed too. Only a circle of links, or one behind a folder that
    /// may not be entered, stays as it is: neither can be opened.
    static func resolving(_ path: String, relativeTo base: AbsolutePath = .root) -> AbsolutePath {
        var pending = path.utf8.first == UInt8(ascii: "/") ? path : base.text + "/" + path
        var missing: [String] = []
        var followedLinks = 0
        while true {
            if let real = realPath(pending) {
                return AbsolutePath(([real] + missing.reversed()).joined(separator: "/"))
            }
            let parts = pending.split(separator: "/")
            guard let last = parts.last else { return AbsolutePath(missing.reversed().joined(separator: "/")) }
            let folder = "/" + parts.dropLast().joined(separator: "/")
            if followedLinks < 40, let target = linkTarget("/" + parts.joined(separator: "/")) {
                followedLinks += 1
                pending = target.utf8.first == UInt8(ascii: "/") ? target : folder + "/" + target
            } else {
                missing.append(String(last))
                pending = folder
            }
        }
    }

    /// The last part, or `/` for the root.
    var name: String { text.split(separator: "/").last.map(String.init) ?? "/" }

    /// The folder that holds this; the root holds itself.
    var parent: AbsolutePath {
        AbsolutePath(checked: "/" + text.split(separator: "/").dropLast().joined(separator: "/"))
    }

    func appending(_ name: String) -> AbsolutePath {
        AbsolutePath(checked: text == "/" ? "/\(name)" : "\(text)/\(name)")
    }

    /// Whether this is `folder` or lies below it, by text.
    func isInside(_ folder: AbsolutePath) -> Bool {
        self == folder || folder == .root || text.utf8.starts(with: (folder.text + "/").utf8)
    }

    /// The way from `base` to here: empty when they are the same, `..` where it leads up.
    func relative(to base: AbsolutePath) -> String {
        let (here, there) = (text.split(separator: "/"), base.text.split(separator: "/"))
        let common = zip(here, there).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        return (Array(repeating: "..", count: there.count - common) + here.dropFirst(common)).joined(separator: "/")
    }

    static func == (left: AbsolutePath, right: AbsolutePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    var description: String { text }
}

/// What `realpath` says, or nil when a part does not exist, is not to be entered or holds NUL.
private func realPath(_ path: String) -> String? {
    guard !path.utf8.contains(0), let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(validatingCString: pointer)
}

/// Where a symbolic link leads, as it is written in it; nil when the path is no link.
private func linkTarget(_ path: String) -> String? {
    guard !path.utf8.contains(0) else { return nil }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
