public import SQLCore

/// Gives a database's unused space back, and tells what it did.
public struct DatabaseVacuum: Sendable {
    private let label: String
    private let bytesBefore: Int64
    private let bytesAfter: Int64
    private let removedRows: Int

    /// - Parameter trimming: shortens a log first, so that its space goes too; gives the number of rows it removed.
    /// - Throws: `SQLError`.
    public init(_ database: any SQLDatabase, trimming: () async throws -> Int) async throws {
        label = database.label
        bytesBefore = try await Self.bytes(of: database)
        removedRows = try await trimming()
        try await database.vacuum()
        bytesAfter = try await Self.bytes(of: database)
    }

    /// A line for people, or an object.
    public func print(on console: Console, asJSON: Bool) {
        guard asJSON else {
            return console.print("\(label): \(ByteCount(bytesBefore)) before, \(ByteCount(bytesAfter)) after.")
        }
        console.print(
            JSONText.object([
                "bytes_before": .int(bytesBefore), "bytes_after": .int(bytesAfter),
                "log_rows_removed": .int(removedRows),
            ])
        )
    }

    private static func bytes(of database: any SQLDatabase) async throws -> Int64 {
        try await database.storageStatistics().reduce(0) { $0 + $1.bytes }
    }
}
