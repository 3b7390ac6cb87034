#include "profile/history.hpp"

#include <algorithm>
#include <cmath>

#include "json/document.hpp"
#include "json/writer.hpp"

namespace prescriptive {
namespace {

constexpr int kVersion = 1;
constexpr int kWindowDays = 30;
constexpr std::size_t kDayFields = 6;
// A trend from fewer or closer points would be noise.
constexpr std::int64_t kTrendPoints = 3;
constexpr std::int32_t kTrendDays = 7;

constexpr Wide kMillion = 1'000'000;

[[noreturn]] void FailBytes(const char* why) {
    throw Error(ErrorCode::kInvalidBinary, "invalid prescriptive_history", why);
}

[[noreturn]] void FailText(const char* why) {
    throw Error(ErrorCode::kInvalidText, "invalid input syntax for type prescriptive_history", why,
                "A history is made by prescriptive functions and read back as they wrote it.");
}

std::string ToDecimal(Wide value) {
    if (value == 0) return "0";
    const bool negative = value < 0;
    std::string digits;
    for (; value != 0; value /= 10) digits += static_cast<char>('0' + std::abs(static_cast<int>(value % 10)));
    if (negative) digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

Wide FromDecimal(const JsonNode& node) {
    std::string_view text = node.kind() == JsonKind::kNumber ? node.token().text : "";
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > 38) FailText("A field is not a whole number.");
    Wide value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') FailText("A field is not a whole number.");
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

// Zigzag, then seven bits a byte, low first.
void AppendVarint(std::string& out, Wide value) {
    auto rest = static_cast<unsigned __int128>(value) << 1;
    if (value < 0) rest = ~rest;
    while (rest >= 0x80) {
        out += static_cast<char>(static_cast<unsigned>(rest & 0x7F) | 0x80);
        rest >>= 7;
    }
    out += static_cast<char>(rest);
}

Wide ReadVarint(std::string_view& in) {
    unsigned __int128 value = 0;
    for (int shift = 0; shift < 126; shift += 7) {
        if (in.empty()) FailBytes("The value is cut short.");
        const auto byte = static_cast<unsigned char>(in[0]);
        in.remove_prefix(1);
        value |= static_cast<unsigned __int128>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) {
            if (byte == 0 && shift > 0) FailBytes("A number is not in its shortest form.");
            const Wide half = static_cast<Wide>(value >> 1);
            return (value & 1) != 0 ? ~half : half;
        }
    }
    FailBytes("A number is too long.");
}

// Field by field, so that flattening and reading back cannot drift apart.
struct Cursor {
    const std::vector<Wide>& fields;
    std::size_t at = 0;

    void Take(std::int64_t& value) {
        if (at >= fields.size()) FailBytes("Fields are missing.");
        const Wide wide = fields[at++];
        if (wide > INT64_MAX || wide < INT64_MIN) FailBytes("A field is out of range.");
        value = static_cast<std::int64_t>(wide);
    }
    void Take(FixedMean& mean) {
        Take(mean.count);
        if (at >= fields.size()) FailBytes("Fields are missing.");
        mean.sum = fields[at++];
    }
};

bool Within(const FixedMean& mean, std::int64_t most, double low, double high) {
    if (mean.count < 0 || mean.count > most) return false;
    return mean.sum >= static_cast<Wide>(low) * kMillion * mean.count &&
           mean.sum <= static_cast<Wide>(high) * kMillion * mean.count;
}

}  // namespace

void FixedMean::Add(double value) noexcept {
    if (!IsKnown(value)) return;
    ++count;
    // Rounded to even, as every path that leads here does.
    sum += static_cast<Wide>(std::nearbyint(value * 1e6));
}

History::Day& History::DayAt(std::int32_t day) {
    const auto at = std::lower_bound(days_.begin(), days_.end(), day,
                                     [](const Day& a, std::int32_t b) { return a.day < b; });
    if (at != days_.end() && at->day == day) return *at;
    Day fresh;
    fresh.day = day;
    return *days_.insert(at, fresh);
}

void History::DropOldDays() {
    while (!days_.empty() && days_.back().day - days_.front().day >= kDays)
        days_.erase(days_.begin());
}

void History::Add(const Interaction& in) {
    ++count_;
    sentiment_.Add(in.sentiment);
    engagement_.Add(in.engagement_level);
    response_hours_.Add(in.response_hours);
    deal_value_.Add(in.deal_value);
    if (IsKnown(in.discount_offered)) discount_.Add(in.discount_offered > 0);
    decision_.Add(in.decision_made);
    if (in.has_kind) personal_.Add(in.personal);
    if (in.outcome != Interaction::Outcome::kUnknown)
        positive_.Add(in.outcome == Interaction::Outcome::kPositive);
    if (in.has_text) substance_.Add(in.substance);
    for (int t = 0; t < kMaximumTraits; ++t)
        evidence_[t] += static_cast<std::int64_t>(std::nearbyint(in.evidence[t] * 1e6));
    if (!in.has_time) return;
    first_at_ = timed_ == 0 ? in.at : std::min(first_at_, in.at);
    last_at_ = timed_ == 0 ? in.at : std::max(last_at_, in.at);
    ++timed_;
    Day& day = DayAt(DayOf(in.at));
    ++day.count;
    day.sentiment.Add(in.sentiment);
    day.engagement.Add(in.engagement_level);
    DropOldDays();
}

double History::Recent(std::int32_t today, double& decline) const {
    double recent = 0;
    FixedMean before, within;
    for (const Day& day : days_) {
        const bool inside = day.day > today - kWindowDays;
        if (inside) recent += static_cast<double>(day.count);
        FixedMean& side = inside ? within : before;
        side.count += day.engagement.count;
        side.sum += day.engagement.sum;
    }
    decline = before.Mean() - within.Mean();
    return recent;
}

double History::SentimentTrend() const {
    double n = 0, sum_t = 0, sum_s = 0;
    std::int32_t first = 0, last = 0;
    for (const Day& day : days_) {
        if (day.sentiment.count == 0) continue;
        if (n == 0) first = day.day;
        last = day.day;
        const auto weight = static_cast<double>(day.sentiment.count);
        n += weight;
        sum_t += weight * (day.day - first);
        sum_s += static_cast<double>(day.sentiment.sum) / 1e6;
    }
    if (n < kTrendPoints || last - first < kTrendDays) return kUnknown;
    double covariance = 0, variance = 0;
    for (const Day& day : days_) {
        if (day.sentiment.count == 0) continue;
        const auto weight = static_cast<double>(day.sentiment.count);
        const double t = day.day - first - sum_t / n;
        covariance += t * (static_cast<double>(day.sentiment.sum) / 1e6 - weight * sum_s / n);
        variance += weight * t * t;
    }
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
    x[kSentimentTrend] = SentimentTrend();
    if (as_of == nullptr || timed_ == 0) return;
    x[kRecencyDays] =
        std::max(0.0, static_cast<double>(*as_of - last_at_) / static_cast<double>(kMicrosecondsPerDay));
    const double recent = Recent(DayOf(*as_of), x[kEngagementDecline]);
    // One moment has no frequency.
    if (first_at_ < last_at_) x[kInteractions30d] = recent;
}

std::vector<Wide> History::Flatten() const {
    std::vector<Wide> fields{count_, timed_, first_at_, last_at_};
    for (const FixedMean* mean : {&sentiment_, &engagement_, &response_hours_, &deal_value_, &discount_,
                                  &decision_, &personal_, &positive_, &substance_}) {
        fields.push_back(mean->count);
        fields.push_back(mean->sum);
    }
    fields.insert(fields.end(), evidence_.begin(), evidence_.end());
    for (const Day& day : days_)
        fields.insert(fields.end(), {day.day, day.count, day.sentiment.count, day.sentiment.sum,
                                     day.engagement.count, day.engagement.sum});
    return fields;
}

History History::Unflatten(const std::vector<Wide>& fields) {
    History history;
    Cursor cursor{fields};
    cursor.Take(history.count_);
    cursor.Take(history.timed_);
    cursor.Take(history.first_at_);
    cursor.Take(history.last_at_);
    for (FixedMean* mean : {&history.sentiment_, &history.engagement_, &history.response_hours_,
                            &history.deal_value_, &history.discount_, &history.decision_,
                            &history.personal_, &history.positive_, &history.substance_})
        cursor.Take(*mean);
    for (std::int64_t& evidence : history.evidence_) cursor.Take(evidence);
    if ((fields.size() - cursor.at) % kDayFields != 0 ||
        fields.size() - cursor.at > kDayFields * kDays)
        FailBytes("The number of fields is wrong.");
    while (cursor.at < fields.size()) {
        Day& day = history.days_.emplace_back();
        std::int64_t number = 0;
        cursor.Take(number);
        if (number < INT32_MIN / 2 || number > INT32_MAX / 2) FailBytes("A day is out of range.");
        day.day = static_cast<std::int32_t>(number);
        cursor.Take(day.count);
        cursor.Take(day.sentiment);
        cursor.Take(day.engagement);
    }
    if (!history.IsConsistent()) FailBytes("Its fields contradict one another.");
    return history;
}

bool History::IsConsistent() const {
    constexpr std::int64_t kMost = std::int64_t{1} << 53;
    constexpr std::int64_t kMostEvidence = std::int64_t{1} << 60;  // room to add to it
    if (count_ < 0 || count_ > kMost || timed_ < 0 || timed_ > count_) return false;
    if (timed_ > 0 ? first_at_ > last_at_ || first_at_ < kFirstMoment || last_at_ > kLastMoment
                   : first_at_ != 0 || last_at_ != 0)
        return false;
    if (!Within(sentiment_, count_, -1, 1) || !Within(engagement_, count_, 0, 1) ||
        !Within(response_hours_, count_, 0, kLargestResponseHours) ||
        !Within(deal_value_, count_, 0, kLargestValue))
        return false;
    for (const FixedMean* share : {&discount_, &decision_, &personal_, &positive_, &substance_})
        if (!Within(*share, count_, 0, 1)) return false;
    for (const std::int64_t evidence : evidence_)
        if (evidence < 0 || evidence > kMostEvidence) return false;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < days_.size(); ++i) {
        const Day& day = days_[i];
        if (i > 0 && day.day <= days_[i - 1].day) return false;
        if (day.count < 1 || day.count > timed_ - sum) return false;
        sum += day.count;
        if (!Within(day.sentiment, day.count, -1, 1) || !Within(day.engagement, day.count, 0, 1))
            return false;
    }
    if ((timed_ > 0) == days_.empty()) return false;
    return days_.empty() || (days_.back().day == DayOf(last_at_) &&
                             days_.back().day - days_.front().day < kDays &&
                             days_.front().day >= DayOf(first_at_));
}

std::string History::ToBytes() const {
    std::string bytes(1, static_cast<char>(kVersion));
    bytes.append(reinterpret_cast<const char*>(reading.data()), reading.size());
    for (const Wide field : Flatten()) AppendVarint(bytes, field);
    return bytes;
}

History History::FromBytes(std::string_view bytes) {
    Digest reading;
    if (bytes.size() < 1 + reading.size()) FailBytes("The value is cut short.");
    if (bytes.size() > kMaximumBytes) FailBytes("The value is too long.");
    if (bytes[0] != kVersion) FailBytes("Its version is unknown.");
    std::copy_n(bytes.begin() + 1, reading.size(), reading.begin());
    bytes.remove_prefix(1 + reading.size());
    std::vector<Wide> fields;
    while (!bytes.empty()) fields.push_back(ReadVarint(bytes));
    History history = Unflatten(fields);
    history.reading = reading;
    return history;
}

std::string History::ToJson() const {
    const std::vector<Wide> fields = Flatten();
    std::string text;
    JsonWriter out(text);
    std::size_t at = 0;
    const auto number = [&] { out.Raw(ToDecimal(fields[at++])); };
    const auto group = [&](std::size_t size) {
        out.BeginArray();
        for (std::size_t i = 0; i < size; ++i) number();
        out.EndArray();
    };
    out.BeginObject();
    out.Key("version");
    out.Raw(std::to_string(kVersion));
    out.Key("reading");
    out.String(ToHex(reading));
    for (const char* name : {"count", "timed", "first_at", "last_at"}) {
        out.Key(name);
        number();
    }
    for (const char* name : {"sentiment", "engagement_level", "response_hours", "deal_value", "discount",
                             "decision", "personal", "positive", "substance"}) {
        out.Key(name);
        group(2);
    }
    out.Key("evidence");
    group(kMaximumTraits);
    out.Key("days");
    out.BeginArray();
    while (at < fields.size()) group(kDayFields);
    out.EndArray();
    out.EndObject();
    return text;
}

History History::FromJson(std::string_view text) {
    const JsonDocument document(text);
    const JsonNode root = document.root();
    root.RequireObject("history");
    std::vector<Wide> fields;
    std::string names;
    std::string_view hex;
    const auto collect = [&](const auto& self, const JsonNode& node) -> void {
        if (node.kind() != JsonKind::kArray) return fields.push_back(FromDecimal(node));
        for (const JsonNode& item : node) self(self, item);
    };
    for (const JsonNode& member : root) {
        names.append(member.key()).append(" ");
        if (member.key() == "version") {
            if (FromDecimal(member) != kVersion) FailText("Its version is unknown.");
        } else if (member.key() == "reading") {
            hex = member.String("reading");
        } else {
            collect(collect, member);
        }
    }
    static constexpr std::string_view kNames =
        "version reading count timed first_at last_at sentiment engagement_level response_hours "
        "deal_value discount decision personal positive substance evidence days ";
    if (names != kNames) FailText("Its fields are not those of a history, in their order.");
    try {
        History history = Unflatten(fields);
        if (hex.size() != 2 * history.reading.size()) FailText("The reading digest is malformed.");
        for (std::size_t i = 0; i < hex.size(); ++i) {
            const std::size_t digit = std::string_view("0123456789abcdef").find(hex[i]);
            if (digit == std::string_view::npos) FailText("The reading digest is malformed.");
            history.reading[i / 2] = static_cast<std::uint8_t>(history.reading[i / 2] << 4 | digit);
        }
        // Grouped as a history is, not merely the same numbers.
        if (CanonicalJson(root) != CanonicalJson(JsonDocument(history.ToJson()).root()))
            FailText("Its fields are not grouped as those of a history.");
        return history;
    } catch (const Error& error) {
        if (error.code == ErrorCode::kInvalidBinary) FailText(error.detail.c_str());
        throw;
    }
}

}  // namespace prescriptive
