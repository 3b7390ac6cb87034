/* What measuring needs of C: the server's least price of a call, and a clock. */
#include "postgres.h"

#include <time.h>

#include "fmgr.h"

PG_MODULE_MAGIC;

PGDLLEXPORT Datum sum_of_five(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum cpu_seconds(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(sum_of_five);
PG_FUNCTION_INFO_V1(cpu_seconds);

Datum
sum_of_five(PG_FUNCTION_ARGS)
{
    float8 sum = 0;

    for (int i = 0; i < 5; i++)
        sum += PG_ARGISNULL(i) ? 0 : PG_GETARG_FLOAT8(i);
    PG_RETURN_FLOAT8(sum);
}

/* Processor time of this backend: time in which others had the processor is not counted. */
Datum
cpu_seconds(PG_FUNCTION_ARGS)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    PG_RETURN_FLOAT8(t.tv_sec + 1e-9 * t.tv_nsec);
}
