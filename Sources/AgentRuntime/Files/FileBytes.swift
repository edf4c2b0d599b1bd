#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads whole files.
package enum FileBytes {
    /// The bytes of a regular file.
    /// - Returns: nil when nothing is there, or something else than a file: a folder, a device.
    /// - Throws: `FileProblem` when it is there and cannot be read.
    package static func contents(ifPresent path: String) throws(FileProblem) -> [UInt8]? {
        guard let status = try FileStatus(of: path), status.isRegularFile else { return nil }
        return try contents(of: path)
    }

    /// The bytes of a file.
    /// - Throws: `FileProblem`, also when it is missing.
    package static func contents(of path: String) throws(FileProblem) -> [UInt8] {
        guard !path.utf8.contains(0) else {
            throw FileProblem("read", path, reason: "the path holds NUL", hint: "Correct the path.")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileProblem("read", path, code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw FileProblem("read", path, code: errno) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: max(Int(status.st_size), 4_096) + 1)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileProblem("read", path, code: errno)
            }
            bytes += chunk[..<count]
        }
    }
}
