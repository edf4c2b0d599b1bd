import CLibPQ
import Foundation
import SQLCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Hears of changes by LISTEN, on a connection and a thread of its own.
///
/// A notification is a hint to look, never a fact: those that were sent while the connection was cut are gone. So
/// without a connection every question gets a new number, which sends the caller to the revision.
final class ChangeListener: Sendable {
    private enum Phase {
        case notStarted
        /// Started, and never connected yet.
        case starting
        case listening
        case cut
        case closed
    }

    private struct State {
        var phase = Phase.notStarted
        var number: Int64 = 0
        /// The end of a pipe that ends the thread's sleep.
        var wakeEnd: Int32 = -1
    }

    private let connector: Connector
    private let state = Mutex(State())

    init(_ connector: Connector) { self.connector = connector }

    /// A number that moves with changes; nil before the first connection. The first question starts the thread.
    func stamp() -> Int64? {
        let (number, starts) = state.withLock { state -> (Int64?, Bool) in
            switch state.phase {
            case .notStarted:
                state.phase = .starting
                return (nil, true)
            case .starting, .closed: return (nil, false)
            case .listening: return (state.number, false)
            case .cut:
                state.number += 1
                return (state.number, false)
            }
        }
        if starts { startThread() }
        return number
    }

    func close() {
        state.withLock { state in
            state.phase = .closed
            // Closing the writing end makes the reading end readable.
            if state.wakeEnd >= 0 { _ = systemClose(state.wakeEnd) }
            state.wakeEnd = -1
        }
    }

    private func startThread() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let readEnd = ends[0]
        let isTooLate = state.withLock { state in
            if state.phase == .closed { return true }
            state.wakeEnd = ends[1]
            return false
        }
        if isTooLate {
            _ = systemClose(ends[0])
            _ = systemClose(ends[1])
            return
        }
        // The thread keeps the listener alive; closing wakes it, and it ends by itself.
        let thread = Thread { [self] in
            Thread.current.name = "postgres listener"
            while !self.isClosed {
                listen(until: readEnd)
                move(to: .cut)
                // Once a second is soon enough after a cut, and no load while the server is away.
                _ = Self.wait(for: [readEnd], milliseconds: 1_000)
            }
            _ = systemClose(readEnd)
            ProcessEnd.threadEnds()
        }
        thread.start()
    }

    private var isClosed: Bool { state.withLock { $0.phase == .closed } }

    private func move(to phase: Phase) {
        state.withLock { state in
            // Before the first connection there is nothing that could have been missed.
            guard state.phase != .closed, !(phase == .cut && state.phase == .starting) else { return }
            state.phase = phase
            state.number += 1
        }
    }

    /// Connects and listens until the connection or the listener ends.
    private func listen(until wakeEnd: Int32) {
        guard case .success(let handle) = ProcessEnd.guarding({ connector.connect() }) else { return }
        defer { ProcessEnd.guarding { PQfinish(handle) } }
        guard let schema = ProcessEnd.guarding({ subscribe(handle) }) else { return }
        move(to: .listening)
        while true {
            let ready = Self.wait(for: [wakeEnd, PQsocket(handle)], milliseconds: -1)
            guard !ready.contains(wakeEnd), ProcessEnd.guarding({ PQconsumeInput(handle) }) == 1 else { return }
            var isOurs = false
            while let notification = PQnotifies(handle) {
                if strcmp(notification.pointee.extra, schema) == 0 { isOurs = true }
                PQfreemem(notification)
            }
            if isOurs { state.withLock { $0.number += 1 } }
        }
    }

    /// Says LISTEN.
    /// - Returns: the schema of our tables, or nil when the connection failed.
    private func subscribe(_ handle: OpaquePointer) -> String? {
        let path = connector.options.schema.map { "SET search_path = \(SQLName.quoted($0)); " } ?? ""
        let text = "\(path)LISTEN \(SQLDialect.changeChannel); SELECT coalesce(current_schema(), '')"
        guard let answer = PQexec(handle, text) else { return nil }
        let result = PostgresResult(answer)
        guard result.status == PGRES_TUPLES_OK, let schema = PQgetvalue(answer, 0, 0) else { return nil }
        return String(cString: schema)
    }

    /// Sleeps until one of the descriptors is readable.
    private static func wait(for descriptors: [Int32], milliseconds: Int32) -> [Int32] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.filter { $0.revents != 0 }.map(\.fd)
    }
}

/// `close` of the system: a method of this name hides it.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
