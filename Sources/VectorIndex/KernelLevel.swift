import CVectorKernels

/// An instruction set that the scans can use.
///
/// Integer results are the same on every level. Float32 scores differ in the last places, because each level adds in
/// its own order.
public enum KernelLevel: String, Sendable, Hashable, CaseIterable {
    /// Portable C.
    case scalar
    /// AVX2 with FMA and POPCNT, on x86-64.
    case avx2
    /// AVX-512 with VNNI and VPOPCNTDQ, on x86-64.
    case avx512
    /// Advanced SIMD, on AArch64.
    case neon

    /// The widest one of this processor.
    public static let best = KernelLevel(cvk_best_level())

    /// Those that this processor can run.
    public static var supported: [KernelLevel] { allCases.filter { cvk_supports($0.code) } }

    init(_ code: cvk_level) {
        switch code {
        case CVK_AVX2: self = .avx2
        case CVK_AVX512: self = .avx512
        case CVK_NEON: self = .neon
        default: self = .scalar
        }
    }

    var code: cvk_level {
        switch self {
        case .scalar: CVK_SCALAR
        case .avx2: CVK_AVX2
        case .avx512: CVK_AVX512
        case .neon: CVK_NEON
        }
    }
}
