// The loops of a vector scan, one form for each instruction set, chosen at run time.
//
// Every function takes the level as its first argument and trusts it: ask `cvk_supports` once. Nothing here allocates,
// keeps state, or calls another library.
#ifndef CVECTORKERNELS_H
#define CVECTORKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An instruction set. Levels give equal integers; floats differ in the order of summation.
typedef enum cvk_level {
    /// Portable C.
    CVK_SCALAR = 0,
    /// AVX2, FMA, POPCNT (x86-64-v3).
    CVK_AVX2 = 1,
    /// AVX-512 F, BW, DQ, VL, VNNI and VPOPCNTDQ.
    CVK_AVX512 = 2,
    /// Advanced SIMD of AArch64.
    CVK_NEON = 3,
} cvk_level;

/// Whether this processor, and the operating system's saving of registers, can run a level.
bool cvk_supports(cvk_level level);

/// The widest level of this processor.
cvk_level cvk_best_level(void);

/// Sum of a[i] * b[i] over n floats. The order of summation depends on the level and n alone.
float cvk_dot_f32(cvk_level level, const float *a, const float *b, size_t n);

/// Sum of (a[i] - b[i])^2 over n floats.
float cvk_l2_squared_f32(cvk_level level, const float *a, const float *b, size_t n);

/// Dot products of `query` with `count` rows of n bytes each, one row behind the other. |query[i]| and the rows' bytes
/// are at most 127, n at most 65,536.
void cvk_dot_i8(cvk_level level, const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out);

/// The same for the rows that `picks` names, in its order. Rows ahead are prefetched.
void cvk_dot_i8_gather(cvk_level level, const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query,
                       size_t n, int32_t *out);

/// How a row's possible score follows from its int8 dot product:
/// `estimate = dot * scale * scales[i] - half * norms[i]^2`, and the true one lies within
/// `per_error * errors[i] + per_norm * norms[i] + per_square * norms[i]^2 + constant` of it.
typedef struct cvk_bound {
    float scale, half, per_error, per_norm, per_square, constant;
} cvk_bound;

/// Writes the numbers of those of `count` rows whose upper bound reaches `threshold`, ascending, and returns how many.
/// `out` has room for `count`.
size_t cvk_select_bounds(cvk_level level, const int32_t *dots, const float *scales, const float *errors,
                         const float *norms, size_t count, const cvk_bound *bound, float threshold, uint16_t *out);

/// Writes row numbers and Hamming distances of those of `count` rows whose distance to `query` is at most `limit`.
///
/// Rows lie in groups of eight: first word 0 of the eight, then word 1, and so on, so that every load is a whole cache
/// line and no sum runs across a register. `count` is a multiple of 8; `rows` and `distances` have room for it.
size_t cvk_select_hamming(cvk_level level, const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                          uint32_t limit, uint16_t *rows, uint16_t *distances);

/// What `cvk_quantise` tells of a vector: sums of squares of the vector (to 1e-12) and of what rounding lost, whose
/// root is within 0.1 % and 2^-23 of the vector's length.
typedef struct cvk_quantised {
    float scale;
    double norm_squared, error_squared;
} cvk_quantised;

/// Writes codes with |x[i] - scale * codes[i]| at most scale / 2, where scale is the largest |x[i]| / 127.
/// `norm_squared` is not finite when an element is not, and then the codes mean nothing. Where the largest element is
/// below 1e-30, scale and codes are 0.
cvk_quantised cvk_quantise(cvk_level level, const float *x, size_t n, int8_t *codes);

/// Packs the signs of `scale * codes[i] - center[i]` (1 where positive) into a row of a group; see
/// `cvk_select_hamming`. `group` points at the row's word 0; bits past n are 0.
void cvk_pack_signs(cvk_level level, const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group);

#endif
