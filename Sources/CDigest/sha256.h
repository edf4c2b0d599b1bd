// What the two ways to compress a block share.
#ifndef SHA256_H
#define SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
extern const uint32_t cdigest_constants[64];

/// Whether the CPU has the SHA extensions.
bool cdigest_has_instructions(void);

/// Works `count` blocks of 64 bytes into the state, with the CPU's instructions. Only where it has them.
void cdigest_compress_by_instructions(uint32_t state[8], const uint8_t *block, size_t count);

#endif
