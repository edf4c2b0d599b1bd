// The forms of each kernel, one set of functions per level; see include/CVectorKernels.h for what they do.
#ifndef CVK_LEVELS_H
#define CVK_LEVELS_H

#include "CVectorKernels.h"

#define CVK_DECLARE(level)                                                                                             \
    float cvk_dot_f32_##level(const float *a, const float *b, size_t n);                                               \
    float cvk_l2_squared_f32_##level(const float *a, const float *b, size_t n);                                        \
    void cvk_dot_i8_##level(const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out);            \
    void cvk_dot_i8_gather_##level(const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query,       \
                                   size_t n, int32_t *out);                                                            \
    size_t cvk_select_bounds_##level(const int32_t *dots, const float *scales, const float *errors,                    \
                                     const float *norms, size_t count, const cvk_bound *bound, float threshold,        \
                                     uint16_t *out);                                                                   \
    size_t cvk_select_hamming_##level(const uint64_t *groups, size_t words, size_t count, const uint64_t *query,       \
                                      uint32_t limit, uint16_t *rows, uint16_t *distances);                            \
    cvk_quantised cvk_quantise_##level(const float *x, size_t n, int8_t *codes);                                       \
    void cvk_pack_signs_##level(const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group);

CVK_DECLARE(scalar)
#if defined(__x86_64__)
CVK_DECLARE(avx2)
CVK_DECLARE(avx512)
#elif defined(__aarch64__)
CVK_DECLARE(neon)
#endif

#endif
