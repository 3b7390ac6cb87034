// What a training reads: the columns of a source, and its rows.
#pragma once

#include "labels.hpp"
#include "learning/training.hpp"
#include "model/outcome.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
}

namespace prescriptive {

// Arguments of prescriptive._train, in its order.
enum TrainArgument {
    kItem,
    kAlias,
    kLabel,
    kTimeColumn,
    kTestWhere,
    kId,
    kFeatureList,
    kExclude,
    kGroups,
    kPositive,
    kMethod,
    kSeed,
    kFolds,
    kRidge,
    kTrees,
    kDepth,
    kRate,
    kOutcome,
    kBaseline
};

// A column of the source that is read.
struct SourceColumn {
    const char* name;
    const char* utf8_name;
    InputType type;
    bool feature;
    bool group;
    int base;  // which of the five base features it is; -1: none
};

// What is read of a source, and by which query.
struct TrainingSource {
    SourceColumn* columns;
    int count;
    const char** unread_name;  // columns that are not read
    const char** unread_type;
    int unread_count;
    const char* query;
    bool has_time;
    bool has_id;
    bool has_baseline;  // rows tell what the active policy gives them
    bool has_base_features;  // by the five that its weights read
};

// An argument of prescriptive._train; null where it is.
const char* text_or_null(FunctionCallInfo fcinfo, int arg);

const char* name_in_utf8(const char* name);

// Both need an open connection to SPI. Errors tell which parameter names what is not there.
// outcome: of which the active policy's score is the baseline.
TrainingSource read_columns(FunctionCallInfo fcinfo, Metric outcome);

// Reads all rows, labels in a context that is kept; gives how many have no label.
uint64 read_rows(const TrainingSource& source, Training* training, Labels* labels, MemoryContext keep, Metric outcome);

}  // namespace prescriptive
