// Which kernels this CPU can run.
#include "CMatrixKernels.h"

extern const cmk_kernels cmk_avx512, cmk_avx2, cmk_portable;

#if defined(__x86_64__)

ptrdiff_t cmk_kernels_count(void) { return 3; }

const cmk_kernels *cmk_kernels_at(ptrdiff_t index) {
    // The builtin also asks whether the operating system saves the wide registers.
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    switch (index) {
        case 0: return has_avx512 ? &cmk_avx512 : NULL;
        case 1: return has_avx2 ? &cmk_avx2 : NULL;
        case 2: return &cmk_portable;
        default: return NULL;
    }
}

#else

ptrdiff_t cmk_kernels_count(void) { return 1; }

const cmk_kernels *cmk_kernels_at(ptrdiff_t index) { return index == 0 ? &cmk_portable : NULL; }

#endif
