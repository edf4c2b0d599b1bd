// SHA-256 by the SHA extensions of x86-64.
// Source: Intel, "Intel SHA Extensions", July 2013: sha256rnds2 does two rounds on the state kept as ABEF and CDGH,
// sha256msg1 and sha256msg2 the two halves of the message schedule for four words at once.
#include "sha256.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

bool cdigest_has_instructions(void) {
    unsigned a, b, c, d;
    // SSSE3 and SSE4.1 in leaf 1, SHA in leaf 7.
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 9) || !(c & 1u << 19)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29);
}

__attribute__((target("sha,sse4.1,ssse3"))) void cdigest_compress_by_instructions(
    uint32_t state[8], const uint8_t *block, size_t count
) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    // Words are named from the highest: abef holds A in its top lane.
    __m128i abef = _mm_set_epi32((int)state[0], (int)state[1], (int)state[4], (int)state[5]);
    __m128i cdgh = _mm_set_epi32((int)state[2], (int)state[3], (int)state[6], (int)state[7]);
    for (; count > 0; count--, block += 64) {
        const __m128i abef_before = abef;
        const __m128i cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            const __m128i words = w[i % 4];
            __m128i sum = _mm_add_epi32(words, _mm_loadu_si128((const __m128i *)(cdigest_constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            sum = _mm_shuffle_epi32(sum, 0x0e);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
            if (i < 12) {
                // The four words sixteen further on.
                const __m128i next = w[(i + 1) % 4], third = w[(i + 2) % 4], last = w[(i + 3) % 4];
                const __m128i early = _mm_sha256msg1_epu32(words, next);
                w[i % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(early, _mm_alignr_epi8(last, third, 4)), last);
            }
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    uint32_t top[4], bottom[4];
    _mm_storeu_si128((__m128i *)top, abef);
    _mm_storeu_si128((__m128i *)bottom, cdgh);
    state[0] = top[3];
    state[1] = top[2];
    state[4] = top[1];
    state[5] = top[0];
    state[2] = bottom[3];
    state[3] = bottom[2];
    state[6] = bottom[1];
    state[7] = bottom[0];
}

#else

bool cdigest_has_instructions(void) { return false; }

void cdigest_compress_by_instructions(uint32_t state[8], const uint8_t *block, size_t count) {
    (void)state;
    (void)block;
    (void)count;
}

#endif
