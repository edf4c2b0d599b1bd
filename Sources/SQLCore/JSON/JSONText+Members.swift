extension JSONText {
    /// One member of an object.
    public struct Member: Sendable {
        /// The key with its quotes and escapes, as written.
        public let keyText: JSONText
        /// The value as written: a slice of the object's text.
        public let value: JSONText

        /// The decoded key; unpaired surrogates become U+FFFD.
        public var key: String { keyText.lossyString }

        /// Whether the key is `name`, told without decoding it where no escape stands in it.
        public func isNamed(_ name: String) -> Bool { keyText.isString(name) }
    }

    /// The members of an object, one after another.
    ///
    /// A type and no opaque sequence: across modules that would be walked through witness tables.
    public struct Members: Sequence, IteratorProtocol {
        fileprivate var children: Children

        /// The next member as written, repeated keys included; nil after the last one.
        public mutating func next() -> Member? {
            children.next().map { Member(keyText: $0.key ?? .null, value: $0.value) }
        }
    }

    /// The elements of an array, one after another.
    public struct Elements: Sequence, IteratorProtocol {
        fileprivate var children: Children

        /// The next element as written; nil after the last one.
        public mutating func next() -> JSONText? { children.next()?.value }
    }

    /// The members of an object in their order, repeated keys included; none for any other kind.
    public var members: Members { Members(children: Children(of: kind == .object ? bytes : [])) }

    /// The elements of an array in their order; none for any other kind.
    public var elements: Elements { Elements(children: Children(of: kind == .array ? bytes : [])) }

    /// The value of an object's member. Of repeated keys the last one counts, as in Python. Keys are told
    /// apart code unit by code unit: Swift's `==` would take a composed `é` for a decomposed one.
    public subscript(key: String) -> JSONText? {
        var found: JSONText?
        for member in members where member.isNamed(key) { found = member.value }
        return found
    }
}

/// The values between the brackets of checked text, found by counting brackets and quotes alone.
struct Children: Sequence, IteratorProtocol {
    private let bytes: ArraySlice<UInt8>
    private let isObject: Bool
    private var position: Int

    init(of bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        isObject = bytes.first == UInt8(ascii: "{")
        position = bytes.startIndex + 1
    }

    mutating func next() -> (key: JSONText?, value: JSONText)? {
        guard position < bytes.endIndex else { return nil }
        let end = bytes.endIndex - 1
        return bytes.withUnsafeBufferPointer { buffer -> (Range<Int>?, Range<Int>)? in
            let base = bytes.startIndex
            var skipper = JSONSkipper(bytes: buffer, position: position - base)
            skipper.skipSeparators()
            guard skipper.position < end - base else {
                position = bytes.endIndex
                return nil
            }
            var key: Range<Int>?
            if isObject {
                key = skipper.skipValue()
                skipper.skipSeparators()
            }
            let value = skipper.skipValue()
            position = base + skipper.position
            return (key, value)
        }.map { key, value in
            let base = bytes.startIndex
            func slice(_ range: Range<Int>) -> JSONText {
                JSONText(checked: bytes[base + range.lowerBound..<base + range.upperBound])
            }
            return (key.map(slice), slice(value))
        }
    }
}

/// Steps over values of text that `JSONScanner` has checked, so it needs no errors.
struct JSONSkipper {
    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int

    /// Steps over white space, commas and colons.
    mutating func skipSeparators() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"): position += 1
            default: return
            }
        }
    }

    /// Steps over the value at the position.
    /// - Returns: where it lies.
    mutating func skipValue() -> Range<Int> {
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): skipNested()
        default: skipScalar()
        }
        return start..<position
    }

    private mutating func skipString() {
        position += 1
        while bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    private mutating func skipNested() {
        var depth = 0
        repeat {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
        } while depth > 0
    }

    private mutating func skipScalar() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"):
                return
            default: position += 1
            }
        }
    }
}
