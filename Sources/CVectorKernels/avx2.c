#if defined(__x86_64__)
#include "portable.h"

#include <immintrin.h>

#define CVK_TARGET __attribute__((target("avx2,fma,popcnt")))

CVK_TARGET static inline float sum_f32(__m256 v) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

CVK_TARGET float cvk_dot_f32_avx2(const float *a, const float *b, size_t n) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
        s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
        s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
    }
    for (; i + 8 <= n; i += 8) s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    float total = sum_f32(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (; i < n; i++) total += a[i] * b[i];
    return total;
}

CVK_TARGET float cvk_l2_squared_f32_avx2(const float *a, const float *b, size_t n) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m256 d0 = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
        __m256 d1 = _mm256_sub_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8));
        s0 = _mm256_fmadd_ps(d0, d0, s0);
        s1 = _mm256_fmadd_ps(d1, d1, s1);
    }
    float total = sum_f32(_mm256_add_ps(s0, s1));
    for (; i < n; i++) total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
}

// vpmaddubsw multiplies unsigned by signed bytes and adds pairs into 16 bits: 2 * 127 * 127 fits, so |row| with the
// row's sign moved to the query never saturates.
CVK_TARGET static inline int32_t dot_i8(const int8_t *row, const int8_t *query, size_t n) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i s0 = _mm256_setzero_si256(), s1 = s0;
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        __m256i r0 = _mm256_loadu_si256((const __m256i *)(row + i));
        __m256i r1 = _mm256_loadu_si256((const __m256i *)(row + i + 32));
        __m256i q0 = _mm256_loadu_si256((const __m256i *)(query + i));
        __m256i q1 = _mm256_loadu_si256((const __m256i *)(query + i + 32));
        __m256i p0 = _mm256_maddubs_epi16(_mm256_abs_epi8(r0), _mm256_sign_epi8(q0, r0));
        __m256i p1 = _mm256_maddubs_epi16(_mm256_abs_epi8(r1), _mm256_sign_epi8(q1, r1));
        s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(p0, ones));
        s1 = _mm256_add_epi32(s1, _mm256_madd_epi16(p1, ones));
    }
    s0 = _mm256_add_epi32(s0, s1);
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(s0), _mm256_extracti128_si256(s0, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    int32_t total = _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
    for (; i < n; i++) total += (int32_t)row[i] * (int32_t)query[i];
    return total;
}

CVK_TARGET void cvk_dot_i8_avx2(const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out) {
    for (size_t row = 0; row < count; row++) out[row] = dot_i8(rows + row * n, query, n);
}

CVK_TARGET void cvk_dot_i8_gather_avx2(const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query,
                                       size_t n, int32_t *out) {
    for (size_t pick = 0; pick < count; pick++) {
        if (pick + 4 < count) {
            const char *ahead = (const char *)(rows + picks[pick + 4] * n);
            for (size_t i = 0; i < n; i += 64) _mm_prefetch(ahead + i, _MM_HINT_T0);
        }
        out[pick] = dot_i8(rows + picks[pick] * n, query, n);
    }
}

CVK_TARGET size_t cvk_select_bounds_avx2(const int32_t *dots, const float *scales, const float *errors,
                                         const float *norms, size_t count, const cvk_bound *bound, float threshold,
                                         uint16_t *out) {
    const __m256 scale = _mm256_set1_ps(bound->scale), per_error = _mm256_set1_ps(bound->per_error);
    const __m256 per_norm = _mm256_set1_ps(bound->per_norm), constant = _mm256_set1_ps(bound->constant);
    const __m256 square = _mm256_set1_ps(bound->per_square - bound->half), least = _mm256_set1_ps(threshold);
    size_t found = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256 norm = _mm256_loadu_ps(norms + i);
        __m256 upper = _mm256_fmadd_ps(_mm256_fmadd_ps(square, norm, per_norm), norm, constant);
        upper = _mm256_fmadd_ps(per_error, _mm256_loadu_ps(errors + i), upper);
        upper = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)(dots + i))),
                                _mm256_mul_ps(_mm256_loadu_ps(scales + i), scale), upper);
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(upper, least, _CMP_GE_OQ));
        for (; mask; mask &= mask - 1) out[found++] = (uint16_t)(i + (unsigned)__builtin_ctz(mask));
    }
    for (; i < count; i++)
        if (cvk_upper_bound(dots[i], scales[i], errors[i], norms[i], bound) >= threshold) out[found++] = (uint16_t)i;
    return found;
}

// Counts ones by a table of nibbles in a register; see Muła, Kurz and Lemire, "Faster population counts using AVX2
// instructions" (2016). Byte counters hold 31 words of at most 8 ones each.
CVK_TARGET size_t cvk_select_hamming_avx2(const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                                          uint32_t limit, uint16_t *rows, uint16_t *distances) {
    const __m256i table = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m256i low = _mm256_set1_epi8(0x0F), zero = _mm256_setzero_si256();
    const __m256i most = _mm256_set1_epi64x((long long)limit);
    size_t found = 0;
    for (size_t first = 0; first < count; first += 8, groups += words * 8) {
        __m256i sums[2] = {zero, zero};
        for (size_t word = 0; word < words;) {
            size_t end = words - word < 31 ? words : word + 31;
            __m256i bytes[2] = {zero, zero};
            for (; word < end; word++) {
                __m256i pattern = _mm256_set1_epi64x((long long)query[word]);
                for (size_t half = 0; half < 2; half++) {
                    __m256i x = _mm256_loadu_si256((const __m256i *)(groups + word * 8 + half * 4));
                    x = _mm256_xor_si256(x, pattern);
                    __m256i ones = _mm256_shuffle_epi8(table, _mm256_and_si256(x, low));
                    x = _mm256_and_si256(_mm256_srli_epi16(x, 4), low);
                    bytes[half] = _mm256_add_epi8(bytes[half], _mm256_add_epi8(ones, _mm256_shuffle_epi8(table, x)));
                }
            }
            for (size_t half = 0; half < 2; half++)
                sums[half] = _mm256_add_epi64(sums[half], _mm256_sad_epu8(bytes[half], zero));
        }
        unsigned far = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(sums[0], most))) |
                       (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(sums[1], most))) << 4;
        if (far == 0xFF) continue;
        uint64_t values[8];
        _mm256_storeu_si256((__m256i *)values, sums[0]);
        _mm256_storeu_si256((__m256i *)(values + 4), sums[1]);
        for (unsigned near = ~far & 0xFF; near; near &= near - 1) {
            unsigned row = (unsigned)__builtin_ctz(near);
            rows[found] = (uint16_t)(first + row);
            distances[found++] = (uint16_t)values[row];
        }
    }
    return found;
}

CVK_TARGET cvk_quantised cvk_quantise_avx2(const float *x, size_t n, int8_t *codes) {
    return cvk_quantise_body(x, n, codes);
}

CVK_TARGET void cvk_pack_signs_avx2(const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group) {
    const __m256 scales = _mm256_set1_ps(scale);
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t bits = 0;
        for (size_t j = 0; j < 64; j += 8) {
            __m256i wide = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(codes + i + j)));
            __m256 value = _mm256_mul_ps(_mm256_cvtepi32_ps(wide), scales);
            __m256 above = _mm256_cmp_ps(value, _mm256_loadu_ps(center + i + j), _CMP_GT_OQ);
            bits |= (uint64_t)(unsigned)_mm256_movemask_ps(above) << j;
        }
        group[i / 8] = bits;
    }
    if (i < n) cvk_pack_signs_body(codes + i, scale, center + i, n - i, group + i / 8);
}

#endif
