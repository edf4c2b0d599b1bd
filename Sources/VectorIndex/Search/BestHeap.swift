/// The k greatest of the values that it was shown.
struct BestHeap<Element: Comparable> {
    /// A heap with the least of them at the top.
    private var elements: [Element] = []
    private let limit: Int

    init(_ limit: Int) {
        self.limit = limit
        elements.reserveCapacity(min(limit, 1_024))
    }

    /// The least of them once there are k.
    var floor: Element? { elements.count == limit ? elements.first : nil }

    /// From the greatest to the least.
    var sorted: [Element] { elements.sorted(by: >) }

    @inline(__always)
    mutating func insert(_ element: Element) {
        if elements.count < limit {
            elements.append(element)
            rise(elements.count - 1)
        } else if let least = elements.first, element > least {
            elements[0] = element
            sink()
        }
    }

    private mutating func rise(_ position: Int) {
        var child = position
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < elements.count {
                if elements[child] < elements[least] { least = child }
            }
            if least == parent { return }
            elements.swapAt(parent, least)
            parent = least
        }
    }
}

/// A match in the order of results: greater scores first, then smaller keys.
struct RankedMatch: Comparable {
    var score: Float
    var id: Int64

    static func < (left: RankedMatch, right: RankedMatch) -> Bool {
        left.score != right.score ? left.score < right.score : left.id > right.id
    }
}
