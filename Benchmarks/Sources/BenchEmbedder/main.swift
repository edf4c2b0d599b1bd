import Foundation
import LanguageModels

// One line per case: the median and the fastest of many runs. Arguments: the model's folder, and the number of threads
// (1 unless given).

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    FileHandle.standardError.write(Data("usage: BenchEmbedder FOLDER [THREADS]\n".utf8))
    exit(2)
}
let threads = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
let clock = ContinuousClock()
let words = ["the", "house", "of", "two", "river", "green", "system", "write", "under", "light", "open", "time"]

/// A text of so many tokens, the two marks included: each of the words is one piece.
func text(tokens: Int, seed: Int) -> String {
    (0..<tokens - 2).map { words[($0 * 7 + seed) % words.count] }.joined(separator: " ")
}

func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
}

/// Median and minimum by the clock, and the median of the processor's time: on a shared machine the one to believe.
func report(_ name: String, runs: Int, _ body: () async throws -> Void) async rethrows {
    var times: [Double] = []
    var processorTimes: [Double] = []
    for _ in 0..<runs {
        let start = clock.now
        let startOnProcessor = Foundation.clock()
        try await body()
        times.append(milliseconds(clock.now - start))
        processorTimes.append(Double(Foundation.clock() - startOnProcessor) * 1e3 / Double(CLOCKS_PER_SEC))
    }
    times.sort()
    processorTimes.sort()
    let figures = String(
        format: "median %8.2f ms   minimum %8.2f ms   processor %8.2f ms",
        times[runs / 2],
        times[0],
        processorTimes[runs / 2]
    )
    print(name.padding(toLength: 34, withPad: " ", startingAt: 0), figures)
}

let embedder = MiniLMEmbedder(folder: arguments[1], threads: threads)
print("\(threads) threads")
try await report("loading", runs: 1) { try await embedder.prepare() }
let tokenizer = try await embedder.tokenizer()

for count in [8, 16, 20, 32, 64, 128, 256] {
    let texts = (0..<5).map { text(tokens: count, seed: $0) }
    precondition(texts.allSatisfy { tokenizer.tokenCount(of: $0) == count })
    var next = 0
    try await report("1 text of \(count) tokens", runs: count > 100 ? 31 : 101) {
        _ = try await embedder.embed(texts[next % 5])
        next += 1
    }
}
let batch = (0..<32).map { text(tokens: 16, seed: $0) }
try await report("32 texts of 16 tokens", runs: 31) { _ = try await embedder.embed(batch) }
let large = (0..<500).map { text(tokens: 20 + $0 % 200, seed: $0) }
let tokens = large.reduce(0) { $0 + tokenizer.tokenCount(of: $1) }
try await report("500 texts, \(tokens) tokens", runs: 2) { _ = try await embedder.embed(large) }

let long = (0..<2_000_000).map { words[$0 % words.count] }.joined(separator: " ")
await report("counting tokens of \(long.utf8.count / 1_000_000) MB", runs: 5) { _ = tokenizer.tokenCount(of: long) }
let cyrillic = String(repeating: "Съешь же ещё этих мягких французских булок, да выпей чаю. ", count: 20_000)
await report("the same of \(cyrillic.utf8.count / 1_000_000) MB of Cyrillic", runs: 5) {
    _ = tokenizer.tokenCount(of: cyrillic)
}
