#if defined(__x86_64__)
#include "portable.h"

#include <immintrin.h>

#define CVK_TARGET __attribute__((target("avx2,fma,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vpopcntdq")))

CVK_TARGET static inline __mmask16 tail16(size_t n) { return (__mmask16)((1u << n) - 1); }

CVK_TARGET float cvk_dot_f32_avx512(const float *a, const float *b, size_t n) {
    __m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
        s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
        s2 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 32), _mm512_loadu_ps(b + i + 32), s2);
        s3 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 48), _mm512_loadu_ps(b + i + 48), s3);
    }
    for (; i + 16 <= n; i += 16) s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
    if (i < n) {
        __mmask16 mask = tail16(n - i);
        s1 = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), s1);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
}

CVK_TARGET float cvk_l2_squared_f32_avx512(const float *a, const float *b, size_t n) {
    __m512 s0 = _mm512_setzero_ps(), s1 = s0;
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m512 d0 = _mm512_sub_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i));
        __m512 d1 = _mm512_sub_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16));
        s0 = _mm512_fmadd_ps(d0, d0, s0);
        s1 = _mm512_fmadd_ps(d1, d1, s1);
    }
    for (; i < n; i += 16) {
        __mmask16 mask = n - i < 16 ? tail16(n - i) : (__mmask16)0xFFFF;
        __m512 d = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i));
        s0 = _mm512_fmadd_ps(d, d, s0);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

// vpdpbusd multiplies unsigned by signed bytes. Flipping a row's top bit adds 128 to each of its bytes, which adds
// 128 times the sum of the query: that is taken off again.
CVK_TARGET static inline int32_t correction(const int8_t *query, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += query[i];
    return 128 * sum;
}

CVK_TARGET static inline __m512i dot_i8(const int8_t *row, const int8_t *query, size_t n) {
    const __m512i flip = _mm512_set1_epi8((char)0x80);
    __m512i s0 = _mm512_setzero_si512(), s1 = s0;
    size_t i = 0;
    for (; i + 128 <= n; i += 128) {
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(_mm512_loadu_si512(row + i), flip),
                                 _mm512_loadu_si512(query + i));
        s1 = _mm512_dpbusd_epi32(s1, _mm512_xor_si512(_mm512_loadu_si512(row + i + 64), flip),
                                 _mm512_loadu_si512(query + i + 64));
    }
    for (; i < n; i += 64) {
        __mmask64 mask = n - i < 64 ? ((uint64_t)1 << (n - i)) - 1 : ~(uint64_t)0;
        // Where the mask is off the query is 0, whatever the flipped row is.
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, row + i), flip),
                                 _mm512_maskz_loadu_epi8(mask, query + i));
    }
    return _mm512_add_epi32(s0, s1);
}

CVK_TARGET void cvk_dot_i8_avx512(const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out) {
    int32_t excess = correction(query, n);
    for (size_t row = 0; row < count; row++)
        out[row] = _mm512_reduce_add_epi32(dot_i8(rows + row * n, query, n)) - excess;
}

CVK_TARGET void cvk_dot_i8_gather_avx512(const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query,
                                         size_t n, int32_t *out) {
    int32_t excess = correction(query, n);
    for (size_t pick = 0; pick < count; pick++) {
        if (pick + 4 < count) {
            const char *ahead = (const char *)(rows + picks[pick + 4] * n);
            for (size_t i = 0; i < n; i += 64) _mm_prefetch(ahead + i, _MM_HINT_T0);
        }
        out[pick] = _mm512_reduce_add_epi32(dot_i8(rows + picks[pick] * n, query, n)) - excess;
    }
}

CVK_TARGET size_t cvk_select_bounds_avx512(const int32_t *dots, const float *scales, const float *errors,
                                           const float *norms, size_t count, const cvk_bound *bound, float threshold,
                                           uint16_t *out) {
    const __m512 scale = _mm512_set1_ps(bound->scale), per_error = _mm512_set1_ps(bound->per_error);
    const __m512 per_norm = _mm512_set1_ps(bound->per_norm), constant = _mm512_set1_ps(bound->constant);
    const __m512 square = _mm512_set1_ps(bound->per_square - bound->half), least = _mm512_set1_ps(threshold);
    size_t found = 0;
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 in = count - i < 16 ? tail16(count - i) : (__mmask16)0xFFFF;
        __m512 norm = _mm512_maskz_loadu_ps(in, norms + i);
        __m512 upper = _mm512_fmadd_ps(_mm512_fmadd_ps(square, norm, per_norm), norm, constant);
        upper = _mm512_fmadd_ps(per_error, _mm512_maskz_loadu_ps(in, errors + i), upper);
        upper = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_maskz_loadu_epi32(in, dots + i)),
                                _mm512_mul_ps(_mm512_maskz_loadu_ps(in, scales + i), scale), upper);
        unsigned mask = _mm512_mask_cmp_ps_mask(in, upper, least, _CMP_GE_OQ);
        for (; mask; mask &= mask - 1) out[found++] = (uint16_t)(i + (unsigned)__builtin_ctz(mask));
    }
    return found;
}

CVK_TARGET size_t cvk_select_hamming_avx512(const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                                            uint32_t limit, uint16_t *rows, uint16_t *distances) {
    const __m512i most = _mm512_set1_epi64((long long)limit);
    size_t found = 0;
    for (size_t first = 0; first < count; first += 8, groups += words * 8) {
        __m512i s0 = _mm512_setzero_si512(), s1 = s0;
        size_t word = 0;
        for (; word + 2 <= words; word += 2) {
            __m512i x0 = _mm512_xor_si512(_mm512_loadu_si512(groups + word * 8),
                                          _mm512_set1_epi64((long long)query[word]));
            __m512i x1 = _mm512_xor_si512(_mm512_loadu_si512(groups + word * 8 + 8),
                                          _mm512_set1_epi64((long long)query[word + 1]));
            s0 = _mm512_add_epi64(s0, _mm512_popcnt_epi64(x0));
            s1 = _mm512_add_epi64(s1, _mm512_popcnt_epi64(x1));
        }
        if (word < words)
            s0 = _mm512_add_epi64(s0, _mm512_popcnt_epi64(_mm512_xor_si512(
                                          _mm512_loadu_si512(groups + word * 8),
                                          _mm512_set1_epi64((long long)query[word]))));
        s0 = _mm512_add_epi64(s0, s1);
        unsigned near = _mm512_cmple_epu64_mask(s0, most);
        if (near == 0) continue;
        uint16_t values[8];
        _mm_storeu_si128((__m128i *)values, _mm512_cvtepi64_epi16(s0));
        for (; near; near &= near - 1) {
            unsigned row = (unsigned)__builtin_ctz(near);
            rows[found] = (uint16_t)(first + row);
            distances[found++] = values[row];
        }
    }
    return found;
}

CVK_TARGET cvk_quantised cvk_quantise_avx512(const float *x, size_t n, int8_t *codes) {
    return cvk_quantise_body(x, n, codes);
}

CVK_TARGET void cvk_pack_signs_avx512(const int8_t *codes, float scale, const float *center, size_t n,
                                      uint64_t *group) {
    const __m512 scales = _mm512_set1_ps(scale);
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t bits = 0;
        for (size_t j = 0; j < 64; j += 16) {
            __m512i wide = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(codes + i + j)));
            __m512 value = _mm512_mul_ps(_mm512_cvtepi32_ps(wide), scales);
            __mmask16 above = _mm512_cmp_ps_mask(value, _mm512_loadu_ps(center + i + j), _CMP_GT_OQ);
            bits |= (uint64_t)above << j;
        }
        group[i / 8] = bits;
    }
    if (i < n) cvk_pack_signs_body(codes + i, scale, center + i, n - i, group + i / 8);
}

#endif
