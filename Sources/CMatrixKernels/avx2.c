// 16 registers of 8 floats: 12 sums, two vectors of weights, two to spare.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define ROWS 6
#define KERNELS cmk_avx2
#define NAME "avx2"
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int nothing_here;
#endif
