// Labels as a source has them: two texts, one of which is the positive class.
#pragma once

extern "C" {
#include "postgres.h"
}

namespace prescriptive {

// As they are met.
struct Labels {
    char* text[2];
    int count;
};

// 0 or 1, by the order in which texts are met, which are kept in a context. ERROR 22023 for a third one.
int label_code(Labels* labels, MemoryContext keep, Datum value);

// Which of them is the positive class: the one of that text, or without one true, t, yes, y or 1. ERROR 22023 where none is.
int positive_code(const Labels& labels, const char* positive);

}  // namespace prescriptive
