#include "arguments.hpp"

#include <cmath>

#include "encoding.hpp"
#include "row_below.hpp"

extern "C" {
#include "access/xact.h"
#include "datatype/timestamp.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {

RememberedCustomer remembered_customer;

namespace {

[[noreturn]] void raise_needs_request(const Policy& policy) {
    const Metric outcome = policy.Learned(Metric::kConversion) != nullptr ? Metric::kConversion : Metric::kChurn;
    const LearnedOutcome& learned = *policy.Learned(outcome);
    ereport(ERROR,
            (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
             errmsg("five features are not enough for the policy's learned model"),
             errdetail("Model \"%s\" version %d scores %s by features of its own.",
                       utf8_to_server_lenient(learned.name.c_str()), learned.version, MetricName(outcome)),
             errhint("Pass a request with \"features\" as jsonb, or use stored recommendations that map them. "
                     "prescriptive.use_weights() puts back the weights.")));
    pg_unreachable();
}

// Calls done(history, as_of, rows, cancelled) in the core once the customer is there.
template <typename Done>
bool request_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer, Done&& done) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return false;
    *policy = arguments.policy;
    run_core([&](CancelledCallback cancelled) {
        const Analysis analysis = AnalyzeRequest(arguments, cancelled);
        *customer = analysis.customer;
        done(&analysis.request.history, analysis.request.as_of, &analysis.request.rows, cancelled);
    });
    return true;
}

// The same for arguments of any form; history is null where there is none.
template <typename Done>
bool any_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer, Done&& done) {
    const int form = PG_NARGS();
    if (form == kRequest || form == kRequestWithPolicy) return request_customer(fcinfo, policy, customer, done);

    double features[kBaseFeatures];
    read_features(fcinfo, features);
    *policy = form == kWithPolicy ? &policy_argument(fcinfo, 6) : &active_policy();
    if ((*policy)->has_learned) raise_needs_request(**policy);
    if (form == kFeatures || PG_ARGISNULL(5)) {
        *customer = Customer();
        for (int i = 0; i < kBaseFeatures; ++i) customer->x.value[i] = features[i];
        run_core([&](CancelledCallback cancelled) { done(nullptr, std::nullopt, nullptr, cancelled); });
        return true;
    }
    const bool strict = form == kWithPolicy;
    const bool has_time = !strict || !PG_ARGISNULL(7);
    const Moment at = !has_time ? 0 : strict ? moment_argument(fcinfo, 7, "as_of") : transaction_moment();
    const bytea* value = PG_GETARG_BYTEA_PP(5);
    const std::string_view bytes(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    run_core([&](CancelledCallback cancelled) {
        const History history = History::FromBytes(bytes);
        const std::optional<Moment> as_of = has_time ? std::optional<Moment>(at) : std::nullopt;
        *customer = MakeCustomer(features, history, as_of, strict, **policy);
        done(&history, as_of, nullptr, cancelled);
    });
    return true;
}

}  // namespace

void raise_out_of_range(int feature, double value) {
    run_core([&](auto) { throw OutOfRange(feature, value); });
    pg_unreachable();
}

bool moment_in_range(TimestampTz at) {
    return !TIMESTAMP_NOT_FINITE(at) && at >= kFirstMoment - kPostgresEpoch && at <= kLastMoment - kPostgresEpoch;
}

Moment moment_argument(FunctionCallInfo fcinfo, int arg, const char* name) {
    const TimestampTz at = PG_GETARG_TIMESTAMPTZ(arg);
    if (!moment_in_range(at))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is out of range", name),
                        errdetail("The value is %s.", timestamptz_to_str(at)),
                        errhint("A time in the years 1 to 9999 is wanted.")));
    return at + kPostgresEpoch;
}

Datum timestamp_datum(Moment moment) { return TimestampTzGetDatum(moment - kPostgresEpoch); }

Moment transaction_moment() { return GetCurrentTransactionStartTimestamp() + kPostgresEpoch; }

bool request_arguments(FunctionCallInfo fcinfo, RequestArguments* arguments) {
    const bool given = PG_NARGS() == kRequestWithPolicy;
    arguments->policy = given ? &policy_argument(fcinfo, 1) : &active_policy();
    if (PG_ARGISNULL(0)) return false;
    arguments->has_now = !given;
    arguments->now = given ? 0 : transaction_moment();
    arguments->tape = tape_from_jsonb(PG_GETARG_DATUM(0));
    return true;
}

Analysis AnalyzeRequest(const RequestArguments& arguments, CancelledCallback cancelled) {
    arguments.tape.Check();
    return Analyze(*arguments.policy, arguments.tape.root(), arguments.Now(), cancelled);
}

void Decide(Scored& scored, FeatureSet known) noexcept {
    scored.scores = ScoresOf(*scored.policy, scored.customer, known);
    FindTraits(*scored.policy, scored.customer, known, scored.traits);
    Decide(*scored.policy, scored.customer, scored.scores, scored.traits, scored.decision);
}

Besides BesidesOf(const Scored& scored, const History* history, const std::optional<Moment>& as_of, const ModelRows* rows,
                  CancelledCallback cancelled) {
    // With the memory of the one before.
    static Reasons reasons;
    static std::vector<std::string> missing;
    Besides besides;
    if (as_of) {
        const std::optional<Moment> until =
            ValidUntil(*scored.policy, scored.customer, history, *as_of, scored.scores, scored.traits, rows);
        besides.expiry = {until.has_value(), until.value_or(0)};
    }
    reasons.Find(*scored.policy, scored.customer.x, scored.decision, rows, cancelled);
    besides.reasons = &reasons;
    missing.clear();
    if (scored.policy->has_learned) missing = MissingOf(*scored.policy, scored.decision, *rows, Wording::kNames);
    besides.missing = &missing;
    return besides;
}

bool read_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer, const Look* look) {
    return any_customer(fcinfo, policy, customer,
                        [&](const History*, const std::optional<Moment>&, const ModelRows* rows, CancelledCallback cancelled) {
                            if (look != nullptr) look->at(look->context, **policy, *customer, rows, cancelled);
                        });
}

const Scored& remember_customer(FunctionCallInfo fcinfo, const Policy& policy) {
    RememberedCustomer& last = remembered_customer;
    last.policy = nullptr;
    // All else of it is never known.
    FeatureVector& x = last.scored.customer.x;
    read_features(fcinfo, x.value.data());
    last.scored.policy = &policy;
    FeatureSet known = 0;
    for (int i = 0; i < kBaseFeatures; ++i) known |= FeatureSet{IsKnown(x.value[i])} << i;
    Decide(last.scored, known);
    // Field by field: a copy of both at once would wait for the executor's two writes.
    for (int i = 0; i < kBaseFeatures; ++i) {
        last.features[i].value = fcinfo->args[i].value;
        last.features[i].isnull = fcinfo->args[i].isnull;
    }
    last.dropped = policy_cache.dropped();
    last.policy = &policy;
    return last.scored;
}

// A function of its own: its room on the stack is not that of a remembered customer.
static pg_noinline const Scored* score_described(FunctionCallInfo fcinfo, Besides* besides) {
    // Making one anew for each call would take as long as all else of a remembered one.
    static Scored scored;
    const bool known = any_customer(fcinfo, &scored.policy, &scored.customer,
                                    [&](const History* history, const std::optional<Moment>& as_of,
                                        const ModelRows* rows, CancelledCallback cancelled) {
                                        Decide(scored);
                                        if (besides != nullptr)
                                            *besides = BesidesOf(scored, history, as_of, rows, cancelled);
                                    });
    return known ? &scored : nullptr;
}

const Scored* score_other(FunctionCallInfo fcinfo, const Policy* policy) {
    if (policy == nullptr) return score_described(fcinfo, nullptr);
    RememberedCustomer& last = remembered_customer;
    remember_customer(fcinfo, *policy);
    last.ahead = last.asked == last.features[kAvgDealValue].value;
    return &last.scored;
}

const Scored* score_customer(FunctionCallInfo fcinfo, Besides& besides) {
    if (policy_of_features(fcinfo) == nullptr) return score_described(fcinfo, &besides);
    const Scored* scored = score_customer(fcinfo);
    run_core([&](CancelledCallback cancelled) {
        besides = BesidesOf(*scored, nullptr, std::nullopt, nullptr, cancelled);
    });
    return scored;
}

Utf8 text_argument(FunctionCallInfo fcinfo, int arg, const char* name) {
    prefetch_row_below(DatumGetPointer(PG_GETARG_DATUM(arg)));
    const text* given = PG_GETARG_TEXT_PP(arg);
    Utf8 utf8;
    if (!server_to_utf8(VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given), &utf8.data, &utf8.size))
        raise_invalid_bytes(name);
    return utf8;
}

Datum text_datum(std::string_view utf8) {
    std::size_t size;
    const char* server = utf8_to_server(utf8.data(), utf8.size(), &size);
    return PointerGetDatum(cstring_to_text_with_len(server, static_cast<int>(size)));
}

}  // namespace prescriptive
