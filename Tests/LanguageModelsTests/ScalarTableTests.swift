import Foundation
import Testing

@testable import LanguageModels

/// The table says of every Unicode scalar what the reference library does to it.
@Suite struct ScalarTableTests {
    private struct Facts: Decodable {
        let removed: [ClosedRange<UInt32>]
        let space: [ClosedRange<UInt32>]
        let cjk: [ClosedRange<UInt32>]
        let punct: [ClosedRange<UInt32>]
        let map: [String: String]
    }

    @Test("Every scalar is treated as the reference does")
    func everyScalar() throws {
        let facts = try JSONDecoder().decode(Facts.self, from: TestModel.fixture("minilm-unicode.json"))
        let table = ScalarTable.shared
        var expected = [ScalarTable.Effect](repeating: .kept, count: 0x11_0000)
        for (ranges, effect) in [
            (facts.removed, ScalarTable.Effect.removed), (facts.space, .space), (facts.cjk, .alone),
            (facts.punct, .alone),
        ] {
            for range in ranges {
                for scalar in range { expected[Int(scalar)] = effect }
            }
        }
        var replaced = 0
        for (key, value) in facts.map {
            let scalar = try #require(UInt32(key, radix: 16))
            guard case .replaced(let range, let isAlone) = table.effect(of: scalar) else {
                Issue.record("\(key) is not replaced")
                continue
            }
            #expect(table.replacements[range].elementsEqual(value.unicodeScalars.map(\.value)), "\(key)")
            #expect(isAlone == facts.cjk.contains { $0.contains(scalar) }, "\(key)")
            expected[Int(scalar)] = table.effect(of: scalar)
            replaced += 1
        }
        #expect(replaced == facts.map.count)
        let wrong = (0..<0x11_0000).filter { table.effect(of: UInt32($0)) != expected[$0] }
        #expect(wrong == [])
        let punctuation = Set(facts.punct.joined())
        #expect((0..<0x3100).allSatisfy { !table.isPunctuation($0) || punctuation.contains($0) })
    }
}
