/// For each attribute value of a full segment, the rows that have it.
///
/// A value of few rows has a list of them, one of many a bit for each row, whichever is smaller; the idea is that of
/// Roaring bitmaps (Chambi, Lemire, Kaser, Godin: "Better bitmap performance with Roaring bitmaps", 2016).
final class Postings: Sendable {
    private struct Entry {
        var count: Int
        var start: Int
    }

    /// Above this many rows, 512 bytes of bits are smaller than a list.
    private static let longestList = 256

    /// The values that occur, ascending.
    let codes: [UInt32]
    private let entries: [Entry]
    private let lists: [UInt16]
    private let bitmaps: [UInt64]

    init(_ open: OpenTerms) {
        // Code and row in one number sort together; the rows of a value come out ascending.
        var pairs: [UInt64] = []
        pairs.reserveCapacity(open.codes.count)
        for row in open.ends.indices {
            for position in open.range(of: row) { pairs.append(UInt64(open.codes[position]) << 16 | UInt64(row)) }
        }
        radixSort(&pairs)
        var codes: [UInt32] = []
        var entries: [Entry] = []
        var lists: [UInt16] = []
        var bitmaps: [UInt64] = []
        var first = 0
        while first < pairs.count {
            let code = pairs[first] >> 16
            var end = first
            while end < pairs.count, pairs[end] >> 16 == code { end += 1 }
            codes.append(UInt32(code))
            if end - first <= Self.longestList {
                entries.append(Entry(count: end - first, start: lists.count))
                for position in first..<end { lists.append(UInt16(truncatingIfNeeded: pairs[position])) }
            } else {
                let start = bitmaps.count
                entries.append(Entry(count: end - first, start: start))
                bitmaps.append(contentsOf: repeatElement(0, count: Segment.words))
                for position in first..<end {
                    let row = Int(pairs[position] & 0xFFFF)
                    bitmaps[start + row >> 6] |= 1 << UInt64(row & 63)
                }
            }
            first = end
        }
        self.codes = codes
        self.entries = entries
        self.lists = lists
        self.bitmaps = bitmaps
    }

    /// Adds the rows of a value to a bitmap of `Segment.words` words.
    func mark(_ code: UInt32, in words: UnsafeMutablePointer<UInt64>) {
        guard let position = position(of: code) else { return }
        let entry = entries[position]
        if entry.count <= Self.longestList {
            for index in entry.start..<entry.start + entry.count {
                let row = Int(lists[index])
                words[row >> 6] |= 1 << UInt64(row & 63)
            }
        } else {
            for word in 0..<Segment.words { words[word] |= bitmaps[entry.start + word] }
        }
    }

    /// How many rows have the value at a position of `codes`.
    func count(at position: Int) -> Int { entries[position].count }

    /// The values row by row, as they were before the segment was full.
    func valuesByRow() -> [[UInt32]] {
        var values = Array(repeating: [UInt32](), count: RowBuffer.capacity)
        var words = Array(repeating: UInt64(0), count: Segment.words)
        for code in codes {
            for word in words.indices { words[word] = 0 }
            words.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { mark(code, in: base) } }
            forEachBit(of: words) { values[$0].append(code) }
        }
        return values
    }

    private func position(of code: UInt32) -> Int? {
        var low = 0
        var high = codes.count
        while low < high {
            let middle = (low + high) / 2
            if codes[middle] < code { low = middle + 1 } else { high = middle }
        }
        return low < codes.count && codes[low] == code ? low : nil
    }
}

/// Sorts by everything above the low 16 bits and keeps the order of equals, 8 bits at a time.
private func radixSort(_ numbers: inout [UInt64]) {
    guard let greatest = numbers.max() else { return }
    var other = numbers
    var shift: UInt64 = 16
    while greatest >> shift > 0 {
        var starts = Array(repeating: 0, count: 257)
        for number in numbers { starts[Int(number >> shift & 255) + 1] += 1 }
        for digit in 1...256 { starts[digit] += starts[digit - 1] }
        for number in numbers {
            let digit = Int(number >> shift & 255)
            other[starts[digit]] = number
            starts[digit] += 1
        }
        swap(&numbers, &other)
        shift += 8
    }
}

/// Calls with the number of each set bit, ascending.
@inline(__always)
func forEachBit(of words: some Sequence<UInt64>, _ body: (Int) -> Void) {
    var base = 0
    for word in words {
        var rest = word
        while rest != 0 {
            body(base + rest.trailingZeroBitCount)
            rest &= rest - 1
        }
        base += 64
    }
}
