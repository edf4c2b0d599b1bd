import SQLCore

/// The tables of the product `aurite`, version by version.
///
/// A step that has been released is never edited: add the next one.
enum AuriteSchema {
    static let product = "aurite"

    static let steps = [components, sessions, search, transfers]

    private static let componentLog = SQLChangeLog(
        table: "components",
        log: "component_changes",
        keyColumns: ["component_type", "name"],
        watchedColumns: ["config", "base_path"]
    )

    /// Component configurations, the log of their changes, and what `export` remembers.
    ///
    /// `components` has the columns that the documentation gives it, so that the Python program reads
    /// and writes it; the columns after them may be NULL for the same reason. A name may stand in
    /// several types, which its own key on the name alone did not allow.
    private static let components = SchemaStep(
        version: 1,
        name: "components",
        up: { dialect in
            [
                """
                CREATE TABLE components (
                    name VARCHAR NOT NULL, component_type VARCHAR NOT NULL, config JSON NOT NULL,
                    created_at \(dialect.timestampType) NOT NULL, last_updated \(dialect.timestampType) NOT NULL,
                    base_path VARCHAR, exported_digest VARCHAR,
                    PRIMARY KEY (component_type, name)
                )
                """,
                """
                CREATE TABLE component_changes (
                    revision \(dialect.countedKey), component_type VARCHAR NOT NULL, name VARCHAR NOT NULL,
                    operation VARCHAR NOT NULL, changed_at \(dialect.timestampType) NOT NULL
                )
                """,
            ]
                + dialect.changeLogTriggers(componentLog)
        },
        down: { dialect in
            ["DROP TABLE components", "DROP TABLE component_changes"] + dialect.changeLogRemoval(componentLog)
        },
        adoption: SchemaAdoption(
            isNeeded: { connection in
                guard try connection.value(connection.dialect.tableExists("components")) ?? false else { return false }
                return try connection.all(connection.dialect.primaryKeyColumns("components")) { try $0[0] as String }
                    == ["name"]
            },
            setAside: { connection in
                for index in ["ix_components_name", "ix_components_component_type", "ix_component_type_name"] {
                    try connection.execute(SQLQuery(unsafe: "DROP INDEX IF EXISTS \(index)"))
                }
                try connection.execute("ALTER TABLE components RENAME TO components_before_adoption")
            },
            carryOver: { connection in
                let count = try connection.execute(
                    """
                    INSERT INTO components (name, component_type, config, created_at, last_updated)
                    SELECT name, component_type, config, created_at, last_updated FROM components_before_adoption
                    """
                )
                try connection.execute("DROP TABLE components_before_adoption")
                return ["\(count) components were taken over."]
            }
        )
    )
}
