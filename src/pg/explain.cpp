// What each feature adds to a score's log-odds, for requests and for stored customers.
#include "stored.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(prescriptive_explain);
PG_FUNCTION_INFO_V1(prescriptive_explain_stored);
}

using namespace prescriptive;

namespace {

// Two models, each with a row for the typical customer.
constexpr std::size_t kMostFactors = 2 * (kFeatureCount + 1);

Datum known(double value, bool* isnull) {
    *isnull = !IsKnown(value);
    return Float8GetDatum(value);
}

// The last two, where the result has them, say it in words.
constexpr int kColumns = 8;

void return_factors(FunctionCallInfo fcinfo, const Policy& policy, const Customer& customer) {
    Factor factors[kMostFactors];
    Bytes shown[kMostFactors];
    std::size_t count = 0;
    run_core([&](auto) {
        count = 0;
        for (const Factor& factor : Explain(policy, customer.x)) {
            shown[count] = CopyOut(FactorText(policy, factor));
            factors[count++] = factor;
        }
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (std::size_t i = 0; i < count; ++i) {
        const Factor& factor = factors[i];
        bool nulls[kColumns] = {};
        Datum values[kColumns] = {
            text_datum(MetricName(factor.outcome)),
            text_datum(factor.feature < 0 ? std::string_view(policy.texts.typical_customer)
                                          : kFeatureNames[static_cast<std::size_t>(factor.feature)]),
            known(factor.value, &nulls[2]),
            known(factor.typical, &nulls[3]),
            Float8GetDatum(factor.contribution),
            text_datum(factor.direction()),
            text_datum(FactorLabel(policy, factor)),
            text_datum({shown[i].data, shown[i].size}),
        };
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
}

}  // namespace

extern "C" {

Datum prescriptive_explain(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Policy* policy;
    Customer customer;
    if (read_customer(fcinfo, &policy, &customer)) return_factors(fcinfo, *policy, customer);
    return 0;
}

Datum prescriptive_explain_stored(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Stored stored = stored_arguments(fcinfo);
    Customer customer;
    run_core([&](CancelledCallback cancelled) {
        customer = MakeCustomer(ReadStored(stored, cancelled), *stored.policy);
    });
    return_factors(fcinfo, *stored.policy, customer);
    return 0;
}
}
