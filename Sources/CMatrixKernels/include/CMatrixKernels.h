// The arithmetic of a transformer whose hidden width is 384, in float32, by CPU at run time.
//
// All matrices of activations are row major with a fixed distance of 384 floats between rows: an intermediate of 1,536
// columns is four such matrices. A stride known to the compiler is what lets fourteen rows share one address register.
//
// Each element of a product is summed in the same order whatever the number of rows, so a text's vector does not
// depend on the texts it is computed with.
#ifndef C_MATRIX_KERNELS_H
#define C_MATRIX_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

#pragma clang assume_nonnull begin

enum {
    /// Columns of a matrix of activations, and floats between the starts of its rows.
    CMK_WIDTH = 384,
    /// Columns of one attention head.
    CMK_HEAD_WIDTH = 32,
    /// Most rows of one text: tokens.
    CMK_MAXIMUM_TOKENS = 256,
    /// Floats that `attention` needs as scratch space.
    CMK_ATTENTION_SCRATCH = CMK_MAXIMUM_TOKENS * CMK_HEAD_WIDTH + 16 * CMK_WIDTH,
};

/// What `dense` does with the sums.
typedef enum {
    /// out = x·W + bias
    CMK_STORE,
    /// out += x·W; there is no bias
    CMK_ADD,
    /// out = gelu(x·W + bias) with the exact error function, to 5e-7
    CMK_GELU,
} cmk_finish;

/// The kernels for one kind of CPU. All pointers are to floats with 4-byte alignment and must not overlap, save where
/// said.
typedef struct {
    /// avx512, avx2 or portable.
    const char *name;

    /// Copies a block of weights, 384 outputs by 384 inputs, into the order that `dense` reads.
    ///
    /// weights: the first output's first input; stride: floats from one output to the next; packed: 384 * 384 floats.
    void (*_Nonnull pack)(const float *weights, ptrdiff_t stride, float *packed);

    /// Multiplies x (rows by 384) by one packed block into out (rows by 384), which may not be x.
    void (*_Nonnull dense)(ptrdiff_t rows, const float *x, const float *packed, const float *bias, float *out, cmk_finish finish);

    /// Softmax(q·kT / sqrt(32))·v for the 12 heads of one text of `tokens` rows, 1 to 256. out may be q.
    void (*_Nonnull attention)(ptrdiff_t tokens, const float *q, const float *k, const float *v, float *out, float *scratch);

    /// x = LayerNorm(x + y)·scale + shift for each row, with the biased variance and an epsilon of 1e-12.
    void (*_Nonnull add_and_normalise)(ptrdiff_t rows, float *x, const float *y, const float *scale, const float *shift);

    /// The mean of the rows, divided by its L2 norm, into 384 floats.
    void (*_Nonnull pool)(ptrdiff_t rows, const float *x, float *out);
} cmk_kernels;

/// The kernels at `index`, the fastest first and the portable ones last; null for those this CPU cannot run, and past
/// the end.
const cmk_kernels *_Nullable cmk_kernels_at(ptrdiff_t index);

/// How many sets of kernels this build holds.
ptrdiff_t cmk_kernels_count(void);

#pragma clang assume_nonnull end

#if defined(__cplusplus)
}
#endif

#endif
