// Vectors of four floats, which every 64-bit CPU has: NEON with 32 registers on arm64, SSE2 with 16 on x86-64.
#define LANES 4
#if defined(__aarch64__)
#define ROWS 12
#else
#define ROWS 6
#endif
#define KERNELS cmk_portable
#define NAME "portable"
#include "kernels.inc"
