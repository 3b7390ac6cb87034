#include "learning/training_data.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "learning/random.hpp"

namespace prescriptive {
namespace {

// One quarter of the rows judges the model.
constexpr std::uint64_t kTestShare = 4;

std::uint64_t HashOf(std::string_view text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return Mix(hash);
}

std::uint64_t HashOf(double value) noexcept {
    return Mix(std::bit_cast<std::uint64_t>(std::isnan(value) ? kMissing : value == 0 ? 0.0 : value));
}

template <typename T>
void Permute(const std::vector<std::uint32_t>& order, std::vector<T>& values) {
    std::vector<T> moved(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) moved[i] = values[order[i]];
    values = std::move(moved);
}

}  // namespace

void TrainingData::AddColumn(std::string name, InputType type, bool grouping) {
    TrainingColumn& column = columns_.emplace_back();
    column.name = std::move(name);
    column.type = type;
    column.grouping = grouping;
}

void TrainingData::AddRow(const TrainingCell* cells, const Row& row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        TrainingColumn& column = columns_[c];
        double value = cells[c].number;
        if (column.type == InputType::kCategory && !std::isnan(value)) {
            if (column.too_many) {
                value = kMissing;
            } else {
                const auto [at, added] =
                    column.codes_.try_emplace(std::string(cells[c].text), static_cast<std::uint32_t>(column.texts.size()));
                if (added) column.texts.push_back(at->first);
                value = at->second;
                if (column.texts.size() > kMostCategories) {
                    column.too_many = true;
                    column.texts = {};
                    column.codes_ = {};
                    std::fill(column.values.begin(), column.values.end(), kMissing);
                    value = kMissing;
                }
            }
        }
        column.values.push_back(value);
    }
    positive_.push_back(row.positive);
    time_.push_back(row.time);
    given_test_.push_back(row.test);
    baseline_.push_back(row.baseline);
    if (row.id.data() != nullptr) ids_.emplace_back(row.id);
}

void TrainingData::FlipLabels() noexcept {
    for (std::uint8_t& label : positive_) label ^= 1;
}

void TrainingData::Arrange(TestPart part, std::uint64_t seed, CancelledCallback cancelled) {
    seed_ = seed;
    hash_.assign(rows(), 0);
    for (TrainingColumn& column : columns_) {
        column.codes_ = {};
        std::vector<std::uint64_t> of_text;
        for (const std::string& text : column.texts) of_text.push_back(HashOf(text));
        // Ages grow from day to day: what counts is how far rows are apart, in seconds.
        double youngest = std::numeric_limits<double>::infinity();
        const bool date = column.type == InputType::kDate;
        if (date)
            for (const double value : column.values)
                if (value < youngest) youngest = value;
        for (std::size_t r = 0; r < rows(); ++r) {
            if (r % 65536 == 0) Poll(cancelled);
            const double value = column.values[r];
            const bool text = column.type == InputType::kCategory && !std::isnan(value);
            const double hashed = date ? std::round((value - youngest) * 86400) : value;
            hash_[r] = Mix(hash_[r] ^ (text ? of_text[static_cast<std::size_t>(value)] : HashOf(hashed)));
        }
    }
    for (std::size_t r = 0; r < rows(); ++r) hash_[r] = Mix(hash_[r] ^ positive_[r]);

    struct Place {
        double time;
        std::uint64_t hash;
        std::uint32_t row;
        std::uint8_t given_test;
    };
    std::vector<Place> places;
    places.reserve(rows());
    for (std::uint32_t r = 0; r < rows(); ++r) places.push_back({time_[r], hash_[r], r, given_test_[r]});
    const auto before = [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; };
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (before(a.time, b.time)) return true;
        if (before(b.time, a.time)) return false;
        return a.hash != b.hash ? a.hash < b.hash : a.given_test < b.given_test;
    });
    std::vector<std::uint32_t> order;
    order.reserve(rows());
    for (const Place& place : places) order.push_back(place.row);
    places = {};
    for (TrainingColumn& column : columns_) Permute(order, column.values);
    Permute(order, positive_);
    Permute(order, time_);
    Permute(order, given_test_);
    Permute(order, baseline_);
    if (!ids_.empty()) Permute(order, ids_);
    Permute(order, hash_);

    // Rows with the same values are told apart by their number, so that they are spread as others are.
    draw_.resize(rows());
    std::vector<std::uint32_t> by_hash(rows());
    std::iota(by_hash.begin(), by_hash.end(), 0u);
    // Without times they are in this order already.
    if (!std::is_sorted(hash_.begin(), hash_.end()))
        std::sort(by_hash.begin(), by_hash.end(), [&](std::uint32_t a, std::uint32_t b) {
            return hash_[a] != hash_[b] ? hash_[a] < hash_[b] : a < b;
        });
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < by_hash.size(); ++i) {
        number = i > 0 && hash_[by_hash[i]] == hash_[by_hash[i - 1]] ? number + 1 : 0;
        draw_[by_hash[i]] = Mix(hash_[by_hash[i]] ^ Mix(number));
    }

    const std::size_t latest = rows() - rows() / kTestShare;
    for (std::uint32_t r = 0; r < rows(); ++r) {
        const bool test = part == TestPart::kGiven    ? given_test_[r] != 0
                          : part == TestPart::kLatest ? r >= latest
                                                      : Mix(draw_[r] ^ Mix(seed_)) % kTestShare == 0;
        (test ? test_ : training_).push_back(r);
    }
    if (training_.empty() || test_.empty())
        throw Error(ErrorCode::kInvalidParameter, "too few rows to train a model",
                    std::to_string(training_.size()) + " rows would train it, and " + std::to_string(test_.size()) +
                        " judge it.",
                    "Both parts need rows: see test_where and time_column.");
}

int TrainingData::FoldOf(std::uint32_t row, int folds) const noexcept {
    return static_cast<int>(Mix(draw_[row] ^ Mix(seed_ + 1)) % static_cast<std::uint64_t>(folds));
}

Digest TrainingData::digest() const {
    std::string bytes;
    for (const TrainingColumn& column : columns_) bytes.append(column.name).push_back('\0');
    for (std::uint64_t hash : hash_)
        for (int i = 0; i < 8; ++i, hash >>= 8) bytes.push_back(static_cast<char>(hash & 255));
    return Sha256(bytes);
}

}  // namespace prescriptive
