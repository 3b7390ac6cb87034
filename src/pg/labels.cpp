#include "labels.hpp"

#include <initializer_list>

extern "C" {
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
}

namespace prescriptive {
namespace {

bool is_yes(const char* text) {
    for (const char* yes : {"true", "t", "yes", "y", "1"})
        if (pg_strcasecmp(text, yes) == 0) return true;
    return false;
}

constexpr int kBatch = 10000;

}  // namespace

int label_code(Labels* labels, MemoryContext keep, Datum value) {
    const char* given = TextDatumGetCString(value);
    for (int i = 0; i < labels->count; ++i)
        if (strcmp(labels->text[i], given) == 0) return i;
    if (labels->count == 2)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("label has more than two values"),
                        errdetail("Among them are \"%s\", \"%s\" and \"%s\".", labels->text[0], labels->text[1], given),
                        errhint("Pass a condition as label, such as: status = 'won'.")));
    labels->text[labels->count] = MemoryContextStrdup(keep, given);
    return labels->count++;
}

int positive_code(const Labels& labels, const char* positive) {
    for (int i = 0; i < labels.count; ++i)
        if (positive != nullptr ? strcmp(labels.text[i], positive) == 0 : is_yes(labels.text[i])) return i;
    // Whichever the rows give first.
    const int first = labels.count == 2 && strcmp(labels.text[0], labels.text[1]) > 0 ? 1 : 0;
    const char* seen = labels.count == 2 ? psprintf("Its values are \"%s\" and \"%s\".", labels.text[first], labels.text[1 - first])
                                         : psprintf("Its only value is \"%s\".", labels.text[0]);
    if (positive != nullptr)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("label has no value \"%s\"", positive),
                        errdetail_internal("%s", seen), errhint("Pass one of its values as positive.")));
    // One class that is none: the core says so.
    if (labels.count == 1) return 1;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("which value of label is the positive one is not known"),
                    errdetail_internal("%s", seen), errhint("Pass one of its values as positive.")));
    pg_unreachable();
}

void read_labelled(const char* query, Labels* labels, MemoryContext keep, TakeRows take, void* context) {
    const SPIPlanPtr plan = SPI_prepare(query, 0, nullptr);
    if (plan == nullptr) elog(ERROR, "source cannot be read: %s", SPI_result_code_string(SPI_result));
    const Portal portal = SPI_cursor_open(nullptr, plan, nullptr, nullptr, true);
    int* code = static_cast<int*>(palloc(sizeof(int) * kBatch));
    Datum* value = static_cast<Datum*>(palloc(sizeof(Datum) * kBatch));
    bool* isnull = static_cast<bool*>(palloc(sizeof(bool) * kBatch));
    const MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "prescriptive rows", ALLOCSET_DEFAULT_SIZES);
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        SPI_cursor_fetch(portal, true, kBatch);
        const int count = static_cast<int>(SPI_processed);
        if (count == 0) break;
        const MemoryContext caller = MemoryContextSwitchTo(batch);
        for (int i = 0; i < count; ++i) {
            bool no_label;
            const Datum label = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &no_label);
            code[i] = no_label ? -1 : label_code(labels, keep, label);
            value[i] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull[i]);
        }
        take(context, {count, code, value, isnull});
        MemoryContextSwitchTo(caller);
        MemoryContextReset(batch);
        SPI_freetuptable(SPI_tuptable);
    }
    MemoryContextDelete(batch);
    SPI_cursor_close(portal);
}

}  // namespace prescriptive
