import CLibPQ
import SQLCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes one connection, on the calling thread.
struct Connector: Sendable {
    let options: PostgresOptions
    let errors: PostgresErrorMapper

    init(_ options: PostgresOptions) {
        self.options = options
        errors = PostgresErrorMapper(options)
    }

    /// Connects to the database, or to another one of the same server.
    /// - Returns: the connection, or why there is none.
    func connect(toDatabase database: String? = nil) -> Result<OpaquePointer, ConnectFailureError> {
        var keywords = ["dbname"]
        var values = [Self.neutralised(explicit: Set(settings(database).map(\.0)))]
        for (keyword, value) in settings(database) {
            keywords.append(keyword)
            values.append(value)
        }
        // Only the first `dbname` is expanded as a connection string; the keywords after it win.
        guard let handle = withCStrings(keywords, values, { PQconnectStartParams($0, $1, 1) }) else {
            return .failure(failure("out of memory"))
        }
        // Verbose messages carry the SQLSTATE, which libpq gives in no other way before the connection stands.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        if let message = establish(handle) {
            PQfinish(handle)
            return .failure(failure(message))
        }
        ProcessEnd.register()
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        return .success(handle)
    }

    struct ConnectFailureError: Error { let failure: ConnectFailure }

    private func failure(_ message: String) -> ConnectFailureError {
        ConnectFailureError(failure: ConnectFailure(message, options, errors))
    }

    private func settings(_ database: String?) -> [(String, String)] {
        var settings = [
            ("host", options.host), ("port", "\(options.port)"), ("user", options.user),
            ("dbname", database ?? options.database), ("sslmode", options.tlsMode.rawValue),
            ("client_encoding", "UTF8"), ("application_name", options.applicationName),
            // A connection whose other end has vanished is noticed in a minute, not in two hours.
            ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
        ]
        if let password = options.password { settings.append(("password", password)) }
        if let file = options.tlsRootCertificate { settings.append(("sslrootcert", file)) }
        if let file = options.tlsCertificate { settings.append(("sslcert", file)) }
        if let file = options.tlsKey { settings.append(("sslkey", file)) }
        if let text = options.serverOptions { settings.append(("options", text)) }
        return settings
    }

    /// A connection string that gives every keyword its built-in default where libpq would ask a PG* variable.
    ///
    /// It has to be a string: only there is an empty value a value, and not a question to the environment.
    private static func neutralised(explicit: Set<String>) -> String {
        guard let defaults = PQconndefaults() else { return "" }
        defer { PQconninfoFree(defaults) }
        var text = ""
        var option = defaults
        while let keyword = option.pointee.keyword {
            let name = String(cString: keyword)
            // `service` has no neutral value; an unknown service is an error that names PGSERVICE, and a known one
            // cannot change what is set here.
            if option.pointee.envvar != nil, !explicit.contains(name), name != "service", name != "dbname" {
                let compiled = option.pointee.compiled.map { String(cString: $0) } ?? ""
                text += "\(name)='\(compiled)' "
            }
            option += 1
        }
        return text
    }

    /// Drives the connection to its end within the time limit.
    /// - Returns: what went wrong, or nil.
    private func establish(_ handle: OpaquePointer) -> String? {
        let start = ContinuousClock.now
        guard PQstatus(handle) != CONNECTION_BAD else { return message(of: handle) }
        var state = PGRES_POLLING_WRITING
        while true {
            switch state {
            case PGRES_POLLING_OK: return nil
            case PGRES_POLLING_FAILED: return message(of: handle)
            default: break
            }
            let left = options.connectTimeout - start.duration(to: .now)
            let events = Int16(state == PGRES_POLLING_READING ? POLLIN : POLLOUT)
            var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let ready = left > .zero ? poll(&descriptor, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1)) : 0
            if ready == 0 { return "timeout expired after \(Int(options.connectTimeout / .seconds(1))) s" }
            if ready > 0 { state = PQconnectPoll(handle) }
        }
    }

    private func message(of handle: OpaquePointer) -> String { String(cString: PQerrorMessage(handle)) }
}

/// Calls a body with two arrays of C strings, ended by nil, valid during the call alone.
private func withCStrings<R>(
    _ first: [String],
    _ second: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
) -> R {
    let copies = (first + second).map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { $0.map { UnsafePointer($0) } }
    return (Array(pointers.prefix(first.count)) + [nil]).withUnsafeBufferPointer { keywords in
        (Array(pointers.dropFirst(first.count)) + [nil]).withUnsafeBufferPointer { values in
            guard let keywords = keywords.baseAddress, let values = values.baseAddress else {
                preconditionFailure("an array that holds nil at its end is not empty")
            }
            return body(keywords, values)
        }
    }
}
