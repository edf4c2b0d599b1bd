public import Storage

/// A session storage that stands before another one. Every call goes through `perform`.
///
/// Conform a type of your own to it for a double that is not here.
public protocol SessionDouble: SessionStorage {
    /// The storage that does the work.
    var inner: any SessionStorage { get }

    /// Performs a call, or does something else instead.
    /// - Parameters:
    ///   - call: what was asked for.
    ///   - body: asks the inner storage.
    func perform<T>(_ call: SessionCall, _ body: () async throws -> T) async throws -> T
}
