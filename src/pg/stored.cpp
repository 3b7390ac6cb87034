#include "stored.hpp"

extern "C" {
#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {
namespace {

enum Argument { kHistory = kBaseFeatures, kRequestRest, kPolicy, kAsOf };

}  // namespace

Stored stored_arguments(FunctionCallInfo fcinfo) {
    Stored stored;
    for (int i = 0; i < kBaseFeatures; ++i) {
        stored.features[i] = PG_ARGISNULL(i) ? kUnknown : PG_GETARG_FLOAT8(i);
        if (!PG_ARGISNULL(i) && stored.bad_feature < 0 && !kBaseBounds[i].Holds(stored.features[i]))
            stored.bad_feature = i;
    }
    if (!PG_ARGISNULL(kHistory)) stored.history = PG_GETARG_BYTEA_PP(kHistory);
    stored.has_request = !PG_ARGISNULL(kRequestRest);
    if (stored.has_request) stored.request = tape_from_jsonb(PG_GETARG_DATUM(kRequestRest));
    stored.policy = &policy_argument(fcinfo, kPolicy);
    stored.has_time = !PG_ARGISNULL(kAsOf);
    if (stored.has_time) stored.as_of = moment_argument(fcinfo, kAsOf, "as_of");
    return stored;
}

Request ReadStored(const Stored& stored, CancelledCallback cancelled) {
    if (stored.bad_feature >= 0) throw OutOfRange(stored.bad_feature, stored.features[stored.bad_feature]);
    const std::optional<Moment> as_of = stored.has_time ? std::optional<Moment>(stored.as_of) : std::nullopt;
    Request request;
    if (stored.has_request) {
        stored.request.Check();
        request = ReadRequest(stored.request.root(), RulesOf(*stored.policy, as_of, cancelled));
    }
    for (int i = 0; i < kBaseFeatures; ++i)
        if (IsKnown(stored.features[i])) request.features.value[static_cast<std::size_t>(i)] = stored.features[i];
    request.as_of = as_of;
    request.has_history = stored.history != nullptr;
    if (request.has_history) {
        request.history = History::FromBytes({VARDATA_ANY(stored.history), VARSIZE_ANY_EXHDR(stored.history)});
        if (as_of) request.history.CheckNotAfter(*as_of, 0);
    }
    return request;
}

}  // namespace prescriptive
