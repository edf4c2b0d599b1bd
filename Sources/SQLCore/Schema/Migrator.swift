import Foundation

/// Brings one product's tables from version to version.
///
/// The steps that are missing run in one transaction, together with the rows that record them, under a
/// lock that one process alone can hold: of two programs that start at once, one migrates and the other
/// finds it done, and a process that dies leaves the version it found. A database may hold several
/// products; each sees only its own steps.
public struct Migrator: Sendable {
    /// The name that versions are recorded under, and the command that hints tell to run.
    public let product: String
    /// Every step that this program knows, by version.
    public let steps: [SchemaStep]
    private let creation: String
    private let adoption: String
    private let now: @Sendable () -> SQLTimestamp

    /// - Parameters:
    ///   - product: the name under which versions are recorded.
    ///   - steps: every step in order, versions 1, 2, 3 ….
    ///   - creation: what a person does where there are no tables; nil for the words of `aurite`.
    ///   - now: the present moment, for the record.
    public init(
        product: String,
        steps: [SchemaStep],
        creation: String? = nil,
        now: @escaping @Sendable () -> SQLTimestamp
    ) {
        self.creation =
            creation
            ?? "Run `\(product) export` to create tables and populate initial data, "
            + "or `\(product) db init` for empty ones."
        adoption = creation == nil ? "`\(product) db upgrade` or `\(product) export`" : "`\(product) db upgrade`"
        self.product = product
        self.steps = steps
        self.now = now
    }

    /// The version that this program brings.
    public var latest: Int { steps.last?.version ?? 0 }

    /// Tells where the database stands. Changes nothing.
    public func status(of database: any SQLDatabase) async throws -> SchemaStatus {
        try await database.read { try status(in: $0) }
    }

    /// Runs the steps that are missing up to a version.
    ///
    /// Tables of the Python program are adopted on the way: a copy of the database is made first.
    /// - Parameters:
    ///   - target: the version to reach; the latest when nil.
    ///   - keepsCopy: false for a database that is a copy itself.
    /// - Throws: `SQLError` of kind `.newerSchema` when the database is newer than this program.
    public func upgrade(
        _ database: any SQLDatabase,
        to target: Int? = nil,
        keepsCopy: Bool = true
    ) async throws -> SchemaUpgrade {
        let target = target ?? latest
        guard (0...latest).contains(target) else { throw unknownVersion(target) }
        let before = try await status(of: database)
        try refuseNewer(before, in: database)
        try refuseChanged(before, in: database)
        guard before.current < target else { return SchemaUpgrade() }
        let backup =
            keepsCopy && before.state == .foreign ? try await database.backUp(named: "before-adoption") : nil
        return try await database.write { connection in
            try lock(connection)
            let current = try version(in: connection)
            var result = SchemaUpgrade(backup: backup)
            for step in steps where step.version > current && step.version <= target {
                result.notes += try apply(step, on: connection)
                result.steps.append(step.name)
            }
            return result
        }
    }

    /// Takes steps back, newest first, with the data they hold.
    /// - Returns: the names of the steps that were taken back.
    public func downgrade(_ database: any SQLDatabase, to target: Int) async throws -> [String] {
        guard (0...latest).contains(target) else { throw unknownVersion(target) }
        let status = try await status(of: database)
        try refuseNewer(status, in: database)
        // It has no steps to take back, and nothing would be done in silence.
        if status.state == .foreign { throw foreign(database) }
        return try await database.write { connection in
            try lock(connection)
            let current = try version(in: connection)
            let taken = steps.reversed().filter { $0.version <= current && $0.version > target }
            for step in taken {
                for statement in step.down(connection.dialect) { try connection.execute(SQLQuery(unsafe: statement)) }
                try connection.execute(
                    "DELETE FROM schema_versions WHERE product = \(product) AND version = \(step.version)"
                )
            }
            return taken.map(\.name)
        }
    }

    /// Refuses a database that this program cannot work with, and says what to do.
    /// - Throws: `SQLError` of kind `.newerSchema`, `.olderSchema`, `.foreignSchema` or `.missingTable`.
    public func requireCurrent(_ database: any SQLDatabase) async throws {
        let status = try await status(of: database)
        try refuseNewer(status, in: database)
        switch status.state {
        case .current, .newer: return
        case .absent:
            throw SQLError(
                .missingTable,
                "opening \(database.label)",
                cause: "no such table: it holds no tables of \(product) yet",
                hint: creation
            )
        case .foreign: throw foreign(database)
        case .older:
            throw SQLError(
                .olderSchema,
                "opening \(database.label)",
                cause: "its schema is version \(status.current), this program needs version \(status.latest)",
                hint: "Run `\(product) db upgrade`."
            )
        }
    }
}

extension Migrator {
    private func status(in connection: any SQLConnection) throws -> SchemaStatus {
        var applied: [SchemaStatus.Applied] = []
        if try hasVersionTable(connection) {
            applied = try connection.all(
                """
                SELECT version, name, checksum, applied_at FROM schema_versions
                WHERE product = \(product) ORDER BY version
                """
            ) { row in
                let version: Int = try row[0]
                let checksum: String = try row[2]
                let known = steps.first { $0.version == version }
                return SchemaStatus.Applied(
                    version: version,
                    name: try row[1],
                    appliedAt: try row[3],
                    isUnchanged: known.map { $0.checksum(connection.dialect) == checksum } ?? true
                )
            }
        }
        let current = applied.last?.version ?? 0
        let state: SchemaStatus.State =
            if current > latest {
                .newer
            } else if current == latest {
                .current
            } else if try steps.contains(where: {
                try $0.version > current && $0.adoption?.isNeeded(connection) == true
            }) {
                .foreign
            } else {
                current == 0 ? .absent : .older
            }
        return SchemaStatus(
            product: product,
            state: state,
            current: current,
            latest: latest,
            applied: applied,
            pending: steps.filter { $0.version > current }.map(\.name)
        )
    }

    private func version(in connection: any SQLConnection) throws -> Int {
        guard try hasVersionTable(connection) else { return 0 }
        return try connection.value(
            "SELECT max(version) FROM schema_versions WHERE product = \(product)",
            as: Int?.self
        )
        .flatMap { $0 } ?? 0
    }

    private func apply(_ step: SchemaStep, on connection: any SQLConnection) throws -> [String] {
        let adoption = try step.adoption.flatMap { try $0.isNeeded(connection) ? $0 : nil }
        try adoption?.setAside(connection)
        var statements = step.up(connection.dialect)
        if try !hasVersionTable(connection) { statements.insert(Self.versionTable(connection.dialect), at: 0) }
        for statement in statements { try connection.execute(SQLQuery(unsafe: statement)) }
        let notes = try adoption?.carryOver(connection) ?? []
        try connection.execute(
            """
            INSERT INTO schema_versions (product, version, name, checksum, applied_at)
            VALUES (\(product), \(step.version), \(step.name), \(step.checksum(connection.dialect)), \(now()))
            """
        )
        return notes
    }

    private static func versionTable(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE schema_versions (
            product VARCHAR NOT NULL, version INTEGER NOT NULL, name VARCHAR NOT NULL,
            checksum VARCHAR NOT NULL, applied_at \(dialect.timestampType) NOT NULL,
            PRIMARY KEY (product, version)
        )
        """
    }

    private func hasVersionTable(_ connection: any SQLConnection) throws -> Bool {
        try connection.value(connection.dialect.tableExists("schema_versions")) ?? false
    }

    private func lock(_ connection: any SQLConnection) throws {
        guard let lock = connection.dialect.schemaLock else { return }
        // Asked every 50 ms for a minute; an upgrade takes less.
        for _ in 0..<1_200 {
            if try connection.value(lock, as: Bool.self) == true { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw SQLError(
            .busy,
            "changing the schema",
            cause: "another program has been changing it for a minute",
            hint: "Wait for it and run the command again."
        )
    }

    private func refuseNewer(_ status: SchemaStatus, in database: any SQLDatabase) throws {
        guard status.state == .newer else { return }
        throw SQLError(
            .newerSchema,
            "opening \(database.label)",
            cause: "its schema is version \(status.current), this program knows versions up to \(status.latest)",
            hint: "Install the \(product) release that wrote it, or a later one; nothing was changed."
        )
    }

    private func foreign(_ database: any SQLDatabase) -> SQLError {
        SQLError(
            .foreignSchema,
            "opening \(database.label)",
            cause: "its tables were made by the Python program",
            hint: "Run \(adoption): a copy is made first and every row is kept."
        )
    }

    private func refuseChanged(_ status: SchemaStatus, in database: any SQLDatabase) throws {
        guard let changed = status.applied.first(where: { !$0.isUnchanged }) else { return }
        throw SQLError(
            .other,
            "upgrading \(database.label)",
            cause: "step \(changed.version) '\(changed.name)' is not the step that this program brings",
            hint: "The database was made by a development build; export its components with `\(product) db to-files` "
                + "and start a new one."
        )
    }

    private func unknownVersion(_ version: Int) -> SQLError {
        SQLError(
            .other,
            "changing the schema",
            cause: "there is no version \(version)",
            hint: "Choose a version from 0 to \(latest)."
        )
    }
}
