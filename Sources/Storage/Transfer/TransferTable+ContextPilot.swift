extension TransferTable {
    /// The tables of the product `contextpilot`. What units are found by is made anew by the target from its change log.
    public static let contextPilot: [TransferTable] = [
        TransferTable(
            "context_units",
            key: ["id"],
            columns: [
                "id": .text, "source_type": .text, "name": .text, "content": .text, "metadata": .json,
                "embedding": .bytes, "embedding_space": .text, "created_at": .timestamp, "updated_at": .timestamp,
                "superseded_by": .text, "type": .text, "confidence": .real, "tags": .json, "source": .text,
                "status": .text, "last_used": .timestamp, "seq": .integer,
            ],
            counter: "seq",
            hasOtherUniqueKeys: true,
            reference: "superseded_by"
        ),
        TransferTable(
            "embedding_spaces",
            key: ["name"],
            columns: [
                "name": .text, "dimensions": .shortInteger, "metric": .text, "state": .text, "created_at": .timestamp,
            ],
            // One space alone is the active one.
            hasOtherUniqueKeys: true
        ),
        TransferTable(
            "context_unit_vectors",
            key: ["unit_id", "space"],
            columns: ["unit_id": .text, "space": .text, "embedding": .bytes]
        ),
        TransferTable(
            "conversations",
            key: ["id"],
            columns: [
                "id": .text, "task": .text, "provider": .text, "model": .text, "created_at": .timestamp,
                "prompt_type": .text, "context_ids": .json,
            ],
            isReferenced: true
        ),
        TransferTable(
            "messages",
            key: ["id"],
            columns: [
                "id": .integer, "conversation_id": .text, "role": .text, "content": .text, "timestamp": .timestamp,
                "tokens": .shortInteger, "finish_reason": .text, "model": .text,
            ],
            counter: "id"
        ),
        TransferTable("settings", key: ["key"], columns: ["key": .text, "value": .text]),
        TransferTable(
            "security_events",
            key: ["id"],
            columns: [
                "id": .text, "event": .text, "outcome": .text, "request_id": .text, "method": .text, "path": .text,
                "client_ip": .text, "actor": .text, "details": .json, "created_at": .timestamp,
            ]
        ),
    ]
}
