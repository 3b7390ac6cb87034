#include "shown_text.hpp"

#include "arguments.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace prescriptive {

const ShownTexts* remembered_texts = nullptr;

namespace {

std::size_t count_of(const Policy& policy, ShownKind kind) {
    switch (kind) {
        case kShownActionType: return policy.action_types.size();
        case kShownPriority: return policy.priorities.size();
        case kShownTimeframe: return policy.timeframes.size();
        case kShownPlay:
        case kShownPlayCode: return policy.plays.size();
        case kShownTrait:
        case kShownBuyingStyle: return policy.traits.size();
        case kShownFeature: return kBaseFeatures;
        case kShownDigest: return 1;
        case kShownKinds: break;
    }
    return 0;
}

Datum make_text(const Policy& policy, ShownKind kind, std::size_t i) {
    switch (kind) {
        case kShownActionType: return text_datum(policy.action_types[i].name);
        case kShownPriority: return text_datum(policy.priorities[i].name);
        case kShownTimeframe: return text_datum(policy.timeframes[i].text);
        case kShownPlay: return text_datum(policy.plays[i].text);
        case kShownPlayCode: return text_datum(policy.plays[i].code);
        case kShownTrait: return text_datum(policy.traits[i].name);
        case kShownBuyingStyle: return text_datum(policy.traits[i].buying_style);
        case kShownFeature: return text_datum(kFeatureNames[i]);
        case kShownDigest: {
            char hex[kHexDigits];
            WriteHex(policy.digest, hex);
            return text_datum({hex, sizeof hex});
        }
        case kShownKinds: break;
    }
    pg_unreachable();
}

}  // namespace

ShownTexts* make_shown_texts(const Policy& policy, MemoryContext parent) {
    const MemoryContext context = AllocSetContextCreate(parent, "prescriptive texts", ALLOCSET_SMALL_SIZES);
    ShownTexts* texts = static_cast<ShownTexts*>(MemoryContextAllocZero(context, sizeof(ShownTexts)));
    texts->policy = &policy;
    texts->context = context;
    for (int kind = 0; kind < kShownKinds; ++kind)
        texts->text[kind] = static_cast<Datum*>(
            MemoryContextAllocZero(context, sizeof(Datum) * count_of(policy, static_cast<ShownKind>(kind))));
    return texts;
}

void drop_shown_texts(ShownTexts* texts) {
    if (remembered_texts == texts) remembered_texts = nullptr;
    MemoryContextDelete(texts->context);
}

Datum find_shown_text(const Policy& policy, ShownKind kind, int index) {
    ShownTexts* texts = texts_of(policy);
    remembered_texts = texts;
    Datum& text = texts->text[kind][index];
    if (text == 0) {
        const MemoryContext caller = MemoryContextSwitchTo(texts->context);
        text = make_text(policy, kind, static_cast<std::size_t>(index));
        MemoryContextSwitchTo(caller);
    }
    return text;
}

}  // namespace prescriptive
