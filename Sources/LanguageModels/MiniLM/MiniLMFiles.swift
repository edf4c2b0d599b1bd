/// The files of sentence-transformers/all-MiniLM-L6-v2, as `scripts/model` fetches them.
enum MiniLMFiles {
    /// A file and what tells that it is whole and the right one.
    struct Pin: Sendable {
        let name: String
        let size: Int
        /// 64 hexadecimal digits.
        let sha256: String
    }

    static let weights = Pin(
        name: "model.safetensors",
        size: 90_868_376,
        sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )
    static let vocabulary = Pin(
        name: "vocab.txt",
        size: 231_508,
        sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )

    /// The next step whatever is wrong with the files.
    static let hint = "Run scripts/model: it fetches the model's files, checks them and prints their folder."
}
