#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a file or a folder could not be read or written.
///
/// It names the path, the system's reason and the next step, and never what the file holds.
package struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried: `read`, `write`.
    package let operation: String
    package let path: String
    /// The system's own words: `Permission denied`.
    package let reason: String
    /// What a person can do about it.
    package let hint: String
    /// The system's error number, or 0 when the reason is ours.
    package let code: Int32

    package init(_ operation: String, _ path: String, reason: String, hint: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
        self.hint = hint
        code = 0
    }

    /// A problem in the words of the system.
    init(_ operation: String, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
        reason = String(cString: strerror(code))
        hint = Self.hint(for: code)
    }

    package var description: String { "cannot \(operation) \(path): \(reason)\n\(hint)" }

    private static func hint(for code: Int32) -> String {
        switch code {
        case ENOENT: "Check that the path is right and that its folder exists."
        case EACCES, EPERM: "Give the user running this program access to it."
        case EROFS: "The file system is read-only; use another place."
        case ENOSPC, EDQUOT: "Free some space; the old content is unchanged."
        case ENOTDIR: "A part of the path is a file; move it away or use another path."
        case EISDIR: "A folder stands where a file belongs; move it away or use another path."
        case ELOOP: "Symbolic links lead in a circle; remove one of them."
        case ENAMETOOLONG: "Use a shorter name."
        default: "Check the disk and the permissions, then try again."
        }
    }
}
