// Keys as the database knows them. What is remembered holds until a key changes, until the connection that
// would tell so is lost, and for half a minute in any case, since a role may change too.
#pragma once

#include <array>
#include <map>
#include <unordered_map>

#include "monitor.hpp"

namespace prescriptive::service {

using KeyDigest = std::array<unsigned char, 32>;

struct Key {
    std::string id;
    std::string role;
    bool analyze = false;
    bool read = false;
    std::optional<std::chrono::system_clock::time_point> expires_at;
    std::optional<double> requests_per_minute;
};

struct KeyAnswer {
    enum class Kind { kValid, kInvalid, kUnavailable };
    Kind kind = Kind::kUnavailable;
    std::shared_ptr<const Key> key;
};

// Nothing where the text has not the form of a key.
std::optional<KeyDigest> DigestOf(std::string_view key);

class Keys {
public:
    explicit Keys(Monitor& monitor) : monitor_(monitor) {}

    // Calls back at once where the key is remembered.
    void Find(const KeyDigest& digest, std::function<void(KeyAnswer)> done);
    // All have to be asked about again.
    void Forget() {
        for (auto& [digest, known] : known_) known.until = {};
    }

    // Takes `count` from what the key may ask for now. Seconds to wait where nothing is left, else 0.
    double Take(const Key& key, double count);

    std::size_t size() const { return known_.size(); }

private:
    struct Known {
        std::shared_ptr<const Key> key;
        Clock::time_point until;
    };
    struct Bucket {
        double tokens;
        Clock::time_point at;
    };
    // A digest tells nothing of another one; equality takes the same time for all.
    struct Hash {
        std::size_t operator()(const KeyDigest& digest) const noexcept;
    };
    struct Equal {
        bool operator()(const KeyDigest& a, const KeyDigest& b) const noexcept;
    };

    void Answer(const KeyDigest& digest, const KeyAnswer& answer);

    Monitor& monitor_;
    std::unordered_map<KeyDigest, Known, Hash, Equal> known_;
    std::map<KeyDigest, std::vector<std::function<void(KeyAnswer)>>> asked_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace prescriptive::service
