/// Rows under headings, laid out to fit the terminal.
public struct Table: Sendable {
    private let headings: [String]
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    /// - Parameters:
    ///   - headings: the columns' names.
    ///   - rightAligned: the columns, from 0, that hold numbers.
    public init(_ headings: [String], rightAligned: Set<Int> = []) {
        self.headings = headings
        self.rightAligned = rightAligned
    }

    /// Whether no row stands under the headings.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a row with one cell for each heading; control characters are made visible.
    public mutating func add(_ cells: [String]) { rows.append(cells.map(printable)) }

    /// The lines of the table.
    /// - Parameters:
    ///   - width: the columns of the terminal; nil for as many as it takes.
    ///   - bold: marks the headings.
    public func lines(width: Int?, bold: (String) -> String = { $0 }) -> [String] {
        let widths = columnWidths(in: width)
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
        return [bold(line(headings, widths)), rule] + rows.map { line($0, widths) }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = cell.truncated(toWidth: widths[column])
            let padding = String(repeating: " ", count: widths[column] - text.displayWidth)
            if column > 0 { line += "  " }
            if rightAligned.contains(column) { line += padding }
            line += text
            // Nothing stands behind the last column, so it needs no padding.
            if !rightAligned.contains(column), column < cells.count - 1 { line += padding }
        }
        return line
    }

    /// What every column wants, taken from the widest until all of them fit.
    private func columnWidths(in available: Int?) -> [Int] {
        var widths = headings.indices.map { column in
            ([headings] + rows).reduce(0) { max($0, $1[column].displayWidth) }
        }
        guard let available else { return widths }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - available
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            let next = widths.filter { $0 < widths[widest] }.max() ?? 8
            let step = max(1, min(excess, widths[widest] - max(next, 8)))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
