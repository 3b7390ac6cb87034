#include "profile/history.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace prescriptive {
namespace {

// A trend from fewer or closer points would be noise.
constexpr std::int64_t kTrendPoints = 3;
constexpr std::int32_t kTrendDays = 7;
constexpr double kTrendHalfLifeDays = 45;

// Rounded to even, as every path that leads here does.
Wide Millionths(double value) noexcept { return static_cast<Wide>(std::nearbyint(value * 1e6)); }

double DaysBetween(Moment from, Moment to) noexcept {
    return static_cast<double>(to - from) / static_cast<double>(kMicrosecondsPerDay);
}

}  // namespace

void FixedMean::Add(double value) noexcept {
    if (!IsKnown(value)) return;
    ++count;
    sum += Millionths(value);
}

void FixedMean::Merge(const FixedMean& other) noexcept {
    count += other.count;
    sum += other.sum;
}

void Share::Add(bool value) noexcept {
    ++count;
    yes += value;
}

void Share::Merge(const Share& other) noexcept {
    count += other.count;
    yes += other.yes;
}

std::int32_t History::PeriodOf(Moment moment) noexcept {
    const std::int32_t day = DayOf(moment);
    return day / kPeriodDays - (day % kPeriodDays < 0);
}

History::Day& History::DayAt(std::int32_t day) {
    if (!days_.empty() && days_.back().day == day) return days_.back();
    const auto at = std::lower_bound(days_.begin(), days_.end(), day,
                                     [](const Day& a, std::int32_t b) { return a.day < b; });
    if (at != days_.end() && at->day == day) return *at;
    Day fresh;
    fresh.day = day;
    return *days_.insert(at, fresh);
}

void History::DropOldDays() {
    const auto kept = std::find_if(days_.begin(), days_.end(), [&](const Day& day) {
        return days_.back().day - day.day < kDays;
    });
    days_.erase(days_.begin(), kept);
}

History::TraitEvidence& History::EvidenceOf(std::string_view name) {
    const auto at = std::lower_bound(evidence_.begin(), evidence_.end(), name,
                                     [](const TraitEvidence& a, std::string_view b) { return a.name() < b; });
    if (at != evidence_.end() && at->name() == name) return *at;
    if (evidence_.size() == kMaximumTraits)
        throw Error(ErrorCode::kLimitExceeded, "history holds evidence of too many traits",
                    "A history holds at most " + std::to_string(kMaximumTraits) + " traits.");
    if (name.empty() || name.size() > kLongestTraitName || name.find('\0') != name.npos)
        throw Error(ErrorCode::kLimitExceeded, "name of a trait does not fit a history",
                    "It has " + std::to_string(name.size()) + " bytes.",
                    "A name has 1 to " + std::to_string(kLongestTraitName) + " bytes.");
    TraitEvidence fresh;
    name.copy(fresh.characters.data(), name.size());
    fresh.length = static_cast<std::uint8_t>(name.size());
    return *evidence_.insert(at, fresh);
}

void History::CheckReading(const Digest& other, bool has_texts) {
    if (!has_texts) return;
    if (texts() == 0) {
        reading_ = other;
    } else if (reading_ != other) {
        throw Error(ErrorCode::kInvalidParameter, "texts were read by different lexicons",
                    "The history's were read by " + ToHex(reading_).substr(0, 12) + ", the others by " +
                        ToHex(other).substr(0, 12) + ".",
                    "Build both with one policy: pass the one that read the history, or rebuild the history from "
                    "the interactions.");
    }
}

// Widens the span of time. What falls out of the kept periods joins the older.
void History::MoveTimes(Moment first, Moment last) {
    if (timed_ == 0) {
        first_at_ = first;
        last_at_ = last;
        return;
    }
    first_at_ = std::min(first_at_, first);
    if (last <= last_at_) return;
    const std::int32_t shift = PeriodOf(last) - newest_period();
    last_at_ = last;
    if (shift == 0) return;
    for (TraitEvidence& evidence : evidence_)
        for (int i = kPeriods - 1; i >= 0; --i) {
            if (i + shift < kPeriods)
                evidence.recent[i + shift] = evidence.recent[i];
            else
                evidence.older += evidence.recent[i];
            evidence.recent[i] = 0;
        }
}

void History::AddEvidence(const Interaction& in) {
    for (int t = 0; t < kMaximumTraits; ++t) {
        if (!(in.evidence[t] > 0)) continue;
        TraitEvidence& evidence = EvidenceOf(in.reader->traits[t]);
        ++evidence.texts;
        const Wide weight = Millionths(std::min(in.evidence[t], kLargestEvidence));
        if (!in.has_time) {
            evidence.untimed += weight;
            continue;
        }
        const std::int32_t age = newest_period() - PeriodOf(in.at);
        (age < kPeriods ? evidence.recent[age] : evidence.older) += weight;
    }
}

namespace {

[[noreturn]] void FailCount() {
    throw Error(ErrorCode::kNumericRange, "history holds too many interactions",
                "A history counts up to " + std::to_string(History::kMostInteractions) + ".");
}

}  // namespace

void History::Add(const Interaction& in) {
    if (count_ >= kMostInteractions) FailCount();
    if (in.reader != nullptr) CheckReading(in.reader->digest, true);
    if (in.has_time) {
        MoveTimes(in.at, in.at);
        ++timed_;
        if (const std::int32_t today = DayOf(in.at); DayOf(last_at_) - today < kDays) {
            Day& day = DayAt(today);
            ++day.count;
            day.sentiment.Add(in.sentiment);
            day.engagement.Add(in.engagement_level);
            DropOldDays();
        }
    }
    ++count_;
    sentiment_.Add(in.sentiment);
    sentiments_read_ += in.sentiment_read;
    engagement_.Add(in.engagement_level);
    response_hours_.Add(in.response_hours);
    deal_value_.Add(in.deal_value);
    if (IsKnown(in.discount_offered)) discount_.Add(in.discount_offered > 0);
    if (IsKnown(in.decision_made)) {
        decision_.Add(in.decision_made != 0);
        if (in.discount_offered > 0) offers_.Add(in.decision_made != 0);
    }
    if (in.has_kind) personal_.Add(in.personal);
    if (in.outcome != Interaction::Outcome::kUnknown)
        positive_.Add(in.outcome == Interaction::Outcome::kPositive);
    if (in.reader == nullptr) return;
    substance_.Add(in.substance);
    asked_ += in.asks_discount;
    AddEvidence(in);
}

void History::Merge(const History& other) {
    if (other.count_ > kMostInteractions - count_) FailCount();
    CheckReading(other.reading_, other.texts() > 0);
    if (other.timed_ > 0) {
        MoveTimes(other.first_at_, other.last_at_);
        timed_ += other.timed_;
        for (const Day& from : other.days_) {
            if (DayOf(last_at_) - from.day >= kDays) continue;
            Day& day = DayAt(from.day);
            day.count += from.count;
            day.sentiment.Merge(from.sentiment);
            day.engagement.Merge(from.engagement);
        }
        DropOldDays();
    }
    for (const TraitEvidence& from : other.evidence_) {
        TraitEvidence& evidence = EvidenceOf(from.name());
        evidence.texts += from.texts;
        evidence.untimed += from.untimed;
        evidence.older += from.older;
        const std::int32_t shift = other.timed_ > 0 ? newest_period() - other.newest_period() : 0;
        for (std::int32_t i = 0; i < kPeriods; ++i)
            (i + shift < kPeriods ? evidence.recent[i + shift] : evidence.older) += from.recent[i];
    }
    count_ += other.count_;
    sentiment_.Merge(other.sentiment_);
    sentiments_read_ += other.sentiments_read_;
    engagement_.Merge(other.engagement_);
    response_hours_.Merge(other.response_hours_);
    deal_value_.Merge(other.deal_value_);
    discount_.Merge(other.discount_);
    decision_.Merge(other.decision_);
    personal_.Merge(other.personal_);
    positive_.Merge(other.positive_);
    offers_.Merge(other.offers_);
    substance_.Merge(other.substance_);
    asked_ += other.asked_;
}

std::vector<NamedEvidence> History::Evidence(const Moment* as_of, double half_life_days) const {
    std::array<double, kPeriods> factor;
    factor.fill(1);
    if (as_of != nullptr && half_life_days > 0 && timed_ > 0)
        for (int i = 0; i < kPeriods; ++i) {
            factor[i] = std::exp2(-std::max(0, DayOf(*as_of) - EndOfPeriod(i)) / half_life_days);
        }
    std::vector<NamedEvidence> list;
    list.reserve(evidence_.size());
    for (const TraitEvidence& evidence : evidence_) {
        double weight = static_cast<double>(evidence.untimed);
        for (int i = 0; i < kPeriods; ++i) weight += factor[i] * static_cast<double>(evidence.recent[i]);
        weight += factor[kPeriods - 1] * static_cast<double>(evidence.older);
        list.push_back({evidence.name(), weight / 1e6, evidence.texts});
    }
    return list;
}

History::FadingEvidence History::Fading(std::string_view name, Moment as_of,
                                        double half_life_days) const noexcept {
    FadingEvidence fading;
    const auto evidence = std::find_if(evidence_.begin(), evidence_.end(),
                                       [&](const TraitEvidence& e) { return e.name() == name; });
    if (timed_ == 0 || evidence == evidence_.end()) return fading;
    const std::int32_t today = DayOf(as_of);
    const int first = today < EndOfPeriod(0) ? 1 : 0;
    if (first > 0) fading.later = static_cast<double>(evidence->recent[0]) / 1e6;
    // Each period counts as much less than the one after it.
    const double less = std::exp2(-kPeriodDays / half_life_days);
    double sum = static_cast<double>(evidence->older);
    for (int i = std::min(kPeriods - 1, newest_period() - PeriodOf(first_at_)); i >= first; --i) {
        sum += static_cast<double>(evidence->recent[i]);
        if (i > first) sum *= less;
    }
    fading.now = sum / 1e6 * std::exp2(-std::max(0, today - EndOfPeriod(first)) / half_life_days);
    return fading;
}

History::Window History::WindowAt(std::int32_t today) const noexcept {
    Window window;
    FixedMean before, within;
    for (const Day& day : days_) {
        const bool inside = day.day > today - kWindowDays;
        if (inside) window.interactions += day.count;
        (inside ? within : before).Merge(day.engagement);
    }
    window.decline = before.Mean() - within.Mean();
    return window;
}

std::optional<std::int32_t> History::NextChange(std::int32_t today) const noexcept {
    const auto day = std::find_if(days_.begin(), days_.end(),
                                  [&](const Day& d) { return d.day > today - kWindowDays; });
    if (day == days_.end()) return std::nullopt;
    return day->day + kWindowDays;
}

double History::SentimentTrend() const {
    std::int64_t points = 0;
    std::int32_t first = 0, last = 0;
    for (const Day& day : days_) {
        if (day.sentiment.count == 0) continue;
        if (points == 0) first = day.day;
        last = day.day;
        points += day.sentiment.count;
    }
    if (points < kTrendPoints || last - first < kTrendDays) return kUnknown;
    // Weight, time and sentiment of a day; the weight fades with its age.
    const auto each_day = [&](auto&& visit) {
        for (const Day& day : days_) {
            if (day.sentiment.count == 0) continue;
            const double fade = std::exp2((day.day - last) / kTrendHalfLifeDays);
            visit(fade * static_cast<double>(day.sentiment.count), day.day - first, day.sentiment.Mean());
        }
    };
    double sum = 0, sum_t = 0, sum_s = 0;
    each_day([&](double weight, double t, double s) {
        sum += weight;
        sum_t += weight * t;
        sum_s += weight * s;
    });
    double covariance = 0, variance = 0;
    each_day([&](double weight, double t, double s) {
        covariance += weight * (t - sum_t / sum) * (s - sum_s / sum);
        variance += weight * (t - sum_t / sum) * (t - sum_t / sum);
    });
    return std::clamp(covariance / variance * kWindowDays, -1.0, 1.0);
}

void History::Fill(FeatureVector& x, const Moment* as_of) const {
    if (count_ == 0) return;  // an empty history says nothing
    if (!IsKnown(x[kTotalInteractions])) x[kTotalInteractions] = static_cast<double>(count_);
    if (!IsKnown(x[kSentimentScore])) x[kSentimentScore] = sentiment_.Mean();
    if (!IsKnown(x[kAvgDealValue])) x[kAvgDealValue] = deal_value_.Mean();
    x[kEngagementLevel] = engagement_.Mean();
    x[kResponseHours] = response_hours_.Mean();
    x[kDiscountShare] = discount_.Mean();
    x[kDecisionShare] = decision_.Mean();
    x[kPersonalShare] = personal_.Mean();
    x[kPositiveShare] = positive_.Mean();
    x[kSubstanceShare] = substance_.Mean();
    x[kAcceptedShare] = offers_.Mean();
    x[kAskedShare] = Share{texts(), asked_}.Mean();
    // Where none carries a response time, nobody measured it.
    if (response_hours_.count > 0) x[kAnsweredShare] = Share{count_, response_hours_.count}.Mean();
    x[kSentimentTrend] = SentimentTrend();
    if (as_of == nullptr || timed_ == 0) return;
    x[kRecencyDays] = std::max(0.0, DaysBetween(last_at_, *as_of));
    const Window window = WindowAt(DayOf(*as_of));
    x[kEngagementDecline] = window.decline;
    // One moment has no frequency.
    if (first_at_ < last_at_) x[kInteractions30d] = static_cast<double>(window.interactions);
}

void History::CheckNotAfter(Moment as_of, Moment tolerance) const {
    if (timed_ == 0 || last_at_ <= as_of + tolerance) return;
    throw Error(ErrorCode::kInvalidParameter, "history holds events after as_of",
                "Its last event is at " + FormatMoment(last_at_) + ", as_of is " + FormatMoment(as_of) + ".",
                "Make the history from the interactions up to as_of.");
}

std::vector<HistoryFact> History::Facts(const Moment* as_of) const {
    const auto number = [](std::int64_t n) { return std::to_string(n); };
    const auto of = [&](const Share& share) { return number(share.yes) + " of " + number(share.count); };
    const auto over = [&](const FixedMean& mean) { return " over " + number(mean.count) + " interactions"; };
    FeatureVector x;
    Fill(x, as_of);
    std::vector<HistoryFact> facts;
    const auto add = [&](Feature feature, std::string meaning) {
        if (IsKnown(x[feature]))
            facts.push_back({std::string(kFeatureNames[feature]), x[feature], std::move(meaning)});
    };
    add(kTotalInteractions, "interactions");
    add(kSentimentScore, "mean sentiment" + over(sentiment_) + ", " + number(sentiments_read_) + " read from texts");
    add(kAvgDealValue, "mean deal value" + over(deal_value_));
    add(kRecencyDays, "days since the last interaction");
    add(kEngagementLevel, "mean engagement level" + over(engagement_));
    add(kEngagementDecline, "mean engagement level before the last 30 days less that within them");
    add(kSentimentTrend, "change of sentiment in 30 days");
    add(kResponseHours, "mean hours to respond" + over(response_hours_));
    add(kInteractions30d, "interactions in the last 30 days");
    add(kDiscountShare, "a discount was offered in " + of(discount_));
    add(kDecisionShare, "a decision was made in " + of(decision_));
    add(kPersonalShare, "a personal channel in " + of(personal_));
    add(kPositiveShare, "a positive outcome in " + of(positive_));
    add(kSubstanceShare, "something specific in " + of(substance_) + " texts");
    add(kAnsweredShare, "a response time in " + of({count_, response_hours_.count}));
    add(kAcceptedShare, "a decision was made after " + of(offers_) + " discounts");
    add(kAskedShare, "asked for a discount in " + of({texts(), asked_}) + " texts");
    for (const NamedEvidence& evidence : Evidence(nullptr, 0))
        facts.push_back({"evidence:" + std::string(evidence.name), evidence.weight,
                         "weight of phrases in " + number(evidence.texts) + " of " + number(texts()) + " texts"});
    facts.push_back({"interactions", static_cast<double>(count_),
                     number(timed_) + " with a time, " + number(count_ - timed_) + " without"});
    facts.push_back({"texts", static_cast<double>(texts()),
                     texts() == 0 ? "none was read" : "read by lexicon " + ToHex(reading_).substr(0, 12)});
    if (as_of != nullptr && timed_ > 0)
        facts.push_back({"days_since_first", std::max(0.0, DaysBetween(first_at_, *as_of)),
                         "days since the first interaction"});
    return facts;
}

}  // namespace prescriptive
