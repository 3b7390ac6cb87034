// Whether the fields of a history agree.
#include <algorithm>

#include "profile/history_form.hpp"
#include "utf8.hpp"

namespace prescriptive {
namespace {

constexpr Wide kMillion = 1'000'000;

bool Within(const FixedMean& mean, std::int64_t most, std::int64_t low, std::int64_t high) {
    if (mean.count < 0 || mean.count > most) return false;
    return mean.sum >= low * kMillion * mean.count &&
           mean.sum <= high * kMillion * mean.count;
}

}  // namespace

bool History::IsConsistent() const {
    struct Check {
        std::int64_t most;
        bool good = true;
        void Mean(const char*, const FixedMean& mean, std::int64_t low, std::int64_t high) {
            good = good && Within(mean, most, low, high);
        }
        void Count(const char*, std::int64_t count) { good = good && count >= 0 && count <= most; }
        void Part(const char*, const Share& share) {
            good = good && share.yes >= 0 && share.yes <= share.count && share.count <= most;
        }
    };
    if (count_ < 0 || count_ > kMostInteractions || timed_ < 0 || timed_ > count_) return false;
    if (timed_ > 0 ? first_at_ > last_at_ || first_at_ < kFirstMoment || last_at_ > kLastMoment
                   : first_at_ != 0 || last_at_ != 0)
        return false;
    Check check{count_};
    HistoryForm::Totals(*this, check);
    if (!check.good || sentiments_read_ > std::min(sentiment_.count, texts()) || asked_ > texts()) return false;
    if (offers_.count > std::min(discount_.yes, decision_.count) || offers_.yes > decision_.yes) return false;
    return DaysAreConsistent() && EvidenceIsConsistent();
}

bool History::DaysAreConsistent() const {
    std::int64_t sum = 0, sentiments = 0, engagements = 0;
    for (std::size_t i = 0; i < days_.size(); ++i) {
        const Day& day = days_[i];
        if (i > 0 && day.day <= days_[i - 1].day) return false;
        if (day.count < 1 || day.count > timed_ - sum) return false;
        if (!Within(day.sentiment, day.count, -1, 1) || !Within(day.engagement, day.count, 0, 1)) return false;
        sum += day.count;
        sentiments += day.sentiment.count;
        engagements += day.engagement.count;
    }
    if (sentiments > sentiment_.count || engagements > engagement_.count) return false;
    if (timed_ == 0) return days_.empty();
    if (days_.empty() || days_.back().day != DayOf(last_at_)) return false;
    const std::int32_t first = DayOf(first_at_), oldest = days_.back().day - kDays + 1;
    // All days are kept where the first is; else something came before them.
    return first >= oldest ? days_.front().day == first && sum == timed_
                           : days_.front().day >= oldest && sum < timed_;
}

bool History::EvidenceIsConsistent() const {
    constexpr Wide kMostOfText = static_cast<Wide>(kLargestEvidence) * kMillion;
    const std::int32_t reach = timed_ > 0 ? newest_period() - PeriodOf(first_at_) : -1;
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
        const TraitEvidence& evidence = evidence_[i];
        const std::string_view name = evidence.name();
        if (name.empty() || name.find('\0') != name.npos || !IsValidUtf8(name)) return false;
        if (i > 0 && name <= evidence_[i - 1].name()) return false;
        if (evidence.texts < 1 || evidence.texts > texts()) return false;
        const Wide most = kMostOfText * evidence.texts;
        if (evidence.untimed < 0 || evidence.older < 0) return false;
        if (evidence.untimed > 0 && timed_ == count_) return false;
        if (evidence.older > 0 && reach < kPeriods) return false;
        Wide rest = most;
        for (const Wide part : {evidence.untimed, evidence.older}) {
            if (part > rest) return false;
            rest -= part;
        }
        for (std::int32_t age = 0; age < kPeriods; ++age) {
            const Wide part = evidence.recent[age];
            if (part == 0) continue;
            if (part < 0 || part > rest || age > reach) return false;
            rest -= part;
        }
    }
    return true;
}

}  // namespace prescriptive
