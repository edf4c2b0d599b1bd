public struct Environment: Sendable { var values: [String: String] = [:]; public subscript(name: String) -> String? { values[name] }; func origin(of name: String) -> String { "x" } }
