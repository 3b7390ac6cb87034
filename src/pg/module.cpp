// The extension's module. Scoring is a pure function of (policy, profile,
// as_of); the folders of src/core follow the way of the data, and each file
// here gives one concept of it to SQL.
#include "model_cache.hpp"
#include "policy_cache.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"

#if PG_VERSION_NUM >= 180000
PG_MODULE_MAGIC_EXT(.name = "prescriptive", .version = "1.0.0");
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    prescriptive::init_policy_cache();
    prescriptive::init_model_cache();
}
}
