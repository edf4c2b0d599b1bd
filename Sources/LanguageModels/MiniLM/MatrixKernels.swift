internal import CMatrixKernels

/// The fastest arithmetic that this CPU can run.
///
/// `@unchecked Sendable`: the table is a constant of the program, and its functions keep no state.
struct MatrixKernels: @unchecked Sendable {
    private let table: UnsafePointer<cmk_kernels>

    /// avx512, avx2 or portable.
    var name: String { String(cString: table.pointee.name) }

    var functions: cmk_kernels { table.pointee }

    /// Those that this CPU can run, the fastest first. The portable ones are always there.
    static let available: [MatrixKernels] = (0..<cmk_kernels_count()).compactMap { index in
        cmk_kernels_at(index).map(MatrixKernels.init(table:))
    }

    private init(table: UnsafePointer<cmk_kernels>) { self.table = table }
}
