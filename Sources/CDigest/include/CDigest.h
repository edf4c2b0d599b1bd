// SHA-256 of bytes in memory (FIPS 180-4), with the CPU's own instructions where it has them.
#ifndef C_DIGEST_H
#define C_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

/// Writes the 32 bytes of the SHA-256 of `count` bytes at `bytes`, which may be null when there are none, to `digest`.
///
/// With `portably`, the CPU's SHA instructions stay unused: about 0.3 instead of 2 GB/s.
void cdigest_sha256(const uint8_t *bytes, size_t count, bool portably, uint8_t digest[32]);

#if defined(__cplusplus)
}
#endif

#endif
