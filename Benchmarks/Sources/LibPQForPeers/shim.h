// libpq's public header; its folder comes from pkg-config (libpq).
#include <libpq-fe.h>
