import AgentRuntime
import Foundation
import SQLCore
import Storage

// SessionWriter FOLDER SESSION NAME COUNT [SIZE]: appends turns that say NAME and a number, one at a time, and prints
// the number of each once it is stored.
let arguments = CommandLine.arguments
let storage = FileSessionStorage(SessionCacheFolder(path: arguments[1]))
let padding = String(repeating: "x", count: arguments.count > 5 ? Int(arguments[5]) ?? 0 : 0)
for number in 0..<(Int(arguments[4]) ?? 0) {
    let content = JSONText.string("\(arguments[3]) \(number)")
    let turn = NewTurn(.object(["role": .string("user"), "content": content, "padding": .string(padding)]))
    try await storage.append([turn], to: arguments[2], creating: NewSession(name: "Pilot"))
    FileHandle.standardOutput.write(Data("\(number)\n".utf8))
}
