// Texts that answers take from a policy, in the server's encoding: made when
// first asked for, and then handed out without a copy. They live as long as
// the compiled policy, that is, to the end of the transaction at least.
#pragma once

#include "policy/policy.hpp"

extern "C" {
#include "postgres.h"
}

namespace prescriptive {

enum ShownKind {
    kShownActionType,
    kShownPriority,
    kShownTimeframe,
    kShownPlay,
    kShownPlayCode,
    kShownTrait,
    kShownBuyingStyle,
    kShownFeature,
    kShownDigest,
    kShownKinds
};

struct ShownTexts {
    const Policy* policy;
    MemoryContext context;
    Datum* text[kShownKinds];  // 0 where not made yet
};

// The texts last asked for: nearly always those asked for next.
extern const ShownTexts* remembered_texts;

// Of a policy that the cache holds; for the cache.
ShownTexts* make_shown_texts(const Policy& policy, MemoryContext parent);
void drop_shown_texts(ShownTexts* texts);

// A text that is not made yet, or of another policy than the last.
Datum find_shown_text(const Policy& policy, ShownKind kind, int index);

// The index-th text of its kind, as a datum of type text that nobody may change.
inline Datum shown_text(const Policy& policy, ShownKind kind, int index) {
    if (likely(remembered_texts != nullptr && remembered_texts->policy == &policy)) {
        const Datum text = remembered_texts->text[kind][index];
        if (likely(text != 0)) return text;
    }
    return find_shown_text(policy, kind, index);
}

}  // namespace prescriptive
