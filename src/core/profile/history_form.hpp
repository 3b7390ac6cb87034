// What the forms of a history share: one list of its totals, so that none can
// forget one.
#pragma once

#include "profile/history.hpp"

namespace prescriptive {

inline constexpr int kHistoryVersion = 2;

struct HistoryForm {
    template <typename Any, typename Visitor>
    static void Totals(Any& h, Visitor&& visit) {
        visit.Mean("sentiment", h.sentiment_, -1, 1);
        visit.Count("sentiment_read", h.sentiments_read_);
        visit.Mean("engagement_level", h.engagement_, 0, 1);
        visit.Mean("response_hours", h.response_hours_, 0, static_cast<std::int64_t>(kLargestResponseHours));
        visit.Mean("deal_value", h.deal_value_, 0, static_cast<std::int64_t>(kLargestValue));
        visit.Part("discount", h.discount_);
        visit.Part("decision", h.decision_);
        visit.Part("personal", h.personal_);
        visit.Part("positive", h.positive_);
        visit.Part("offers", h.offers_);
        visit.Part("substance", h.substance_);
        visit.Count("asked", h.asked_);
    }
};

}  // namespace prescriptive
