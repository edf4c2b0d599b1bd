public import SQLCore

/// What a copy did, and whether both sides then held the same.
public struct TransferReport: Sendable {
    /// Rows that differ between both sides, by key.
    public struct Differences: Sendable, Equatable {
        /// In the source alone.
        public var missing: [TransferKey] = []
        /// With other content.
        public var differing: [TransferKey] = []
        /// In the target alone.
        public var extra: [TransferKey] = []
        /// Whether there is none.
        public var isEmpty: Bool { missing.isEmpty && differing.isEmpty && extra.isEmpty }
    }

    /// One table of the copy.
    public struct Table: Sendable {
        /// As SQL names it.
        public let name: String
        /// The rows of the source.
        public internal(set) var rows = 0
        /// Rows that were added to the target.
        public internal(set) var copied = 0
        /// Rows of the target that were replaced.
        public internal(set) var updated = 0
        /// Rows of the target that were removed.
        public internal(set) var deleted = 0
        /// Rows that the target cannot store.
        public internal(set) var skipped = 0
        /// The sums of both sides as they were read again; nil without verification.
        public internal(set) var source: RowChecksum?
        /// The same of the target.
        public internal(set) var target: RowChecksum?
        /// Where the two part; 1,000 keys of each kind at most.
        public internal(set) var differences = Differences()
        /// Rows of the target that never came from the source and were kept.
        public internal(set) var kept = 0
    }

    /// In the order in which they were copied.
    public internal(set) var tables: [Table] = []
    /// Tables of the source that are nobody's of ours.
    public internal(set) var unknownTables: [String] = []
    /// Whether both sides were read again and compared.
    public internal(set) var isVerified = false

    /// Whether the comparison found nothing.
    public var isEqual: Bool { tables.allSatisfy { $0.differences.isEmpty } }
    /// Rows that were added, replaced or removed.
    public var changes: Int { tables.reduce(0) { $0 + $1.copied + $1.updated + $1.deleted } }

    /// Everything, for `--report` and `--json`.
    public var json: JSONText {
        func keys(_ keys: [TransferKey]) -> JSONText { .array(keys.map(\.json)) }
        func sum(_ sum: RowChecksum?) -> JSONText {
            guard let sum else { return .null }
            return .object(["rows": .int(sum.rows), "checksum": .string(sum.digits)])
        }
        return .object([
            "verified": .bool(isVerified), "equal": isVerified ? .bool(isEqual) : .null,
            "tables": .array(
                tables.map { table in
                    .object([
                        "table": .string(table.name), "rows": .int(table.rows), "copied": .int(table.copied),
                        "updated": .int(table.updated), "deleted": .int(table.deleted),
                        "skipped": .int(table.skipped), "kept": .int(table.kept), "source": sum(table.source),
                        "target": sum(table.target), "missing": keys(table.differences.missing),
                        "differing": keys(table.differences.differing), "extra": keys(table.differences.extra),
                    ])
                }
            ),
            "tables_not_copied": .array(unknownTables.map { .string($0) }),
        ])
    }
}

extension TransferReport {
    /// A copy into a database that is not there yet: every row would be new.
    public init(allNewIn source: any SQLDatabase, tables: [TransferTable]) async throws {
        for table in tables {
            var entry = Table(name: table.name)
            entry.rows = try await source.value(SQLQuery(unsafe: "SELECT count(*) FROM \"\(table.name)\"")) ?? 0
            entry.copied = entry.rows
            self.tables.append(entry)
        }
    }
}
