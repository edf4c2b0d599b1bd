#include "portable.h"

float cvk_dot_f32_scalar(const float *a, const float *b, size_t n) { return cvk_dot_f32_body(a, b, n); }

float cvk_l2_squared_f32_scalar(const float *a, const float *b, size_t n) { return cvk_l2_squared_f32_body(a, b, n); }

void cvk_dot_i8_scalar(const int8_t *rows, size_t count, const int8_t *query, size_t n, int32_t *out) {
    for (size_t row = 0; row < count; row++) out[row] = cvk_dot_i8_body(rows + row * n, query, n);
}

void cvk_dot_i8_gather_scalar(const int8_t *rows, const uint16_t *picks, size_t count, const int8_t *query, size_t n,
                              int32_t *out) {
    for (size_t pick = 0; pick < count; pick++) out[pick] = cvk_dot_i8_body(rows + picks[pick] * n, query, n);
}

size_t cvk_select_bounds_scalar(const int32_t *dots, const float *scales, const float *errors, const float *norms,
                                size_t count, const cvk_bound *bound, float threshold, uint16_t *out) {
    return cvk_select_bounds_body(dots, scales, errors, norms, count, bound, threshold, out);
}

// The population count of Hacker's Delight, section 5-1: without POPCNT the compiler would call a library.
static inline uint32_t count_ones(uint64_t x) {
    x = x - ((x >> 1) & 0x5555555555555555);
    x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333);
    return (uint32_t)((((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101) >> 56);
}

size_t cvk_select_hamming_scalar(const uint64_t *groups, size_t words, size_t count, const uint64_t *query,
                                 uint32_t limit, uint16_t *rows, uint16_t *distances) {
    size_t found = 0;
    for (size_t first = 0; first < count; first += 8, groups += words * 8) {
        uint32_t sums[8] = {0};
        for (size_t word = 0; word < words; word++)
            for (size_t row = 0; row < 8; row++) sums[row] += count_ones(groups[word * 8 + row] ^ query[word]);
        for (size_t row = 0; row < 8; row++) {
            rows[found] = (uint16_t)(first + row);
            distances[found] = (uint16_t)sums[row];
            found += sums[row] <= limit;
        }
    }
    return found;
}

cvk_quantised cvk_quantise_scalar(const float *x, size_t n, int8_t *codes) { return cvk_quantise_body(x, n, codes); }

void cvk_pack_signs_scalar(const int8_t *codes, float scale, const float *center, size_t n, uint64_t *group) {
    cvk_pack_signs_body(codes, scale, center, n, group);
}
