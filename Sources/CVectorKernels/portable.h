// Bodies in plain C, inlined into each level's functions: the compiler vectorises them for that level's target.
#ifndef CVK_PORTABLE_H
#define CVK_PORTABLE_H

#include "levels.h"

#define CVK_INLINE static inline __attribute__((always_inline))

// Sixteen sums side by side: float addition may not be reordered by the compiler, so the source says the order.
CVK_INLINE float cvk_dot_f32_body(const float *a, const float *b, size_t n) {
    float sums[16] = {0};
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t j = 0; j < 16; j++) sums[j] += a[i + j] * b[i + j];
    float total = 0;
    for (; i < n; i++) total += a[i] * b[i];
    for (size_t j = 0; j < 16; j++) total += sums[j];
    return total;
}

CVK_INLINE float cvk_l2_squared_f32_body(const float *a, const float *b, size_t n) {
    float sums[16] = {0};
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t j = 0; j < 16; j++) sums[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
    float total = 0;
    for (; i < n; i++) total += (a[i] - b[i]) * (a[i] - b[i]);
    for (size_t j = 0; j < 16; j++) total += sums[j];
    return total;
}

CVK_INLINE int32_t cvk_dot_i8_body(const int8_t *a, const int8_t *b, size_t n) {
    int32_t total = 0;
    for (size_t i = 0; i < n; i++) total += (int32_t)a[i] * (int32_t)b[i];
    return total;
}

CVK_INLINE float cvk_upper_bound(int32_t dot, float scale, float error, float norm, const cvk_bound *bound) {
    return (float)dot * (scale * bound->scale) + bound->per_error * error + bound->per_norm * norm +
           (bound->per_square - bound->half) * norm * norm + bound->constant;
}

CVK_INLINE size_t cvk_select_bounds_body(const int32_t *dots, const float *scales, const float *errors,
                                         const float *norms, size_t count, const cvk_bound *bound, float threshold,
                                         uint16_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        out[found] = (uint16_t)i;
        found += cvk_upper_bound(dots[i], scales[i], errors[i], norms[i], bound) >= threshold;
    }
    return found;
}

CVK_INLINE cvk_quantised cvk_quantise_body(const float *x, size_t n, int8_t *codes) {
    // Floats without their sign compare like integers, and integers reduce in any order.
    uint32_t largest = 0;
    double squares[8] = {0};
    size_t i = 0;
    for (size_t j = 0; j < n; j++) {
        uint32_t bits;
        __builtin_memcpy(&bits, &x[j], sizeof bits);
        bits &= 0x7FFFFFFF;
        largest = bits > largest ? bits : largest;
    }
    for (; i + 8 <= n; i += 8)
        for (size_t j = 0; j < 8; j++) squares[j] += (double)x[i + j] * (double)x[i + j];
    double norm = 0;
    for (; i < n; i++) norm += (double)x[i] * (double)x[i];
    for (size_t j = 0; j < 8; j++) norm += squares[j];

    float top;
    __builtin_memcpy(&top, &largest, sizeof top);
    // Also true of what is not finite: its bits are above the largest float's.
    if (!(top >= 1e-30f) || largest > 0x7F7FFFFF) {
        __builtin_memset(codes, 0, n);
        return (cvk_quantised){0, norm, norm};
    }
    float scale = top / 127.0f;
    float inverse = 127.0f / top;
    float unit = 1.0f / scale;
    float errors[16] = {0};
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    const float magic = 12582912.0f;
    for (i = 0; i + 16 <= n; i += 16)
        for (size_t j = 0; j < 16; j++) {
            float rounded = (x[i + j] * inverse + magic) - magic;
            codes[i + j] = (int8_t)(int32_t)rounded;
            // In units of the scale, so that squares of tiny numbers do not vanish.
            float lost = (x[i + j] - scale * rounded) * unit;
            errors[j] += lost * lost;
        }
    double error = 0;
    for (; i < n; i++) {
        float rounded = (x[i] * inverse + magic) - magic;
        codes[i] = (int8_t)(int32_t)rounded;
        float lost = (x[i] - scale * rounded) * unit;
        error += (double)lost * (double)lost;
    }
    for (size_t j = 0; j < 16; j++) error += errors[j];
    error *= (double)scale * (double)scale;
    return (cvk_quantised){scale, norm, error};
}

CVK_INLINE void cvk_pack_signs_body(const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group) {
    for (size_t word = 0; word * 64 < n; word++) {
        size_t end = n - word * 64 < 64 ? n - word * 64 : 64;
        uint64_t bits = 0;
        for (size_t i = 0; i < end; i++)
            bits |= (uint64_t)((float)codes[word * 64 + i] * scale > center[word * 64 + i]) << i;
        group[word * 8] = bits;
    }
}

#endif
