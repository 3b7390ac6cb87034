#include "arguments.hpp"

#include <cmath>
#include <cstring>

#include "encoding.hpp"

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

// Calls done(history, as_of), which throws nothing, once the customer is there.
template <typename Done>
bool request_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer, Done&& done) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return false;
    *policy = arguments.policy;
    run_core([&](CancelledCallback cancelled) {
        const Analysis analysis = AnalyzeRequest(arguments, cancelled);
        *customer = analysis.customer;
        done(&analysis.request.history, analysis.request.as_of);
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
    if (form == kFeatures || PG_ARGISNULL(5)) {
        *customer = Customer();
        for (int i = 0; i < kBaseFeatures; ++i) customer->x.value[i] = features[i];
        done(nullptr, std::nullopt);
        return true;
    }
    const bool strict = form == kWithPolicy;
    const bool has_time = !strict || !PG_ARGISNULL(7);
    const Moment at = !has_time ? 0 : strict ? moment_argument(fcinfo, 7, "as_of") : transaction_moment();
    const bytea* value = PG_GETARG_BYTEA_PP(5);
    const std::string_view bytes(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    run_core([&](auto) {
        const History history = History::FromBytes(bytes);
        const std::optional<Moment> as_of = has_time ? std::optional<Moment>(at) : std::nullopt;
        *customer = MakeCustomer(features, history, as_of, strict, **policy);
        done(&history, as_of);
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

void Decide(Scored& scored) noexcept {
    const FeatureSet known = scored.customer.x.Known();
    scored.scores = ScoresOf(*scored.policy, scored.customer.x, known);
    FindTraits(*scored.policy, scored.customer, known, scored.traits);
    scored.decision = Decide(*scored.policy, scored.customer, scored.scores, scored.traits);
}

Expiry ExpiryOf(const Scored& scored, const History* history, const std::optional<Moment>& as_of) noexcept {
    if (!as_of) return {};
    const std::optional<Moment> until =
        ValidUntil(*scored.policy, scored.customer, history, *as_of, scored.scores, scored.traits);
    return {until.has_value(), until.value_or(0)};
}

bool read_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer) {
    return any_customer(fcinfo, policy, customer, [](const History*, const std::optional<Moment>&) {});
}

const Scored& remember_customer(FunctionCallInfo fcinfo, const Policy& policy) {
    RememberedCustomer& last = remembered_customer;
    last.policy = nullptr;
    // All else of it is never known.
    read_features(fcinfo, last.scored.customer.x.value.data());
    last.scored.policy = &policy;
    Decide(last.scored);
    std::memcpy(last.features, fcinfo->args, sizeof last.features);
    last.dropped = policy_cache.dropped();
    last.policy = &policy;
    return last.scored;
}

// A function of its own: its room on the stack is not that of a remembered customer.
static pg_noinline const Scored* score_described(FunctionCallInfo fcinfo, Expiry* expiry) {
    // Making one anew for each call would take as long as all else of a remembered one.
    static Scored scored;
    const bool known = any_customer(fcinfo, &scored.policy, &scored.customer,
                                    [&](const History* history, const std::optional<Moment>& as_of) {
                                        Decide(scored);
                                        if (expiry != nullptr) *expiry = ExpiryOf(scored, history, as_of);
                                    });
    return known ? &scored : nullptr;
}

const Scored* score_customer(FunctionCallInfo fcinfo, Expiry* expiry) {
    const Policy* policy = policy_of_features(fcinfo);
    if (policy == nullptr) return score_described(fcinfo, expiry);
    RememberedCustomer& last = remembered_customer;
    if (likely(is_remembered(fcinfo, *policy))) {
        last.used = true;
        return &last.scored;
    }
    const Scored& scored = remember_customer(fcinfo, *policy);
    last.ahead = same_features(last.asked, last.features);
    return &scored;
}

Utf8 text_argument(FunctionCallInfo fcinfo, int arg, const char* name) {
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
