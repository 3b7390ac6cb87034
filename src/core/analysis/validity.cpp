#include "analysis/validity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace prescriptive {
namespace {

constexpr Moment kFurthest = 64 * kMicrosecondsPerDay;
// Spans of less are not worth a look, nor is this part of what is certain already.
constexpr Moment kShortest = kMicrosecondsPerHour / 12;
constexpr Moment kFinest = 8;
// More than what is off by rounding: scores and differences of keys, days, and scores close to 1.
constexpr double kRounding = 1e-12;
constexpr double kDaysRounding = 1e-9;
constexpr double kLastBits = 4e-16;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool IsMovedByTime(Feature feature) noexcept {
    return feature == kRecencyDays || feature == kInteractions30d || feature == kEngagementDecline;
}

struct Interval {
    double low = 0;
    double high = 0;

    bool Has(double value) const noexcept { return value >= low && value <= high; }
};

Interval operator+(Interval a, Interval b) noexcept { return {a.low + b.low, a.high + b.high}; }
Interval operator+(double a, Interval b) noexcept { return {a + b.low, a + b.high}; }
Interval operator-(Interval a, Interval b) noexcept { return {a.low - b.high, a.high - b.low}; }
Interval operator*(double factor, Interval a) noexcept {
    return factor < 0 ? Interval{factor * a.high, factor * a.low} : Interval{factor * a.low, factor * a.high};
}

// Where each score may lie while the answer stays, by metric.
class Rooms {
public:
    Rooms(const Policy& policy, const Customer& customer, const Scores& scores, int leading) noexcept
        : scores_(scores), leading_(leading), prospect_(customer.IsProspect()) {
        constexpr double kTolerance = kScoreTolerance - kRounding;
        for (const Metric metric : {Metric::kConversion, Metric::kChurn, Metric::kEngagement})
            Of(metric) = {scores.Of(metric) - kTolerance, scores.Of(metric) + kTolerance};
        const int priority = KeepFirst(policy.priorities);
        // Only what is less than high is raised to it.
        if (policy.escalate_churn && priority > 1 && !prospect_)
            Keep({Metric::kChurn, *policy.escalate_churn, true, 0});
        KeepFirst(policy.timeframes);
        KeepFirst(policy.decisions);
    }

    Interval& Of(Metric metric) noexcept { return rooms_[static_cast<std::size_t>(metric)]; }

private:
    // The score reaches the bound as it does now. Returns whether it does.
    bool Keep(const Condition& when) noexcept {
        Interval& room = Of(when.outcome);
        const bool reaches = when.Reaches(scores_.Of(when.outcome));
        if (reaches)
            room.low = std::max(room.low, when.strict ? std::nextafter(when.bound, kInfinity) : when.bound);
        else
            room.high =
                std::min(room.high, when.strict ? when.bound : std::nextafter(when.bound, -kInfinity));
        return reaches;
    }

    // The first rule that holds stays the first; those behind it do not matter.
    template <typename Rule>
    int KeepFirst(const std::vector<Rule>& rules) noexcept {
        int i = 0;
        for (; rules[static_cast<std::size_t>(i)].when.outcome != Metric::kNone; ++i) {
            const Condition& when = rules[static_cast<std::size_t>(i)].when;
            if (CannotHold(when)) continue;
            if (Keep(when)) break;
        }
        return i;
    }

    // Whatever the score: the leading trait stays, and what is unknown does.
    bool CannotHold(const Condition& when) const noexcept {
        if (when.outcome == Metric::kChurn && prospect_) return true;
        if (!IsKnown(scores_.Of(when.outcome))) return true;
        return when.leading_traits != 0 && (leading_ < 0 || (when.leading_traits >> leading_ & 1) == 0);
    }

    const Scores& scores_;
    const int leading_;
    const bool prospect_;
    std::array<Interval, 4> rooms_{};
};

// The log-odds from which a score is at least p for certain.
double LogOddsReaching(double p) noexcept {
    if (p <= 0) return -kInfinity;
    p += kRounding;
    return p < 1 ? std::log(p / (1 - p)) : kInfinity;
}

// A model's log-odds as time passes, as far as time moves them.
class ModelCourse {
public:
    ModelCourse(const LogisticModel& model, const FeatureVector& x, const Interval& room) noexcept {
        for (std::size_t i = kBaseFeatures; i < model.terms().size(); ++i)
            if (IsMovedByTime(model.terms()[i].feature())) terms_[count_++] = &model.terms()[i];
        if (count_ == 0) return;
        start_ = Moved(x);
        const double rest = model.LogOdds(x) - start_;
        room_ = {LogOddsReaching(room.low) - rest, -LogOddsReaching(1 - room.high) - rest};
    }

    // Where it holds at two moments between which only recency moves, it holds between them: terms are
    // monotone.
    bool Holds(const FeatureVector& x) const noexcept {
        const double moved = Moved(x);
        return moved == start_ || room_.Has(moved);
    }

private:
    double Moved(const FeatureVector& x) const noexcept {
        double sum = 0;
        for (std::size_t i = 0; i < count_; ++i) sum += terms_[i]->Contribution(x[terms_[i]->feature()]);
        return sum;
    }

    std::array<const Term*, 3> terms_{};
    std::size_t count_ = 0;
    double start_ = 0;
    Interval room_;
};

// Traits are compared by -log2(1 - score), the scale in which evidence adds up. From this key on, scores are
// 1 in every bit.
constexpr double kFullKey = 56;
double KeyOf(double score) noexcept { return -std::log2(std::max(1 - score, 1e-30)); }

// What is left of 1 over a span of time.
struct Fade {
    Interval now;    // of what fades from as_of on
    Interval later;  // of what fades from the end of the newest period on
};

// A trait's key as time passes: figures + lasting + what is left of now and later.
struct TraitCourse {
    int trait = 0;
    bool figures_move = false;
    Interval figures;  // over a span of time
    double start = 0;  // figures at as_of
    double lasting = 0;
    double now = 0;
    double later = 0;

    Interval Key(const Fade& fade) const noexcept {
        return lasting + figures + now * fade.now + later * fade.later;
    }
    bool Moves() const noexcept { return figures_move || now != 0 || later != 0; }
    // The score is no less, and no more, than it was at as_of.
    bool Keeps(const Fade& fade) const noexcept {
        return figures.low >= start && (now == 0 || fade.now.low == 1) && (later == 0 || fade.later.low == 1);
    }
    bool RisesNot() const noexcept { return figures.high <= start; }
    // Each part is at least the other's, so that even equal scores stay in their order.
    bool Covers(const TraitCourse& b) const noexcept {
        return trait < b.trait && figures.low >= b.figures.high && lasting >= b.lasting && now >= b.now &&
               later >= b.later;
    }
};

// Of keys. What fades alike cancels out.
Interval Difference(const TraitCourse& a, const TraitCourse& b, const Fade& fade) noexcept {
    return (a.lasting - b.lasting) + (a.figures - b.figures) + (a.now - b.now) * fade.now +
           (a.later - b.later) * fade.later;
}

// By how much a score is above that of a lesser key.
double LeadOver(double key, double difference) noexcept {
    return std::exp2(-key) * (1 - std::exp2(-difference));
}

// The traits as time passes.
class TraitsOutlook {
public:
    // history: null where it has no times.
    TraitsOutlook(const Policy& policy, const Customer& customer, const History* history, Moment as_of,
                  const TraitScores& traits) noexcept
        : policy_(policy), customer_(customer), today_(DayOf(as_of)), leads_(traits.leading >= 0) {
        // Those that show, in their order, then those that may come to: evidence only fades.
        std::uint32_t shown = 0;
        for (; shown_ < traits.count; ++shown_) {
            shown |= std::uint32_t{1} << traits.shown[shown_];
            Follow(traits.shown[shown_]);
        }
        const int traits_count = static_cast<int>(policy.traits.size());
        for (int t = 0; t < traits_count; ++t)
            if (policy.traits[t].enabled && (shown >> t & 1) == 0 && FiguresMove(policy.traits[t])) Follow(t);
        if (history != nullptr && policy.half_life_days > 0) Fading(*history, as_of);
        move_ = std::any_of(followed_.begin(), followed_.begin() + count_,
                            [](const TraitCourse& trait) { return trait.Moves(); });
        if (!move_) return;
        to_show_ = KeyOf(policy.trait_threshold + kRounding);
        to_hide_ = KeyOf(policy.trait_threshold - kRounding);
    }

    // From the one moment to the other (excluded), with recency as given and other features as in x.
    bool Hold(Moment from, Moment to, const Interval& recency, const FeatureVector& x) noexcept {
        if (!move_) return true;
        const Fade fade = FadeOver(DayOf(from), DayOf(to - 1));
        for (int i = 0; i < count_; ++i) {
            TraitCourse& trait = followed_[i];
            if (trait.figures_move) trait.figures = Figures(policy_.traits[trait.trait], recency, x);
            const Interval key = trait.Key(fade);
            if (i < shown_ ? !trait.Keeps(fade) && key.low < to_show_
                           : !trait.RisesNot() && key.high > to_hide_)
                return false;
        }
        for (int i = 1; i < shown_; ++i)
            if (!OrderHolds(followed_[i - 1], followed_[i], fade)) return false;
        return shown_ == 0 || LeadingHolds(followed_[0], shown_ > 1 ? followed_[1] : TraitCourse(), fade);
    }

private:
    static bool FiguresMove(const Trait& trait) noexcept {
        for (const TraitRule& rule : trait.rules)
            for (const Ramp& ramp : rule.ramps)
                if (IsMovedByTime(ramp.feature)) return true;
        return false;
    }

    void Follow(int t) noexcept {
        TraitCourse& trait = followed_[count_++];
        trait.trait = t;
        trait.figures_move = FiguresMove(policy_.traits[t]);
        const double recency = customer_.x[kRecencyDays];
        trait.figures = Figures(policy_.traits[t], {recency, recency}, customer_.x);
        trait.start = trait.figures.low;
        trait.lasting = customer_.evidence[t] / policy_.half_evidence;
    }

    void Fading(const History& history, Moment as_of) noexcept {
        newest_end_ = std::max(today_, history.newest_period_end());
        for (int i = 0; i < count_; ++i) {
            TraitCourse& trait = followed_[i];
            if (trait.lasting == 0) continue;
            const History::FadingEvidence fading =
                history.Fading(policy_.traits[trait.trait].name, as_of, policy_.half_life_days);
            trait.now = fading.now / policy_.half_evidence;
            trait.later = fading.later / policy_.half_evidence;
            trait.lasting -= trait.now + trait.later;
        }
    }

    Fade FadeOver(std::int32_t first, std::int32_t last) const noexcept {
        const auto left = [&](std::int32_t since, std::int32_t day) {
            return day <= since ? 1 : std::exp2((since - day) / policy_.half_life_days);
        };
        return {{left(today_, last), left(today_, first)},
                {left(newest_end_, last), left(newest_end_, first)}};
    }

    // The key of the behaviour alone. Ramps are monotone, so that the ends of recency tell.
    Interval Figures(const Trait& trait, const Interval& recency, const FeatureVector& x) const noexcept {
        const double spoken = ReadShare(policy_, customer_);
        Interval best;
        for (const TraitRule& rule : trait.rules) {
            Interval least{1, 1};
            for (const Ramp& ramp : rule.ramps) {
                const bool moves = ramp.feature == kRecencyDays;
                const double a = ramp(moves ? recency.low : x[ramp.feature]),
                             b = moves ? ramp(recency.high) : a;
                least = {std::min({least.low, a, b}), std::min(least.high, std::max(a, b))};
            }
            const double weight = rule.weight + (rule.weight_with_texts - rule.weight) * spoken;
            best = {std::max(best.low, weight * least.low), std::max(best.high, weight * least.high)};
        }
        const double low = KeyOf(best.low);
        return {low, best.high == best.low ? low : KeyOf(best.high)};
    }

    static bool BothStay(const TraitCourse& a, const TraitCourse& b, const Fade& fade) noexcept {
        return a.Keeps(fade) && a.RisesNot() && b.Keeps(fade) && b.RisesNot();
    }

    static bool OrderHolds(const TraitCourse& a, const TraitCourse& b, const Fade& fade) noexcept {
        if (BothStay(a, b, fade) || a.Covers(b)) return true;
        const Interval key = b.Key(fade);
        if (key.low >= kFullKey && a.Key(fade).low >= kFullKey) return true;
        return LeadOver(key.high, Difference(a, b, fade).low - kRounding) > kLastBits;
    }

    // a and b: the first two, in their order.
    bool LeadingHolds(const TraitCourse& a, const TraitCourse& b, const Fade& fade) const noexcept {
        const double margin = policy_.lead_margin;
        if (margin <= 0 || BothStay(a, b, fade)) return true;
        const Interval difference = Difference(a, b, fade), key = b.Key(fade);
        return leads_ ? LeadOver(key.high, difference.low) >= margin + kRounding
                      : LeadOver(key.low, difference.high) <= margin - kRounding;
    }

    const Policy& policy_;
    const Customer& customer_;
    const std::int32_t today_;
    const bool leads_;
    std::array<TraitCourse, kMaximumTraits> followed_;
    int shown_ = 0;
    int count_ = 0;
    bool move_ = false;
    std::int32_t newest_end_ = 0;
    double to_show_ = 0, to_hide_ = 0;  // keys
};

// The answer as time passes: steps at midnights, when days fall out of the window of 30 days, and between
// them spans in which recency grows and evidence fades.
class Outlook {
public:
    // history: null where it has no times.
    Outlook(const Policy& policy, const Customer& customer, const History* history, Moment as_of,
            const Scores& scores, const TraitScores& traits) noexcept
        : policy_(policy),
          history_(history),
          as_of_(as_of),
          // Where clocks differ, the last event may lie ahead.
          silent_from_(history != nullptr ? std::max(as_of, history->last_at()) : as_of),
          recency_(customer.x[kRecencyDays]),
          x_(customer.x),
          rooms_(policy, customer, scores, traits.leading),
          conversion_(policy.conversion, x_, rooms_.Of(Metric::kConversion)),
          churn_(policy.churn, x_, rooms_.Of(Metric::kChurn)),
          traits_(policy, customer, history, as_of, traits) {}

    Moment End() noexcept {
        const Moment furthest = as_of_ + kFurthest;
        for (Moment from = as_of_;;) {
            const Moment end = std::min(NextStep(from), furthest);
            from = Reach(from, end);
            if (from < end || end == furthest) return from;
            if (!HoldsAfterStep(from)) return from;
        }
    }

private:
    Moment NextStep(Moment after) const noexcept {
        const auto day = history_ == nullptr ? std::nullopt : history_->NextChange(DayOf(after));
        return day ? *day * kMicrosecondsPerDay : std::numeric_limits<Moment>::max();
    }

    // The end of what is certain from `from` on, where no step comes before `end`.
    Moment Reach(Moment from, Moment end) noexcept {
        for (Moment length = end - from; from < end;) {
            Moment to = std::min(end, from + length);
            // Evidence fades at midnights.
            if (to < end && DayOf(to) > DayOf(from)) to = DayOf(to) * kMicrosecondsPerDay;
            if (Holds(from, to)) {
                from = to;
                continue;
            }
            length /= 2;
            if (length < std::max(kShortest, (from - as_of_) / kFinest)) break;
        }
        return from;
    }

    // The scores are known to hold at `from`.
    bool Holds(Moment from, Moment to) noexcept {
        if (!ModelsHoldAt(to)) return false;
        const Interval recency{std::max(recency_, RecencyAt(from) - kDaysRounding),
                               RecencyAt(to) + kDaysRounding};
        return traits_.Hold(from, to, recency, x_);
    }

    // Takes the step; what it does to traits shows in the span after it.
    bool HoldsAfterStep(Moment at) noexcept {
        const History::Window window = history_->WindowAt(DayOf(at));
        x_[kEngagementDecline] = window.decline;
        if (IsKnown(x_[kInteractions30d])) x_[kInteractions30d] = static_cast<double>(window.interactions);
        const double engagement = EngagementScore(policy_.engagement, x_);
        return ModelsHoldAt(at) && (!IsKnown(engagement) || rooms_.Of(Metric::kEngagement).Has(engagement));
    }

    bool ModelsHoldAt(Moment at) noexcept {
        x_[kRecencyDays] = RecencyAt(at) + kDaysRounding;
        return conversion_.Holds(x_) && churn_.Holds(x_);
    }

    double RecencyAt(Moment at) const noexcept {
        return recency_ + static_cast<double>(std::max<Moment>(0, at - silent_from_)) / kMicrosecondsPerDay;
    }

    const Policy& policy_;
    const History* const history_;
    const Moment as_of_;
    const Moment silent_from_;
    const double recency_;
    FeatureVector x_;
    Rooms rooms_;
    ModelCourse conversion_, churn_;
    TraitsOutlook traits_;
};

// Until when a learned model's score stays in its room while dates grow older; nullopt: it reads none.
std::optional<Moment> LearnedUntil(const ModelRow& row, Moment as_of, const Interval& room) {
    const std::vector<ModelInput>& inputs = row.model->inputs();
    bool ages = false;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        ages |= inputs[i].type == InputType::kDate && IsKnown(row.row[i]);
    if (!ages) return std::nullopt;
    const Interval log_odds{LogOddsReaching(room.low), -LogOddsReaching(1 - room.high)};
    for (Moment span = kFurthest; span >= kShortest; span /= 2) {
        std::vector<double> later = row.row;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            if (inputs[i].type == InputType::kDate)
                later[i] += static_cast<double>(span) / kMicrosecondsPerDay + kDaysRounding;
        const LearnedModel::Range range = row.model->LogOddsBetween(row.row.data(), later.data());
        if (log_odds.Has(range.low) && log_odds.Has(range.high)) return as_of + span;
    }
    return as_of;
}

}  // namespace

std::optional<Moment> ValidUntil(const Policy& policy, const Customer& customer, const History* history,
                                 Moment as_of, const Scores& scores, const TraitScores& traits, const ModelRows* rows) {
    std::optional<Moment> until;
    // Known wherever a history has times.
    if (IsKnown(customer.x[kRecencyDays])) {
        const bool has_times = history != nullptr && history->has_times();
        until = Outlook(policy, customer, has_times ? history : nullptr, as_of, scores, traits).End();
    }
    if (!policy.has_learned || rows == nullptr) return until;
    Rooms rooms(policy, customer, scores, traits.leading);
    for (const Metric outcome : kPredicted) {
        if (policy.Learned(outcome) == nullptr) continue;
        const std::optional<Moment> own = LearnedUntil((*rows)[OutcomeIndex(outcome)], as_of, rooms.Of(outcome));
        if (own && (!until || *own < *until)) until = own;
    }
    return until;
}

}  // namespace prescriptive
