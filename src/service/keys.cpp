#include "keys.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace prescriptive::service {

namespace {

constexpr std::chrono::seconds kRemembered{30};
constexpr std::size_t kMaximumKnown = 10000;
constexpr std::size_t kMaximumAsked = 256;
constexpr std::string_view kPrefix = "psk_";
constexpr std::size_t kHexDigits = 64;

const char* const kCheck =
    "SELECT pg_catalog.json_build_array(k.id, k.role, k.scopes, pg_catalog.date_part('epoch', k.expires_at), "
    "k.requests_per_minute) "
    "FROM prescriptive.check_api_key(pg_catalog.decode($1, 'hex')) AS k";

std::string Hex(const KeyDigest& digest) {
    std::string text;
    for (const unsigned char byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::shared_ptr<const Key> ReadKey(const std::string& text) {
    const auto found = nlohmann::json::parse(text);
    auto key = std::make_shared<Key>();
    key->id = found[0].get<std::string>();
    key->role = found[1].get<std::string>();
    for (const auto& scope : found[2]) {
        key->analyze = key->analyze || scope == "analyze";
        key->read = key->read || scope == "read";
    }
    // Infinity comes as text: such a key does not expire.
    if (found[3].is_number()) {
        key->expires_at = std::chrono::system_clock::time_point(
            std::chrono::duration_cast<std::chrono::system_clock::duration>(
                std::chrono::duration<double>(std::min(found[3].get<double>(), 9e9))));
    }
    if (found[4].is_number()) key->requests_per_minute = found[4].get<double>();
    return key;
}

}  // namespace

std::optional<KeyDigest> DigestOf(std::string_view key) {
    if (key.size() != kPrefix.size() + kHexDigits || key.substr(0, kPrefix.size()) != kPrefix)
        return std::nullopt;
    KeyDigest digest;
    SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
    return digest;
}

std::size_t Keys::Hash::operator()(const KeyDigest& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

bool Keys::Equal::operator()(const KeyDigest& a, const KeyDigest& b) const noexcept {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void Keys::Find(const KeyDigest& digest, std::function<void(KeyAnswer)> done) {
    if (!monitor_.up()) return done({});
    const auto known = known_.find(digest);
    if (known != known_.end() && known->second.until > Clock::now()) {
        const auto& key = known->second.key;
        if (key->expires_at && *key->expires_at <= std::chrono::system_clock::now())
            return done({KeyAnswer::Kind::kInvalid, nullptr});
        return done({KeyAnswer::Kind::kValid, key});
    }
    // Whoever tries many keys keeps out others that try, and no key that has been good.
    if (asked_.size() >= kMaximumAsked && known == known_.end() && asked_.count(digest) == 0) return done({});
    auto& waiting = asked_[digest];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;

    Call call;
    call.sql = kCheck;
    call.parameters = {Hex(digest)};
    call.done = [this, digest](Reply reply) {
        if (reply.failure) return Answer(digest, {});
        if (!reply.text) {
            known_.erase(digest);
            return Answer(digest, {KeyAnswer::Kind::kInvalid, nullptr});
        }
        auto key = ReadKey(*reply.text);
        if (known_.size() >= kMaximumKnown) known_.clear();
        known_[digest] = {key, Clock::now() + kRemembered};
        Answer(digest, {KeyAnswer::Kind::kValid, std::move(key)});
    };
    monitor_.Ask(std::move(call));
}

void Keys::Answer(const KeyDigest& digest, const KeyAnswer& answer) {
    const auto asked = asked_.find(digest);
    if (asked == asked_.end()) return;
    auto waiting = std::move(asked->second);
    asked_.erase(asked);
    for (auto& done : waiting) done(answer);
}

double Keys::Take(const Key& key, double count) {
    if (!key.requests_per_minute) return 0;
    const double rate = *key.requests_per_minute / 60;
    const auto now = Clock::now();
    const auto [found, added] = buckets_.try_emplace(key.id, Bucket{*key.requests_per_minute, now});
    Bucket& bucket = found->second;
    bucket.tokens = std::min(*key.requests_per_minute,
                             bucket.tokens + rate * std::chrono::duration<double>(now - bucket.at).count());
    bucket.at = now;
    if (bucket.tokens < 1) return std::max(0.001, (1 - bucket.tokens) / rate);
    bucket.tokens -= count;
    return 0;
}

}  // namespace prescriptive::service
