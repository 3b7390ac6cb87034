#include "labels.hpp"

#include <initializer_list>

extern "C" {
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
    const char* seen = labels.count == 2 ? psprintf("Its values are \"%s\" and \"%s\".", labels.text[0], labels.text[1])
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

}  // namespace prescriptive
