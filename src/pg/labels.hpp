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

// Rows of a query that gives (label text, another value).
struct LabelledRows {
    int count;
    const int* code;  // of the label; -1 where it is null
    const Datum* value;
    const bool* isnull;
};

// Calls take(rows) for some rows at a time; needs an open connection to SPI.
using TakeRows = void (*)(void* context, const LabelledRows& rows);
void read_labelled(const char* query, Labels* labels, MemoryContext keep, TakeRows take, void* context);

}  // namespace prescriptive
