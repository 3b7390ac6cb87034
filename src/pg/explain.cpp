// prescriptive_explain: what each feature adds to a score's log-odds.
#include "arguments.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(prescriptive_explain);
}

using namespace prescriptive;

namespace {

// Two models, each with a row for the typical customer.
constexpr std::size_t kMostFactors = 2 * (kFeatureCount + 1);

Datum known(double value, bool* isnull) {
    *isnull = !IsKnown(value);
    return Float8GetDatum(value);
}

}  // namespace

extern "C" {

Datum prescriptive_explain(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) return 0;
    Factor factors[kMostFactors];
    std::size_t count = 0;
    run_core([&](auto) {
        count = 0;
        for (const Factor& factor : Explain(*policy, customer.x)) factors[count++] = factor;
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (std::size_t i = 0; i < count; ++i) {
        const Factor& factor = factors[i];
        bool nulls[6] = {};
        Datum values[6] = {
            text_datum(MetricName(factor.outcome)),
            text_datum(factor.feature < 0 ? std::string_view(policy->texts.typical_customer)
                                          : kFeatureNames[static_cast<std::size_t>(factor.feature)]),
            known(factor.value, &nulls[2]),
            known(factor.typical, &nulls[3]),
            Float8GetDatum(factor.contribution),
            text_datum(factor.direction()),
        };
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return 0;
}
}
