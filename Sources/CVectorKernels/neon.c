#if defined(__aarch64__)
#include "portable.h"

#include <arm_neon.h>

float cvk_dot_f32_neon(const float *a, const float *b, size_t n) {
    float32x4_t s0 = vdupq_n_f32(0), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        s0 = vfmaq_f32(s0, vld1q_f32(a + i), vld1q_f32(b + i));
        s1 = vfmaq_f32(s1, vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
        s2 = vfmaq_f32(s2, vld1q_f32(a + i + 8), vld1q_f32(b + i + 8));
        s3 = vfmaq_f32(s3, vld1q_f32(a + i + 12), vld1q_f32(b + i + 12));
    }
    float total = vaddvq_f32(vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3)));
    for (; i < n; i++) total += a[i] * b[i];
    return total;
}

float cvk_l2_squared_f32_neon(const float *a, const float *b, size_t n) {
    float32x4_t s0 = vdupq_n_f32(0), s1 = s0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        float32x4_t d0 = vsubq_f32(vld1q_f32(a + i), vld1q_f32(b + i));
        float32x4_t d1 = vsubq_f32(vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
        s0 = vfmaq_f32(s0, d0, d0);
        s1 = vfmaq_f32(s1, d1, d1);
    }
    float total = vaddvq_f32(vaddq_f32(s0, s1));
    for (; i < n; i++) total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
}

static inline int32_t dot_i8(const int8_t *row, const int8_t *query, size_t n) {
    int32x4_t sum = vdupq_n_s32(0);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        int8x16_t r = vld1q_s8(row + i), q = vld1q_s8(query + i);
        sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(r), vget_low_s8(q)));
        sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(r), vget_high_s8(q)));
    }
    int32_t total = vaddvq_s32(sum);
    for (; i < n; i++) total += (int32_t)row[i] * (int32_t)query[i];
    return total;
}

void cvk_dot_i8_neon(const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out) {
    for (size_t row = 0; row < count; row++) out[row] = dot_i8(rows + row * n, query, n);
}

void cvk_dot_i8_gather_neon(const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query, size_t n,
                            int32_t *out) {
    for (size_t pick = 0; pick < count; pick++) {
        if (pick + 4 < count)
            for (size_t i = 0; i < n; i += 64) __builtin_prefetch(rows + picks[pick + 4] * n + i);
        out[pick] = dot_i8(rows + picks[pick] * n, query, n);
    }
}

size_t cvk_select_bounds_neon(const int32_t *dots, const float *scales, const float *errors, const float *norms,
                              size_t count, const cvk_bound *bound, float threshold, uint16_t *out) {
    return cvk_select_bounds_body(dots, scales, errors, norms, count, bound, threshold, out);
}

size_t cvk_select_hamming_neon(const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                               uint32_t limit, uint16_t *rows, uint16_t *distances) {
    size_t found = 0;
    for (size_t first = 0; first < count; first += 8, groups += words * 8) {
        // Two rows in each register; 16-bit sums hold any number of dimensions that a distance can have.
        uint16x8_t sums[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
        for (size_t word = 0; word < words; word++) {
            uint64x2_t pattern = vdupq_n_u64(query[word]);
            for (size_t pair = 0; pair < 4; pair++) {
                uint64x2_t x = veorq_u64(vld1q_u64(groups + word * 8 + pair * 2), pattern);
                sums[pair] = vpadalq_u8(sums[pair], vcntq_u8(vreinterpretq_u8_u64(x)));
            }
        }
        for (size_t pair = 0; pair < 4; pair++) {
            uint64x2_t both = vpaddlq_u32(vpaddlq_u16(sums[pair]));
            uint64_t values[2] = {vgetq_lane_u64(both, 0), vgetq_lane_u64(both, 1)};
            for (size_t half = 0; half < 2; half++) {
                rows[found] = (uint16_t)(first + pair * 2 + half);
                distances[found] = (uint16_t)values[half];
                found += values[half] <= limit;
            }
        }
    }
    return found;
}

cvk_quantised cvk_quantise_neon(const float *x, size_t n, int8_t *codes) { return cvk_quantise_body(x, n, codes); }

void cvk_pack_signs_neon(const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group) {
    cvk_pack_signs_body(codes, scale, center, n, group);
}

#endif
