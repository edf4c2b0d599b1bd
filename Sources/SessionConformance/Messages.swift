import SQLCore
import Storage

/// A message of the OpenAI format.
func message(_ text: String, role: String = "user") -> NewTurn {
    NewTurn(.object(["role": .string(role), "content": .string(text)]))
}

/// Messages with numbers in them.
func messages(_ range: Range<Int>) -> [NewTurn] { range.map { message("message \($0)") } }

/// A message as text, which need not be spelled as we would.
func raw(_ text: String) throws -> NewTurn { NewTurn(try JSONText(text)) }

extension SessionStorage {
    /// The texts of all turns.
    func texts(of id: String) async throws -> [String] {
        try await turns(of: id, .from(0, count: .max)).map { try $0.content()["content"]?.string ?? "" }
    }
}

/// The session that stories begin with.
let pilot = NewSession(name: "Pilot")
