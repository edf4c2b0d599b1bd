import Foundation
import SQLCore

/// The file of a database before SQLite sees it: SQLite says `unable to open database file` for a
/// missing folder, a missing file, a folder and a forbidden file alike.
struct DatabaseFile {
    let path: String
    let names: SettingNames

    init(path: String, names: SettingNames) {
        self.names = names
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/" }

    /// Makes the folders where they may be made.
    /// - Throws: `SQLError` of kind `.unreachable` when there is nothing to open.
    func prepare(createsFile: Bool) throws {
        let operation = "opening the database \(path)"
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { return }
            throw SQLError(
                .unreachable,
                operation,
                cause: "it is a folder",
                hint: "Name a file in \(names.file)."
            )
        }
        guard createsFile else {
            throw SQLError(
                .missingDatabase,
                operation,
                cause: "there is no such file",
                hint: "Run `\(names.creation)` to create it and populate initial data, or check \(names.file)."
            )
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw SQLError(
                .unreachable,
                operation,
                cause: "the folder \(folder) cannot be made",
                hint: "Check that no file stands in its way and that this user may write there."
            )
        }
    }

    /// Whether the file is in WAL mode, by its header.
    /// Source: https://www.sqlite.org/fileformat.html, section 1.3
    static func keepsLog(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        let header = (try? file.read(upToCount: 20)) ?? Data()
        return header.count == 20 && header[18] == 2
    }

    /// The path itself, or with `-2`, `-3` … when something is there already.
    static func unusedPath(_ path: String) -> String {
        var candidate = path
        var number = 2
        while FileManager.default.fileExists(atPath: candidate) {
            candidate = "\(path)-\(number)"
            number += 1
        }
        return candidate
    }
}
