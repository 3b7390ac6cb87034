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

Datum known(double value, bool* isnull) {
    *isnull = !IsKnown(value);
    return Float8GetDatum(value);
}

// The last two, where the result has them, say it in words.
constexpr int kColumns = 8;

// Factors as plain data.
struct FactorRow {
    const char* outcome;
    const char* direction;
    double value, typical, contribution;
    Bytes name, label, shown;
};
struct Factors {
    FactorRow* rows = nullptr;
    std::size_t count = 0;
};

void copy_factors(void* context, const Policy& policy, const Customer& customer, const ModelRows* rows,
                  CancelledCallback cancelled) {
    const std::vector<Factor> factors = Explain(policy, customer.x, rows, cancelled);
    std::vector<FactorRow> copied;
    copied.reserve(factors.size());
    for (const Factor& factor : factors)
        copied.push_back({MetricName(factor.outcome), factor.direction(), factor.value, factor.typical, factor.contribution,
                          CopyOut(FactorName(policy, factor)), CopyOut(FactorLabel(policy, factor)),
                          CopyOut(FactorText(policy, factor))});
    Factors& out = *static_cast<Factors*>(context);
    out.count = copied.size();
    out.rows = reinterpret_cast<FactorRow*>(
        CopyOut({reinterpret_cast<const char*>(copied.data()), copied.size() * sizeof(FactorRow)}).data);
}

void return_factors(FunctionCallInfo fcinfo, const Factors& factors) {
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (std::size_t i = 0; i < factors.count; ++i) {
        const FactorRow& row = factors.rows[i];
        bool nulls[kColumns] = {};
        Datum values[kColumns] = {
            text_datum(row.outcome),
            text_datum({row.name.data, row.name.size}),
            known(row.value, &nulls[2]),
            known(row.typical, &nulls[3]),
            Float8GetDatum(row.contribution),
            text_datum(row.direction),
            text_datum({row.label.data, row.label.size}),
            text_datum({row.shown.data, row.shown.size}),
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
    Factors factors;
    const Look look{copy_factors, &factors};
    if (read_customer(fcinfo, &policy, &customer, &look)) return_factors(fcinfo, factors);
    return 0;
}

Datum prescriptive_explain_stored(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Stored stored = stored_arguments(fcinfo);
    Factors factors;
    run_core([&](CancelledCallback cancelled) {
        const Request request = ReadStored(stored, cancelled);
        copy_factors(&factors, *stored.policy, MakeCustomer(request, *stored.policy), &request.rows, cancelled);
    });
    return_factors(fcinfo, factors);
    return 0;
}
}
