import AgentRuntime
import CommandSupport
import Foundation

/// Makes the folders and files of workspaces and projects. What is there already is never replaced.
struct WorkspaceMaker {
    private let context: CommandContext
    private let folder: String

    init(_ context: CommandContext) { self.init(context, folder: context.workingDirectory) }

    private init(_ context: CommandContext, folder: String) {
        self.context = context
        self.folder = folder
    }

    /// The same, as if the working directory were a folder of it.
    func inside(_ name: String) -> WorkspaceMaker { WorkspaceMaker(context, folder: "\(folder)/\(name)") }

    func makeWorkspace(_ name: String) throws {
        let root = name == "." ? folder : "\(folder)/\(name)"
        guard !FileManager.default.fileExists(atPath: "\(root)/.aurite") else {
            throw CommandFailure("\(context.shown(root)) holds an .aurite file already", hint: "Nothing was changed.")
        }
        try write([(".aurite", ProjectTemplate.workspaceAnchor)], to: root)
        context.console.print("Made the workspace \(name == "." ? "in the current directory" : name).")
        if name != "." { context.console.print("Next: cd \(name) && aurite init --project NAME") }
    }

    func makeProject(_ name: String) throws {
        guard name.wholeMatch(of: /[a-zA-Z0-9_-]+/) != nil else {
            throw CommandFailure(
                "'\(name)' is no name for a project",
                hint: "Use letters, digits, hyphens and underscores."
            )
        }
        let root = "\(folder)/\(name)"
        guard !FileManager.default.fileExists(atPath: root) else {
            throw CommandFailure("\(name) exists already", hint: "Choose another name; nothing was changed.")
        }
        try write(ProjectTemplate.files, to: root)
        context.console.print("Made the project \(name).")
        if let workspace = Discovery(startingAt: folder, userDirectory: nil).workspace?.root {
            try WorkspaceProjects(workspace: workspace).add(relative(root, to: workspace))
            context.console.print("Added it to \(context.shown("\(workspace)/.aurite")).")
        }
        context.console.print("Next: cd \(name) && cp .env.example .env && aurite list")
    }

    /// `./harbor`, or the absolute path of a project outside.
    private func relative(_ root: String, to workspace: String) -> String {
        let folder = Discovery(startingAt: root, userDirectory: nil).project?.root ?? root
        return folder.hasPrefix(workspace + "/") ? "./\(folder.dropFirst(workspace.count + 1))" : folder
    }

    private func write(_ files: [(path: String, content: String)], to root: String) throws {
        for (path, content) in files {
            let file = URL(fileURLWithPath: "\(root)/\(path)")
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(content.utf8).write(to: file, options: .withoutOverwriting)
            } catch {
                throw CommandFailure(
                    "cannot write \(context.shown(file.path)): \(error.localizedDescription)",
                    hint: "Check that the folder is writable for this user."
                )
            }
        }
    }
}
