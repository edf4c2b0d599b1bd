#include "bare_libpq.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIMENSIONS = 4000 };

struct bare_libpq {
    PGconn *connection;
    unsigned char vector[4 + 4 * MOST_DIMENSIONS];
};

bare_libpq *bare_libpq_open(const char *url) {
    bare_libpq *session = calloc(1, sizeof *session);
    if (session) session->connection = PQconnectdb(url);
    return session;
}

void bare_libpq_close(bare_libpq *session) {
    PQfinish(session->connection);
    free(session);
}

const char *bare_libpq_error(bare_libpq *session) { return PQerrorMessage(session->connection); }

static int finish(PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

int bare_libpq_run(bare_libpq *session, const char *statements) {
    return finish(PQexec(session->connection, statements));
}

int bare_libpq_prepare(bare_libpq *session, const char *name, const char *statement) {
    return finish(PQprepare(session->connection, name, statement, 1, NULL));
}

static void put_big_endian(unsigned char *place, uint32_t bits, int bytes) {
    for (int byte = 0; byte < bytes; byte++) place[byte] = (unsigned char)(bits >> (8 * (bytes - 1 - byte)));
}

int bare_libpq_nearest(
    bare_libpq *session, const char *name, const float *vector, int dimensions, int64_t *keys, int limit
) {
    if (dimensions > MOST_DIMENSIONS) return -1;
    // As vector_send of pgvector writes it: the number of dimensions, a zero, the floats.
    put_big_endian(session->vector, (uint32_t)dimensions, 2);
    put_big_endian(session->vector + 2, 0, 2);
    for (int place = 0; place < dimensions; place++) {
        uint32_t bits;
        memcpy(&bits, vector + place, 4);
        put_big_endian(session->vector + 4 + 4 * place, bits, 4);
    }
    const char *values[] = {(const char *)session->vector};
    const int lengths[] = {4 + 4 * dimensions};
    const int formats[] = {1};
    PGresult *result = PQexecPrepared(session->connection, name, 1, values, lengths, formats, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        PQclear(result);
        return -1;
    }
    int rows = PQntuples(result);
    for (int row = 0; row < rows && row < limit; row++) {
        const unsigned char *bytes = (const unsigned char *)PQgetvalue(result, row, 0);
        uint64_t key = 0;
        for (int byte = 0; byte < 8; byte++) key = key << 8 | bytes[byte];
        keys[row] = (int64_t)key;
    }
    PQclear(result);
    return rows;
}
