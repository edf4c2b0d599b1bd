import Logging
import SQLCore
import Storage
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What was read of a file for lists, and of which state of the file.
struct KnownSessionFile: Sendable {
    /// Tells one state of a file from the next.
    struct Stamp: Hashable, Sendable {
        let identity: FileStatus.Identity
        let modified: SQLTimestamp
        let size: Int64
    }

    let stamp: Stamp
    /// Nil for a file without a session.
    let record: SessionRecord?
    /// Why it could not be read.
    let problem: FileProblem?
}

extension SessionFolder {
    /// A file and the session in it.
    struct Entry {
        let name: String
        let record: SessionRecord
    }

    /// Every file that holds a session. One that cannot be read is a warning; the others are listed.
    func entries() throws -> [Entry] {
        try place.check()
        let names = try names()
        let present = Set(names)
        known.withLock { known in known = known.filter { present.contains($0.key) } }
        return try names.compactMap { name in try known(name)?.record.map { Entry(name: name, record: $0) } }
    }

    /// Every session, each once.
    func records() throws -> [SessionRecord] {
        var found: [ExactString: Entry] = [:]
        for entry in try entries() {
            let id = ExactString(entry.record.id)
            guard let other = found[id] else {
                found[id] = entry
                continue
            }
            let (one, two) = (path(other.name), path(entry.name))
            logger.warning("\(one) and \(two) both hold session '\(entry.record.id)': move one of them away")
            // The one that `find` takes.
            let expected = SessionFileName.name(for: entry.record.id)
            let isNewer = other.record.lastUpdated < entry.record.lastUpdated
            if entry.name == expected || (other.name != expected && isNewer) { found[id] = entry }
        }
        return found.values.map(\.record)
    }

    /// The files that say nothing that can be understood.
    func problems() throws -> [FileProblem] {
        try names().compactMap { try known($0)?.problem }
    }

    /// What a file holds; it is read when it has changed.
    /// - Returns: nil when it is missing.
    private func known(_ name: String) throws -> KnownSessionFile? {
        let path = path(name)
        guard let status = try FileStatus(of: path), status.isRegularFile else { return nil }
        let stamp = KnownSessionFile.Stamp(identity: status.identity, modified: status.modified, size: status.size)
        if let known = known.withLock({ $0[name] }), known.stamp == stamp { return known }
        let read: KnownSessionFile
        do {
            read = KnownSessionFile(stamp: stamp, record: try self.read(name)?.record, problem: nil)
        } catch let problem as FileProblem {
            read = KnownSessionFile(stamp: stamp, record: nil, problem: problem)
            logger.warning("\(problem)")
        }
        // A file system's clock is coarse: a state this young may be replaced by one that looks the same.
        let isSettled = SQLTimestamp.now.microseconds - status.modified.microseconds > 100_000
        if isSettled { known.withLock { $0[name] = read } }
        return read
    }
}
