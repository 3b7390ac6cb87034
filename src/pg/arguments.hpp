// The arguments that the forms of a scoring function share:
// (5 features), (5 features, history), (5 features, history, policy, as_of),
// (jsonb), (jsonb, policy). Which form it is follows from their number.
#pragma once

#include <optional>
#include <type_traits>

#include "analysis/analyze.hpp"
#include "analysis/validity.hpp"
#include "boundary.hpp"
#include "jsonb.hpp"
#include "policy_cache.hpp"

extern "C" {
#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
}

namespace prescriptive {

// What scoring one customer gives, as plain data: an ERROR may pass over it.
struct Scored {
    const Policy* policy;
    Customer customer;
    Scores scores;
    TraitScores traits;
    Decision decision;
};
static_assert(std::is_trivially_destructible_v<Scored>);

enum Form { kFeatures = 5, kWithHistory = 6, kWithPolicy = 8, kRequest = 1, kRequestWithPolicy = 2 };

[[noreturn]] void raise_out_of_range(int feature, double value);

// Reads the five features; NULL becomes NaN, and NaN itself is an ERROR.
inline void read_features(FunctionCallInfo fcinfo, double* x) {
    for (int i = 0; i < kBaseFeatures; ++i) {
        if (PG_ARGISNULL(i)) {
            x[i] = kUnknown;
            continue;
        }
        x[i] = PG_GETARG_FLOAT8(i);
        if (unlikely(!kBaseBounds[i].Holds(x[i]))) raise_out_of_range(i, x[i]);
    }
}

// True where all five are known and in range: one branch for all of them.
inline bool features_known(FunctionCallInfo fcinfo) {
    const auto good = [&](int i) {
        const double x = PG_GETARG_FLOAT8(i);
        return !PG_ARGISNULL(i) & (x >= kBaseBounds[i].low) & (x <= kBaseBounds[i].high);
    };
    return good(0) & good(1) & good(2) & good(3) & good(4);
}

// What the server counts its timestamps from.
inline constexpr Moment kPostgresEpoch =
    static_cast<Moment>(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * kMicrosecondsPerDay;

// In the years 1 to 9999.
bool moment_in_range(TimestampTz at);

// A time that is given; ERROR 22023, naming the argument, outside the years 1 to 9999.
Moment moment_argument(FunctionCallInfo fcinfo, int arg, const char* name);

// The server's form of a moment.
Datum timestamp_datum(Moment moment);

// The transaction's time.
Moment transaction_moment();

// A request of forms (jsonb) and (jsonb, policy).
struct RequestArguments {
    Tape tape;
    const Policy* policy;
    bool has_now;
    Moment now;

    std::optional<Moment> Now() const { return has_now ? std::optional<Moment>(now) : std::nullopt; }
};

// False where the request is NULL, and so the answer; a NULL policy is an ERROR
// in any case.
bool request_arguments(FunctionCallInfo fcinfo, RequestArguments* arguments);

// Throws on bad input.
Analysis AnalyzeRequest(const RequestArguments& arguments, CancelledCallback cancelled);

// Until when an answer holds by time alone, as plain data.
struct Expiry {
    bool known = false;  // false: for ever, or the time is unknown
    Moment at = 0;
};

// Fills in scores, traits and decision of the customer that is there. known: what its features know.
void Decide(Scored& scored, FeatureSet known) noexcept;
inline void Decide(Scored& scored) noexcept { Decide(scored, scored.customer.x.Known()); }

// What a whole recommendation says besides. The lists hold until the next one.
struct Besides {
    Expiry expiry;
    const Reasons* reasons = nullptr;
    const std::vector<std::string>* missing = nullptr;
};

// Of what is decided. history is the one that the customer was made with, null where there was none; rows are those
// of its request, null where it has none.
Besides BesidesOf(const Scored& scored, const History* history, const std::optional<Moment>& as_of, const ModelRows* rows,
                  CancelledCallback cancelled);

// What is done in the core while all that the customer was read from is there; rows as above.
struct Look {
    void (*at)(void* context, const Policy& policy, const Customer& customer, const ModelRows* rows,
               CancelledCallback cancelled);
    void* context;
};

// The customer that the arguments of any form describe. False where the answer
// is NULL (a NULL request).
bool read_customer(FunctionCallInfo fcinfo, const Policy** policy, Customer* customer, const Look* look = nullptr);

// The customer of five features that was scored last. Columns side by side ask
// for the same one: the first scores it, each further one takes 4 ns to see that.
struct RememberedCustomer {
    NullableDatum features[kBaseFeatures];
    uint64 dropped = 0;  // policy_cache.dropped()
    const Policy* policy = nullptr;
    bool used = true;   // by another than who scored it
    bool ahead = false;  // a probability scores all, since the others follow
    Datum asked = 0;  // the deal value that a probability was last asked for: a guess is all that ahead needs
    Scored scored;
};
extern RememberedCustomer remembered_customer;

// The value of a null does not matter, and may differ: then the customer is scored again. The deal value is looked at
// first: it differs where one column is scored alone, and the rest then is not compared.
inline bool is_remembered(FunctionCallInfo fcinfo, const Policy& policy) {
    const RememberedCustomer& last = remembered_customer;
    const NullableDatum* args = fcinfo->args;
    if (args[kAvgDealValue].value != last.features[kAvgDealValue].value) return false;
    Datum differs = 0;
#pragma GCC unroll 5
    for (int i = 0; i < kBaseFeatures; ++i)
        differs |= (args[i].value ^ last.features[i].value) | Datum{args[i].isnull != last.features[i].isnull};
    return differs == 0 && last.policy == &policy && last.dropped == policy_cache.dropped();
}

// The policy of a call whose five features are all that it gives of the
// customer; null where it has a history or a request, and where the policy has
// a learned model, which five features are not enough for.
inline const Policy* policy_of_features(FunctionCallInfo fcinfo) {
    const int form = PG_NARGS();
    if (form != kFeatures && (form < kFeatures || !PG_ARGISNULL(5))) return nullptr;
    const Policy* policy = form == kWithPolicy ? &policy_argument(fcinfo, 6) : &active_policy();
    return likely(!policy->has_learned) ? policy : nullptr;
}

// Scores the customer of five features and remembers it.
const Scored& remember_customer(FunctionCallInfo fcinfo, const Policy& policy);

// Of one that is not remembered; policy: that of policy_of_features().
const Scored* score_other(FunctionCallInfo fcinfo, const Policy* policy);

// read_customer() with scores, traits and decision, which hold until the next
// call; null where the answer is NULL. Inline for the columns behind the first.
inline const Scored* score_customer(FunctionCallInfo fcinfo) {
    const Policy* policy = policy_of_features(fcinfo);
    if (unlikely(policy == nullptr || !is_remembered(fcinfo, *policy))) return score_other(fcinfo, policy);
    remembered_customer.used = true;
    return &remembered_customer.scored;
}

// The same with what a whole recommendation says besides.
const Scored* score_customer(FunctionCallInfo fcinfo, Besides& besides);

// A text argument in UTF-8, as plain data.
struct Utf8 {
    const char* data = nullptr;
    std::size_t size = 0;
    std::string_view view() const { return {data, size}; }
};
// ERROR 22021, naming the argument, where it is not valid in the server's encoding.
Utf8 text_argument(FunctionCallInfo fcinfo, int arg, const char* name = "text");

// A text of the policy in the server's encoding.
Datum text_datum(std::string_view utf8);

}  // namespace prescriptive
