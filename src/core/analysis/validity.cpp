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
// More than what scores, and days, are off by rounding.
constexpr double kRounding = 1e-12;
constexpr double kDaysRounding = 1e-9;
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
        for (const Term& term : model.terms())
            if (IsMovedByTime(term.feature())) terms_[count_++] = &term;
        if (count_ == 0) return;
        start_ = Moved(x);
        const double rest = model.LogOdds(x) - start_;
        room_ = {LogOddsReaching(room.low) - rest, -LogOddsReaching(1 - room.high) - rest};
    }

    // Where only recency moves between two moments, and it holds at both, it holds between them.
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

// -log2(1 - score), the scale in which evidence adds up.
double KeyOf(double score) noexcept { return -std::log2(std::max(1 - score, 1e-30)); }

// What is left, over a span of time, of 1 that fades: from as_of on, and from the end of the newest period
// on.
struct Fade {
    Interval now{1, 1};
    Interval later{1, 1};
};

// A trait as time passes, as a key: figures + lasting + what is left of fading and later.
struct TraitCourse {
    int position = 0;  // in the policy's traits
    bool figures_move = false;
    double lasting = 0;
    double fading = 0;
    double later = 0;
    double start = 0;  // figures at as_of
    Interval figures;  // over a span of time

    bool IsStill() const noexcept {
        return fading == 0 && later == 0 && figures.low == start && figures.high == start;
    }
    // At every moment, and in every bit.
    bool Equals(const TraitCourse& other) const noexcept {
        return lasting == other.lasting && fading == other.fading && later == other.later && IsFixed() &&
               other.IsFixed() && start == other.start;
    }
    bool IsFixed() const noexcept { return figures.low == start && figures.high == start; }
    Interval Key(const Fade& fade) const noexcept {
        return lasting + figures + fading * fade.now + later * fade.later;
    }
};

// By how much the score of a is above that of b. Taken from the difference of keys, in which what fades
// alike cancels out.
Interval Lead(const TraitCourse& a, const TraitCourse& b, const Fade& fade) noexcept {
    const Interval key = b.Key(fade);
    const Interval difference = (a.lasting - b.lasting) + (a.figures - b.figures) +
                                (a.fading - b.fading) * fade.now + (a.later - b.later) * fade.later;
    const auto lead = [](double difference, double key) {
        return std::exp2(-key) * (1 - std::exp2(-difference));
    };
    return {lead(difference.low, key.high), lead(difference.high, key.low)};
}

// The answer as time passes: steps at midnights, when days fall out of the window of 30 days, and between
// them spans in which recency grows and evidence fades.
class Outlook {
public:
    // as_of, scores and traits as in ValidUntil; history: null where it has no times.
    Outlook(const Policy& policy, const Customer& customer, const History* history, Moment as_of,
            const Scores& scores, const TraitScores& traits) noexcept
        : policy_(policy),
          customer_(customer),
          as_of_(as_of),
          leads_(traits.leading >= 0),
          x_(customer.x),
          rooms_(policy, customer, scores, traits.leading),
          conversion_(policy.conversion, x_, rooms_.Of(Metric::kConversion)),
          churn_(policy.churn, x_, rooms_.Of(Metric::kChurn)) {
        FollowTraits(traits);
        silent_from_ = as_of;
        if (history != nullptr) {
            window_ = history->WindowAt(DayOf(as_of));
            // Where clocks differ, events lie ahead.
            silent_from_ = std::max(as_of, history->last_at());
            if (policy.half_life_days > 0) FadeTraits(*history, as_of);
        }
        traits_move_ =
            std::any_of(followed_.begin(), followed_.begin() + count_,
                        [](const TraitCourse& trait) { return trait.figures_move || !trait.IsStill(); });
    }

    Moment End() noexcept {
        const Moment furthest = as_of_ + kFurthest;
        for (Moment from = as_of_;;) {
            const Moment step = window_.IsEmpty() ? furthest : window_.NextChange() * kMicrosecondsPerDay;
            const Moment end = std::min(step, furthest);
            from = Reach(from, end);
            if (from < end || end == furthest) return from;
            if (!HoldsAfterStep(from)) return from;
        }
    }

private:
    void Follow(int t, bool figures_move) noexcept {
        TraitCourse& trait = followed_[count_++];
        trait = TraitCourse();
        trait.position = t;
        trait.figures_move = figures_move;
        trait.figures = Figures(policy_.traits[t], x_[kRecencyDays], x_[kRecencyDays]);
        trait.start = trait.figures.low;
        if (customer_.evidence[t] > 0) trait.lasting = customer_.evidence[t] / policy_.half_evidence;
    }

    // Those that show, in their order, then those that may come to: evidence only fades.
    void FollowTraits(const TraitScores& traits) noexcept {
        std::uint32_t moving = 0, shown = 0;
        for (std::size_t t = 0; t < policy_.traits.size(); ++t)
            if (policy_.traits[t].enabled && FiguresMove(policy_.traits[t])) moving |= std::uint32_t{1} << t;
        for (int i = 0; i < traits.count; ++i) {
            const int t = traits.shown[i];
            shown |= std::uint32_t{1} << t;
            Follow(t, (moving >> t & 1) != 0);
        }
        shown_ = count_;
        for (int t = 0; moving >> t != 0; ++t)
            if (((moving & ~shown) >> t & 1) != 0) Follow(t, true);
    }

    static bool FiguresMove(const Trait& trait) noexcept {
        for (const TraitRule& rule : trait.rules)
            for (const Ramp& ramp : rule.ramps)
                if (IsMovedByTime(ramp.feature)) return true;
        return false;
    }

    void FadeTraits(const History& history, Moment as_of) noexcept {
        std::array<History::FadingEvidence, kMaximumTraits> evidence;
        const int found = history.Fading(as_of, policy_.half_life_days, evidence.data());
        newest_end_ = std::max(DayOf(as_of), history.newest_period_end());
        for (int i = 0; i < found; ++i)
            for (int k = 0; k < count_; ++k) {
                TraitCourse& trait = followed_[k];
                if (policy_.traits[trait.position].name != evidence[i].name) continue;
                trait.fading = evidence[i].fading / policy_.half_evidence;
                trait.later = evidence[i].later / policy_.half_evidence;
                trait.lasting -= trait.fading + trait.later;
            }
    }

    double RecencyAt(Moment at) const noexcept {
        return customer_.x[kRecencyDays] +
               static_cast<double>(std::max<Moment>(0, at - silent_from_)) / kMicrosecondsPerDay;
    }

    // The end of what is certain from `from` on, with no step before `end`.
    Moment Reach(Moment from, Moment end) noexcept {
        for (Moment length = end - from; from < end;) {
            const Moment to = std::min(end, from + length);
            if (ModelsHoldAt(to) && TraitsHold(from, to)) {
                from = to;
                continue;
            }
            length /= 2;
            if (length < std::max(kShortest, (from - as_of_) / kFinest)) break;
        }
        return from;
    }

    bool ModelsHoldAt(Moment at) noexcept {
        x_[kRecencyDays] = RecencyAt(at) + kDaysRounding;
        return conversion_.Holds(x_) && churn_.Holds(x_);
    }

    // Takes the step. What it does to traits shows in the span after it.
    bool HoldsAfterStep(Moment at) noexcept {
        window_.MoveOn();
        x_[kEngagementDecline] = window_.Decline();
        if (IsKnown(x_[kInteractions30d])) x_[kInteractions30d] = static_cast<double>(window_.interactions);
        const double engagement = EngagementScore(policy_.engagement, x_);
        return ModelsHoldAt(at) && (!IsKnown(engagement) || rooms_.Of(Metric::kEngagement).Has(engagement));
    }

    bool TraitsHold(Moment from, Moment to) noexcept {
        if (!traits_move_) return true;
        for (int i = 0; i < count_; ++i)
            if (followed_[i].figures_move)
                followed_[i].figures =
                    Figures(policy_.traits[followed_[i].position],
                            std::max(0.0, RecencyAt(from) - kDaysRounding), RecencyAt(to) + kDaysRounding);
        const Fade fade = FadeOver(from, to);
        const double to_show = KeyOf(policy_.trait_threshold + kRounding);
        const double to_hide = KeyOf(policy_.trait_threshold - kRounding);
        for (int i = 0; i < count_; ++i) {
            if (followed_[i].IsStill()) continue;
            const Interval key = followed_[i].Key(fade);
            if (i < shown_ ? key.low < to_show : key.high > to_hide) return false;
        }
        for (int i = 1; i < shown_; ++i)
            if (!OrderHolds(followed_[i - 1], followed_[i], fade)) return false;
        return shown_ == 0 || LeadingHolds(followed_[0], shown_ > 1 ? followed_[1] : TraitCourse(), fade);
    }

    static bool OrderHolds(const TraitCourse& a, const TraitCourse& b, const Fade& fade) noexcept {
        return (a.IsStill() && b.IsStill()) || a.Equals(b) || Lead(a, b, fade).low > kRounding;
    }

    bool LeadingHolds(const TraitCourse& a, const TraitCourse& b, const Fade& fade) const noexcept {
        const double margin = policy_.lead_margin;
        if (margin <= 0 || (a.IsStill() && b.IsStill()) || a.Equals(b)) return true;
        const Interval lead = Lead(a, b, fade);
        return leads_ ? lead.low >= margin + kRounding : lead.high <= margin - kRounding;
    }

    Fade FadeOver(Moment from, Moment to) const noexcept {
        const std::int32_t first = DayOf(from), last = DayOf(to - 1);
        const auto left = [&](std::int32_t day, std::int32_t since) {
            return day <= since ? 1 : std::exp2((since - day) / policy_.half_life_days);
        };
        const std::int32_t today = DayOf(as_of_);
        return {{left(last, today), left(first, today)}, {left(last, newest_end_), left(first, newest_end_)}};
    }

    // The key of a trait's behaviour while recency grows.
    Interval Figures(const Trait& trait, double from, double to) const noexcept {
        const double spoken =
            std::min(1.0, static_cast<double>(customer_.texts) / policy_.confidence.texts_full);
        Interval best;
        for (const TraitRule& rule : trait.rules) {
            Interval least{1, 1};
            for (const Ramp& ramp : rule.ramps) {
                const bool grows = ramp.feature == kRecencyDays;
                const double a = ramp(grows ? from : x_[ramp.feature]), b = grows ? ramp(to) : a;
                least = {std::min({least.low, a, b}), std::min(least.high, std::max(a, b))};
            }
            const double weight = rule.weight + (rule.weight_with_texts - rule.weight) * spoken;
            best = {std::max(best.low, weight * least.low), std::max(best.high, weight * least.high)};
        }
        return {KeyOf(best.low), KeyOf(best.high)};
    }

    const Policy& policy_;
    const Customer& customer_;
    const Moment as_of_;
    const bool leads_;
    FeatureVector x_;
    Rooms rooms_;
    ModelCourse conversion_, churn_;
    Moment silent_from_ = 0;
    History::Window window_;
    std::int32_t newest_end_ = 0;
    std::array<TraitCourse, kMaximumTraits> followed_;
    int count_ = 0;
    int shown_ = 0;
    bool traits_move_ = false;
};

}  // namespace

std::optional<Moment> ValidUntil(const Policy& policy, const Customer& customer, const History* history,
                                 Moment as_of, const Scores& scores, const TraitScores& traits) {
    // Known wherever a history has times.
    if (!IsKnown(customer.x[kRecencyDays])) return std::nullopt;
    const bool has_times = history != nullptr && history->has_times();
    return Outlook(policy, customer, has_times ? history : nullptr, as_of, scores, traits).End();
}

}  // namespace prescriptive
