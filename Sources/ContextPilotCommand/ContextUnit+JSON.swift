import CommandSupport
import SQLCore
import Storage

extension ContextUnit {
    /// The documented members.
    var json: JSONText {
        .object([
            "id": .string(id), "type": .string(type.rawValue), "content": .string(content),
            "confidence": .double(confidence), "tags": .array(tags.map { .string($0) }), "source": .string(source),
            "status": .string(status.rawValue), "created_at": .string(createdAt.iso),
            "last_used": .string(lastUsed?.iso), "superseded_by": .string(supersededBy),
            "source_type": .string(sourceType), "name": .string(name), "metadata": metadata,
            "updated_at": .string(updatedAt.iso),
        ])
    }

    /// A line of a CSV file, without its end.
    var csv: String {
        let cells = [
            id, type.rawValue, content, "\(confidence)", tags.joined(separator: ","), source, status.rawValue,
            createdAt.iso, lastUsed?.iso ?? "", supersededBy ?? "", sourceType, name, metadata.text,
            updatedAt.iso,
        ]
        return cells.map { cell in
            let needsQuotes = cell.unicodeScalars.contains { [",", "\"", "\r", "\n"].contains($0) }
            return needsQuotes ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
        }
        .joined(separator: ",")
    }

    static let csvHeader = """
        id,type,content,confidence,tags,source,status,created_at,last_used,superseded_by,source_type,name,metadata,\
        updated_at
        """
}
