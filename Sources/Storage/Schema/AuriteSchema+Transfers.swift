import SQLCore

extension AuriteSchema {
    /// What copies between databases remember in their target: see `TransferRecords`.
    static let transfers = SchemaStep(
        version: 4,
        name: "transfers",
        up: { dialect in
            [
                """
                CREATE TABLE transfer_ranges (
                    source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, number BIGINT NOT NULL,
                    last_key VARCHAR NOT NULL, row_count BIGINT NOT NULL, checksum VARCHAR NOT NULL,
                    PRIMARY KEY (source, table_name, number)
                )
                """,
                """
                CREATE TABLE transfer_owner (
                    slot BIGINT NOT NULL PRIMARY KEY, token VARCHAR NOT NULL, host VARCHAR NOT NULL,
                    process BIGINT NOT NULL, source VARCHAR NOT NULL, started_at \(dialect.timestampType) NOT NULL
                )
                """,
            ]
        },
        down: { _ in ["DROP TABLE transfer_ranges", "DROP TABLE transfer_owner"] }
    )
}
