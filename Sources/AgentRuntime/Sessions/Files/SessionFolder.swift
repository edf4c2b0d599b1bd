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

/// The folder of session files: which file holds which session.
///
/// What was read of a file for lists is kept as long as the file is the same; conversations are read when they are
/// asked for.
final class SessionFolder: Sendable {
    /// A message may nest as deep as any text; the record around it adds a few levels.
    static let depthLimit = JSONText.depthLimit + 8

    let place: SessionCacheFolder
    let logger: Logger
    /// What is known of each file by its name.
    let known = Mutex<[String: KnownSessionFile]>([:])
    private let isSwept = Atomic(false)

    init(_ place: SessionCacheFolder, logger: Logger) {
        self.place = place
        self.logger = logger
    }

    /// A session and the file that holds it.
    struct Found {
        let name: String
        var file: SessionFile
    }

    /// Runs a body while no other process and no other storage changes the folder, which is made when it is missing.
    func changing<T>(_ body: () throws -> T) throws -> T {
        try place.create()
        return try FileLock.holding(path(".lock")) {
            try sweepOnce()
            return try body()
        }
    }

    /// Removes what killed processes left behind, at the first change.
    private func sweepOnce() throws {
        guard !isSwept.exchange(true, ordering: .relaxed) else { return }
        let hourAgo = SQLTimestamp(microseconds: SQLTimestamp.now.microseconds - 3_600_000_000)
        for name in try list() where name.hasPrefix(".aurite-") && name.hasSuffix(".tmp") {
            guard let status = try FileStatus(of: path(name)), status.modified < hourAgo else { continue }
            try AtomicFile.remove(path(name))
        }
    }

    /// The session with an id, or nil.
    /// - Throws: `FileProblem` also when the file that should hold it cannot be understood: it is not absent.
    func find(_ id: String) throws -> Found? {
        try place.check()
        let expected = SessionFileName.name(for: id)
        if let file = try read(expected), file.id.isExactly(id) { return Found(name: expected, file: file) }
        // A file that the Python program named, or a person: its content counts.
        var best: Found?
        for name in try names() where name != expected && holds(name, id) {
            guard let file = try? read(name), file.id.isExactly(id) else { continue }
            if best.map({ $0.file.lastUpdated < file.lastUpdated }) ?? true { best = Found(name: name, file: file) }
        }
        return best
    }

    /// Writes a session to its file, or to a new one.
    func save(_ file: SessionFile, as name: String?) throws {
        let name = try name ?? unusedName(for: file.id)
        try AtomicFile.save(file.bytes, to: path(name))
        known.withLock { $0[name] = nil }
    }

    /// Removes a file.
    func remove(_ name: String) throws {
        try AtomicFile.remove(path(name))
        known.withLock { $0[name] = nil }
    }

    /// The names of the files that may hold sessions, sorted.
    func names() throws -> [String] { try list().filter(SessionFileName.isCandidate).sorted() }

    private func list() throws -> [String] {
        guard let folder = opendir(place.path) else {
            if errno == ENOENT { return [] }
            throw FileProblem("list", place.path, code: errno)
        }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
            errno = 0
        }
        guard errno == 0 else { throw FileProblem("list", place.path, code: errno) }
        return names
    }

    func path(_ name: String) -> String { "\(place.path)/\(name)" }

    /// Reads a file.
    /// - Returns: nil when it is missing or holds no session.
    /// - Throws: `FileProblem` when it cannot be read or understood.
    func read(_ name: String) throws -> SessionFile? {
        let path = path(name)
        guard let status = try FileStatus(of: path), status.isRegularFile else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.contents(of: path)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        do {
            let text = try JSONText(bytes, depthLimit: Self.depthLimit, takesNonFinite: true)
            return try SessionFile(text, modified: status.modified)
        } catch {
            throw FileProblem(
                "read",
                path,
                reason: "it is no session record: \(error)",
                hint: "It is left as it is. Restore it from a backup, or move it away."
            )
        }
    }

    /// Whether a file may hold a session with this id; false only when it certainly does not.
    private func holds(_ name: String, _ id: String) -> Bool {
        if let known = SessionFilePeek.sessionID(of: path(name)) { return known.isExactly(id) }
        return true
    }

    private func unusedName(for id: String) throws -> String {
        var number = 1
        while true {
            let name = SessionFileName.name(for: id, number: number)
            // A broken file under the plain name may be this very session: `read` says so and stops here.
            if number == 1 { _ = try read(name) }
            if try FileStatus(of: path(name)) == nil { return name }
            number += 1
        }
    }
}
