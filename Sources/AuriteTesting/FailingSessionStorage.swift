public import Storage
import Synchronization

/// Fails chosen calls, to see what a program does about it.
///
/// ```swift
/// // The connection is lost after the first append was stored: only a retry with the same key is safe.
/// let failing = FailingSessionStorage(storage.sessions, .calls(of: .append, [1]), when: .afterwards, with: Lost())
/// ```
public final class FailingSessionStorage: SessionDouble {
    /// Which calls fail.
    public struct Choice: Sendable {
        /// Whether a call fails.
        /// - Parameters: the call, its number among all calls, and its number among those of its operation, from 1.
        let isChosen: @Sendable (_ call: SessionCall, _ number: Int, _ numberOfItsKind: Int) -> Bool

        /// The calls with these numbers, counted over all operations from 1.
        public static func calls(_ numbers: Set<Int>) -> Choice { Choice { _, number, _ in numbers.contains(number) } }

        /// The calls of one operation with these numbers, counted among themselves from 1; all of them when nil.
        public static func calls(of operation: SessionCall.Operation, _ numbers: Set<Int>? = nil) -> Choice {
            Choice { call, _, number in call.operation == operation && numbers?.contains(number) ?? true }
        }

        /// The calls that a closure chooses.
        public static func calls(where isChosen: @escaping @Sendable (SessionCall) -> Bool) -> Choice {
            Choice { call, _, _ in isChosen(call) }
        }

        /// Every call: a storage that is down.
        public static let all = Choice { _, _, _ in true }
    }

    /// What has happened when the error is thrown.
    public enum Moment: Sendable {
        /// Nothing: the storage was not reached.
        case before
        /// The call was carried out, and its answer got lost.
        case afterwards
    }

    /// Does the work.
    public let inner: any SessionStorage
    private let choice: Choice
    private let moment: Moment
    private let error: any Error
    private let counts = Mutex<[SessionCall.Operation: Int]>([:])

    /// - Parameters:
    ///   - inner: does the work of all other calls.
    ///   - choice: which calls fail.
    ///   - moment: whether they are carried out all the same.
    ///   - error: what they throw.
    public init(_ inner: any SessionStorage, _ choice: Choice, when moment: Moment = .before, with error: any Error) {
        self.inner = inner
        self.choice = choice
        self.moment = moment
        self.error = error
    }

    /// Fails the chosen calls and passes the others on.
    public func perform<T>(_ call: SessionCall, _ body: () async throws -> T) async throws -> T {
        let (number, ofItsKind) = counts.withLock { counts in
            counts[call.operation, default: 0] += 1
            return (counts.values.reduce(0, +), counts[call.operation, default: 0])
        }
        guard choice.isChosen(call, number, ofItsKind) else { return try await body() }
        if moment == .afterwards { _ = try await body() }
        throw error
    }
}
