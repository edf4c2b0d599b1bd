import CLibPQ
import Foundation

/// One answer of the server, freed with its last owner.
final class PostgresResult {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }
    var rowCount: Int { Int(PQntuples(handle)) }

    /// Whether the server rolled back where it was asked to commit: no other tag begins like this.
    var isRollback: Bool { PQcmdStatus(handle).map { strncmp($0, "ROLLBACK", 8) == 0 } ?? false }

    /// How many rows the statement changed; a SELECT changes none.
    var changedRows: Int {
        // The tag's first letter tells: INSERT, UPDATE, DELETE, MERGE, COPY. DROP, CREATE and others count nothing.
        guard let tag = PQcmdStatus(handle), [0x49, 0x55, 0x44, 0x4D, 0x43].contains(UInt8(bitPattern: tag[0])) else {
            return 0
        }
        return Int(String(cString: PQcmdTuples(handle))) ?? 0
    }

    /// A field of an error report, such as `PG_DIAG_SQLSTATE`.
    func field(_ code: Character) -> String? {
        guard let ascii = code.asciiValue, let text = PQresultErrorField(handle, Int32(ascii)) else { return nil }
        return String(cString: text)
    }

    var sqlState: String { field("C") ?? "" }
    var message: String { field("M") ?? String(cString: PQresultErrorMessage(handle)) }
}
