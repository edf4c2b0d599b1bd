// 32 registers of 16 floats: 28 sums, two vectors of weights, two to spare.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define ROWS 14
#define KERNELS cmk_avx512
#define NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int nothing_here;
#endif
