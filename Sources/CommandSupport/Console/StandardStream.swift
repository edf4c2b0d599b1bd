import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One of the process's own streams. What standard output did not take is remembered, so that a command whose result is
/// cut off does not end as if it were whole.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    private static let failure = Mutex<Int32?>(nil)

    /// Why standard output did not take everything, as the system says it; nil when it did.
    static var failureReason: String? { failure.withLock { $0 }.map { String(cString: strerror($0)) } }

    /// Writes everything, or as much as the stream takes.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = systemWrite(rawValue, start, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    let code = errno
                    // A reader that went away (`aurite list | head`) is no failure of ours.
                    if self == .output, code != EPIPE { Self.failure.withLock { $0 = $0 ?? code } }
                    return
                }
            }
        }
    }
}

/// `write` of the system: a method of this name hides it.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, start, count)
}
