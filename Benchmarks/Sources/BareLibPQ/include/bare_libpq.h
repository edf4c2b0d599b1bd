// The peer of our questions to pgvector: libpq and nothing around it. One connection, prepared statements, the vector and
// the answer in binary, as the fastest client would do it.
#ifndef BARE_LIBPQ_H
#define BARE_LIBPQ_H

#include <stdint.h>

typedef struct bare_libpq bare_libpq;

/// Connects to what a `postgresql://` URL names. NULL where there is no memory; else `bare_libpq_error` tells how it went.
bare_libpq *bare_libpq_open(const char *url);
void bare_libpq_close(bare_libpq *session);

/// The last error in libpq's words, empty where there was none.
const char *bare_libpq_error(bare_libpq *session);

/// Runs statements without parameters; 0 where they succeeded.
int bare_libpq_run(bare_libpq *session, const char *statements);

/// Prepares a statement whose one parameter is a vector; 0 where that succeeded.
int bare_libpq_prepare(bare_libpq *session, const char *name, const char *statement);

/// Runs a prepared statement that gives one column of type `bigint`.
/// - Returns: how many rows it gave, of which `limit` at most are in `keys`; -1 where it failed.
int bare_libpq_nearest(
    bare_libpq *session, const char *name, const float *vector, int dimensions, int64_t *keys, int limit
);

#endif
