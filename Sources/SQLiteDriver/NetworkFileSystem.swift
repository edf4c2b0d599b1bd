import Foundation

/// Tells whether a path lies on a network file system.
///
/// SQLite's write-ahead log needs memory shared between the processes, which no network file system
/// gives: two machines that write there damage the file.
/// Source: https://www.sqlite.org/wal.html, section 1.
enum NetworkFileSystem {
    private static let types: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "afpfs", "ceph", "lustre", "webdav",
        "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs",
    ]

    /// The type of the network file system that holds an absolute path, or nil for a local one.
    static func type(at path: String) -> String? {
        #if canImport(Darwin)
        var information = statfs()
        guard statfs(path, &information) == 0 else { return nil }
        let type = withUnsafeBytes(of: information.f_fstypename) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return types.contains(type) ? type : nil
        #else
        guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        return type(at: path, mounts: mounts)
        #endif
    }

    /// The same by the text of `/proc/self/mountinfo`: the longest mount point above the path decides,
    /// and of equal ones the last, which covers the others.
    /// Source: proc_pid_mountinfo(5).
    static func type(at path: String, mounts: String) -> String? {
        var best: (length: Int, type: Substring)?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields.count > 4 else { continue }
            // Spaces in a mount point are written as octal escapes.
            let point = fields[4].replacingOccurrences(of: "\\040", with: " ")
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            if isAbove, point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, fields[dash + 1]) }
        }
        return best.flatMap { types.contains(String($0.type)) ? String($0.type) : nil }
    }
}
