// Histories as JSON.
#include <algorithm>
#include <optional>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "profile/history_form.hpp"

namespace prescriptive {
namespace {

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

std::string ToDate(std::int32_t day) { return FormatMoment(day * kMicrosecondsPerDay).substr(0, 10); }

class JsonTotalsWriter {
public:
    explicit JsonTotalsWriter(JsonWriter& out) : out_(out) {}

    void Number(Wide value) { out_.Number(ToDecimal(value)); }
    void Count(const char* name, std::int64_t count) {
        out_.Key(name);
        Number(count);
    }
    void Mean(const char* name, const FixedMean& mean, std::int64_t, std::int64_t) {
        out_.Key(name);
        out_.BeginArray();
        Number(mean.count);
        Number(mean.sum);
        out_.EndArray();
    }
    void Part(const char* name, const Share& share) { Mean(name, {share.count, share.yes}, 0, 1); }

private:
    JsonWriter& out_;
};

// The members of an object, or elements of an array, taken one after another.
class Members {
public:
    Members(const JsonNode& node, JsonKind kind) : node_(node), at_(node.begin()) {
        if (node.kind() != kind) FailText("A field is of the wrong type.");
    }
    bool AtEnd() const { return !(at_ != node_.end()); }
    void End() const {
        if (!AtEnd()) FailText("Its fields are not those of a history, in their order.");
    }
    JsonNode Next() {
        if (AtEnd()) FailText("Fields are missing.");
        const JsonNode node = *at_;
        ++at_;
        return node;
    }
    JsonNode Next(std::string_view key) {
        const JsonNode node = Next();
        if (node.key() != key) FailText("Its fields are not those of a history, in their order.");
        return node;
    }

private:
    const JsonNode& node_;
    JsonNode::Iterator at_;
};

Wide Number(const JsonNode& node) {
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

std::int64_t Count(const JsonNode& node) {
    const Wide value = Number(node);
    if (value < 0 || value > History::kMostInteractions) FailText("A field is out of range.");
    return static_cast<std::int64_t>(value);
}

Moment Time(const JsonNode& node) {
    const std::string_view text = node.kind() == JsonKind::kString ? node.token().text : "";
    const std::optional<Moment> moment = ParseMoment(text);
    if (!moment) FailText("A field is not a time.");
    return *moment;
}

std::int32_t Date(const JsonNode& node) {
    const std::int32_t day = DayOf(Time(node));
    if (node.token().text != ToDate(day)) FailText("A field is not a date.");
    return day;
}

class JsonTotalsReader {
public:
    explicit JsonTotalsReader(Members& members) : members_(members) {}

    void Count(const char* name, std::int64_t& count) { count = prescriptive::Count(members_.Next(name)); }
    void Mean(const char* name, FixedMean& mean, std::int64_t, std::int64_t) {
        const JsonNode node = members_.Next(name);
        Members parts(node, JsonKind::kArray);
        mean.count = prescriptive::Count(parts.Next());
        mean.sum = Number(parts.Next());
        parts.End();
    }
    void Part(const char* name, Share& share) {
        FixedMean mean;
        Mean(name, mean, 0, 1);
        if (mean.sum < 0 || mean.sum > mean.count) FailText("A field is out of range.");
        share = {mean.count, static_cast<std::int64_t>(mean.sum)};
    }

private:
    Members& members_;
};

void ReadDigest(const JsonNode& node, Digest& digest) {
    const std::string_view hex = node.kind() == JsonKind::kString ? node.token().text : "";
    if (hex.size() != 2 * digest.size()) FailText("The reading digest is malformed.");
    for (std::size_t i = 0; i < hex.size(); ++i) {
        const std::size_t digit = std::string_view("0123456789abcdef").find(hex[i]);
        if (digit == std::string_view::npos) FailText("The reading digest is malformed.");
        digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] << 4 | digit);
    }
}

}  // namespace

std::string History::ToJson() const {
    std::string text;
    JsonTextWriter out(text);
    JsonTotalsWriter fields(out);
    const auto mean = [&](const FixedMean& m) {
        fields.Number(m.count);
        fields.Number(m.sum);
    };
    out.BeginObject();
    fields.Count("version", kHistoryVersion);
    fields.Count("count", count_);
    fields.Count("timed", timed_);
    if (timed_ > 0) {
        out.Key("first_at");
        out.String(FormatMoment(first_at_));
        out.Key("last_at");
        out.String(FormatMoment(last_at_));
    }
    HistoryForm::Totals(*this, fields);
    if (texts() > 0) {
        out.Key("reading");
        out.String(ToHex(reading_));
    }
    out.Key("days");
    out.BeginArray();
    for (const Day& day : days_) {
        out.BeginArray();
        out.String(ToDate(day.day));
        fields.Number(day.count);
        mean(day.sentiment);
        mean(day.engagement);
        out.EndArray();
    }
    out.EndArray();
    out.Key("evidence");
    out.BeginObject();
    for (const TraitEvidence& evidence : evidence_) {
        out.Key(evidence.name());
        out.BeginObject();
        fields.Count("texts", evidence.texts);
        out.Key("untimed");
        fields.Number(evidence.untimed);
        out.Key("older");
        fields.Number(evidence.older);
        // Each by its number (days since 1970 / 32), newest first.
        out.Key("periods");
        out.BeginArray();
        for (int i = 0; i < kPeriods; ++i) {
            if (evidence.recent[i] == 0) continue;
            out.BeginArray();
            fields.Number(newest_period() - i);
            fields.Number(evidence.recent[i]);
            out.EndArray();
        }
        out.EndArray();
        out.EndObject();
    }
    out.EndObject();
    out.EndObject();
    return text;
}

History History::FromJson(std::string_view text) {
    const JsonDocument document(text);
    const JsonNode root = document.root();
    Members members(root, JsonKind::kObject);
    History history;
    if (Number(members.Next("version")) != kHistoryVersion) FailText("Its version is unknown.");
    history.count_ = Count(members.Next("count"));
    history.timed_ = Count(members.Next("timed"));
    if (history.timed_ > 0) {
        history.first_at_ = Time(members.Next("first_at"));
        history.last_at_ = Time(members.Next("last_at"));
    }
    HistoryForm::Totals(history, JsonTotalsReader(members));
    if (history.texts() > 0) ReadDigest(members.Next("reading"), history.reading_);
    const JsonNode days = members.Next("days");
    for (Members list(days, JsonKind::kArray); !list.AtEnd();) {
        const JsonNode item = list.Next();
        Members fields(item, JsonKind::kArray);
        Day day;
        day.day = Date(fields.Next());
        day.count = Count(fields.Next());
        for (FixedMean* mean : {&day.sentiment, &day.engagement}) {
            mean->count = Count(fields.Next());
            mean->sum = Number(fields.Next());
        }
        fields.End();
        if (history.days_.size() == kDays) FailText("It has too many days.");
        history.days_.push_back(day);
    }
    const JsonNode traits = members.Next("evidence");
    for (Members list(traits, JsonKind::kObject); !list.AtEnd();) {
        const JsonNode item = list.Next();
        Members fields(item, JsonKind::kObject);
        if (item.key().size() > kLongestTraitName || history.evidence_.size() == kMaximumTraits)
            FailText("It has too much evidence.");
        TraitEvidence& evidence = history.evidence_.emplace_back();
        item.key().copy(evidence.characters.data(), item.key().size());
        evidence.length = static_cast<std::uint8_t>(item.key().size());
        evidence.texts = Count(fields.Next("texts"));
        evidence.untimed = Number(fields.Next("untimed"));
        evidence.older = Number(fields.Next("older"));
        const JsonNode periods = fields.Next("periods");
        fields.End();
        Wide last = -1;
        for (Members sums(periods, JsonKind::kArray); !sums.AtEnd();) {
            const JsonNode pair = sums.Next();
            Members parts(pair, JsonKind::kArray);
            const Wide age = history.newest_period() - Number(parts.Next());
            if (age <= last || age >= kPeriods) FailText("A period is out of place.");
            last = age;
            evidence.recent[static_cast<std::size_t>(age)] = Number(parts.Next());
            if (evidence.recent[static_cast<std::size_t>(age)] == 0) FailText("A period is empty.");
            parts.End();
        }
    }
    members.End();
    if (!history.IsConsistent()) FailText("Its fields contradict one another.");
    return history;
}

}  // namespace prescriptive
