#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An advisory lock on a file that is there for nothing else. The system frees it when its process dies.
enum FileLock {
    /// Runs a body while nobody else holds the lock, in this process or another one.
    ///
    /// Blocks its thread: not for the cooperative ones.
    /// - Parameters:
    ///   - path: the lock's file, made when it is missing. It stays: removing it would let two in.
    ///   - patience: how long to wait for another holder.
    static func holding<T>(_ path: String, patience: Duration = .seconds(30), _ body: () throws -> T) throws -> T {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        // Another user's lock may be only readable, which is enough but for network file systems.
        if descriptor < 0, errno == EACCES { descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { throw FileProblem("lock", path, code: errno) }
        defer { close(descriptor) }
        let deadline = ContinuousClock.now + patience
        var pause: useconds_t = 200
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            guard code == EWOULDBLOCK else { throw FileProblem("lock", path, code: code) }
            guard ContinuousClock.now < deadline else {
                throw FileProblem(
                    "lock",
                    path,
                    reason: "another process has held it for \(patience.components.seconds) seconds",
                    hint: "Look for a process that hangs or is stopped, end it and try again."
                )
            }
            usleep(pause)
            pause = min(pause * 2, 5_000)
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }
}
