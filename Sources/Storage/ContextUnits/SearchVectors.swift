import SQLCore

/// The table that a database with an extension for vectors searches.
enum SearchVectors {
    static let table = "context_search_vectors"

    static func catchUp(in connection: any SQLConnection) throws {}
    static func refresh(_ seqs: [Int64], in connection: any SQLConnection) throws {}
    static func switched(to space: String, in connection: any SQLConnection) throws {}
    static func forget(_ space: String, in connection: any SQLConnection) throws {}
}
