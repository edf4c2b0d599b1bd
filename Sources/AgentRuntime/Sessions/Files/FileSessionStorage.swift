import Dispatch
public import Logging
public import SQLCore

/// Sessions as files: a JSON document each, in a folder that the Python program reads and writes as well.
///
/// A file is replaced as a whole, on the disk before a call returns, and under a lock on the folder, so that any number
/// of processes lose nothing to each other. Files are read when they are asked for. What cannot be understood is left
/// as it is: in a list it costs a warning and itself, asked for by its id it is an error.
///
/// Every change writes the whole session: for long conversations take a database.
public final class FileSessionStorage: Sendable {
    let folder: SessionFolder
    let now: @Sendable () -> SQLTimestamp
    /// Waiting for another process's lock blocks a thread: none of the cooperative ones.
    private let writer = DispatchQueue(label: "aurite.sessions.writer")
    private let reader = DispatchQueue(label: "aurite.sessions.reader", attributes: .concurrent)

    /// Touches nothing; the folder is made by the first write.
    /// - Parameters:
    ///   - place: the folder.
    ///   - logger: hears of files that cannot be read.
    ///   - now: the present moment.
    public init(
        _ place: SessionCacheFolder,
        logger: Logger = Logger(label: "aurite.sessions"),
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) {
        folder = SessionFolder(place, logger: logger)
        self.now = now
    }

    /// What is wrong with files in the folder, a sentence each; such files are left as they are.
    public func problems() async throws -> [String] {
        try await reading { try $0.problems().map { "\($0)" } }
    }

    func reading<T: Sendable>(_ body: @escaping @Sendable (SessionFolder) throws -> T) async throws -> T {
        try await Self.run(on: reader) { [folder] in try body(folder) }
    }

    func changing<T: Sendable>(_ body: @escaping @Sendable (SessionFolder) throws -> T) async throws -> T {
        try await Self.run(on: writer) { [folder] in try folder.changing { try body(folder) } }
    }

    private static func run<T: Sendable>(
        on queue: DispatchQueue,
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
