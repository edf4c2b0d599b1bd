#include "levels.h"

bool cvk_supports(cvk_level level) {
    switch (level) {
    case CVK_SCALAR: return true;
#if defined(__x86_64__)
    case CVK_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
    case CVK_AVX512:
        return cvk_supports(CVK_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vpopcntdq");
#elif defined(__aarch64__)
    case CVK_NEON: return true;
#endif
    default: return false;
    }
}

cvk_level cvk_best_level(void) {
    if (cvk_supports(CVK_AVX512)) return CVK_AVX512;
    if (cvk_supports(CVK_AVX2)) return CVK_AVX2;
    if (cvk_supports(CVK_NEON)) return CVK_NEON;
    return CVK_SCALAR;
}

#if defined(__x86_64__)
#define CVK_CALL(name, ...)                                                                                            \
    switch (level) {                                                                                                   \
    case CVK_AVX512: return name##_avx512(__VA_ARGS__);                                                                \
    case CVK_AVX2: return name##_avx2(__VA_ARGS__);                                                                    \
    default: return name##_scalar(__VA_ARGS__);                                                                        \
    }
#elif defined(__aarch64__)
#define CVK_CALL(name, ...)                                                                                            \
    switch (level) {                                                                                                   \
    case CVK_NEON: return name##_neon(__VA_ARGS__);                                                                    \
    default: return name##_scalar(__VA_ARGS__);                                                                        \
    }
#else
#define CVK_CALL(name, ...) (void)level; return name##_scalar(__VA_ARGS__);
#endif

float cvk_dot_f32(cvk_level level, const float *a, const float *b, size_t n) { CVK_CALL(cvk_dot_f32, a, b, n) }

float cvk_l2_squared_f32(cvk_level level, const float *a, const float *b, size_t n) {
    CVK_CALL(cvk_l2_squared_f32, a, b, n)
}

void cvk_dot_i8(cvk_level level, const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out) {
    CVK_CALL(cvk_dot_i8, rows, count, query, n, out)
}

void cvk_dot_i8_gather(cvk_level level, const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query,
                       size_t n, int32_t *out) {
    CVK_CALL(cvk_dot_i8_gather, rows, picks, count, query, n, out)
}

size_t cvk_select_bounds(cvk_level level, const int32_t *dots, const float *scales, const float *errors,
                         const float *norms, size_t count, const cvk_bound *bound, float threshold, uint16_t *out) {
    CVK_CALL(cvk_select_bounds, dots, scales, errors, norms, count, bound, threshold, out)
}

size_t cvk_select_hamming(cvk_level level, const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                          uint32_t limit, uint16_t *rows, uint16_t *distances) {
    CVK_CALL(cvk_select_hamming, groups, words, count, query, limit, rows, distances)
}

cvk_quantised cvk_quantise(cvk_level level, const float *x, size_t n, int8_t *codes) {
    CVK_CALL(cvk_quantise, x, n, codes)
}

void cvk_pack_signs(cvk_level level, const int8_t *codes, float scale, const float *center, size_t n,
                    uint64_t *group) {
    CVK_CALL(cvk_pack_signs, codes, scale, center, n, group)
}
