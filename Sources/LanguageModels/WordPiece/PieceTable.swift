/// The pieces of a WordPiece vocabulary, found by their bytes.
///
/// A piece that goes on within a word is written `##ing` in the file and found as the continuing piece `ing`.
struct PieceTable: Sendable {
    /// Bytes of the longest piece, without its `##`.
    let longestPiece: Int

    private let text: [UInt8]
    /// Where each piece stands in `text`, without its `##`.
    private let places: [Range<Int32>]
    /// Open addressing, a power of two of slots: the hash's upper half above the id plus one, or zero.
    private let slots: [UInt64]

    /// Pieces, which are numbered from 0 in the order of the file.
    var count: Int { places.count }

    /// Reads a `vocab.txt`: a piece on each line, its id the line's number from 0.
    init(_ text: [UInt8]) {
        var places: [Range<Int32>] = []
        var hashes: [PieceHash] = []
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let continues = end - start > 2 && text[start] == UInt8(ascii: "#") && text[start + 1] == UInt8(ascii: "#")
            if continues { start += 2 }
            var hash = PieceHash(continues: continues)
            for byte in text[start..<end] { hash.add(byte) }
            places.append(Int32(start)..<Int32(end))
            hashes.append(hash)
            start = end + 1
        }

        // At most half full, so that a search soon meets an empty slot.
        var capacity = 16
        while capacity < places.count * 2 { capacity *= 2 }
        var slots = [UInt64](repeating: 0, count: capacity)
        for (id, hash) in hashes.enumerated() {
            var slot = hash.slot(of: capacity)
            while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = hash.upperHalf | UInt64(id + 1)
        }
        self.text = text
        self.places = places
        self.slots = slots
        longestPiece = places.map(\.count).max() ?? 0
    }

    /// The id of the piece `word[range]`, whose hash is `hash`; nil when it is none.
    func id(of hash: PieceHash, at range: Range<Int>, in word: [UInt8]) -> Int32? {
        var slot = hash.slot(of: slots.count)
        while slots[slot] != 0 {
            if slots[slot] & ~0xFFFF_FFFF == hash.upperHalf {
                let id = Int(slots[slot] & 0xFFFF_FFFF) - 1
                // That one continues a word and the other does not is told by the hash, which starts differently.
                let place = Int(places[id].lowerBound)..<Int(places[id].upperBound)
                if text[place].elementsEqual(word[range]), isContinuing(id) == hash.continues { return Int32(id) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The id of a whole piece, as the special ones are.
    func id(of piece: String) -> Int32? {
        let bytes = Array(piece.utf8)
        var hash = PieceHash(continues: false)
        for byte in bytes { hash.add(byte) }
        return id(of: hash, at: 0..<bytes.count, in: bytes)
    }

    /// Only a piece whose `##` was left out begins after the first byte of its line.
    private func isContinuing(_ id: Int) -> Bool {
        let start = Int(places[id].lowerBound)
        return start > 0 && text[start - 1] != UInt8(ascii: "\n")
    }
}

/// FNV-1a with 64 bits over a piece's bytes, begun differently for a piece that continues a word.
struct PieceHash: Sendable {
    let continues: Bool
    private var value: UInt64

    init(continues: Bool) {
        self.continues = continues
        value = continues ? 0x6C62_272E_07BB_0142 : 0xCBF2_9CE4_8422_2325
    }

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

    func slot(of capacity: Int) -> Int { Int(value & UInt64(capacity - 1)) }

    var upperHalf: UInt64 { value & ~0xFFFF_FFFF }
}
