/// Changes which projects the anchor of a workspace lists, in its file.
///
/// Each call reads the file, edits its text and replaces it as a whole; a call that changes nothing does
/// not write. Throws `AnchorError` when the anchor cannot be read or edited and `FileProblem` when it
/// cannot be written; the file is then as it was.
package struct WorkspaceProjects: Sendable {
    private let path: String

    /// - Parameter workspace: the absolute path of the workspace's folder.
    package init(workspace: String) {
        path = AbsolutePath(workspace).appending(Anchor.fileName).text
    }

    /// Lists a project, such as `./harbor`, at the end; one that is listed stays where it is.
    package func add(_ entry: String) throws {
        try change { editor throws(AnchorError) in try editor.adding(entry) }
    }

    /// Takes a project off the list; the folder stays.
    package func remove(_ entry: String) throws {
        try change { editor throws(AnchorError) in try editor.removing(entry) }
    }

    /// Lists a project under another path at the same place.
    package func rename(_ entry: String, to newEntry: String) throws {
        try change { editor throws(AnchorError) in try editor.renaming(entry, to: newEntry) }
    }

    private func change(_ edit: (AnchorEditor) throws(AnchorError) -> [UInt8]) throws {
        let editor = try AnchorEditor(try FileBytes.contents(of: path), path: path)
        let result = try edit(editor)
        if result != editor.bytes { try AtomicFile.save(result, to: path) }
    }
}
