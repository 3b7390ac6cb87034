#include "text/expression.hpp"

#include <re2/re2.h>

#include "status.hpp"

namespace prescriptive {
namespace {

// Bytes that one may take, with what it remembers of texts.
constexpr std::int64_t kMostMemory = 1 << 20;

}  // namespace

Expression::Expression(std::string_view phrase) {
    const std::string_view inner = phrase.substr(1, phrase.size() - 2);
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    compiled_ = std::make_unique<RE2>(re2::StringPiece(inner.data(), inner.size()), options);
    if (!compiled_->ok())
        throw Error(ErrorCode::kInvalidParameter, "invalid regular expression: " + compiled_->error(), "",
                    "Between slashes stands a regular expression in the syntax of RE2.");
}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;

std::optional<Expression::Match> Expression::Find(std::string_view text, std::size_t from, std::size_t to) const {
    re2::StringPiece match;
    if (!compiled_->Match(re2::StringPiece(text.data(), text.size()), from, to, RE2::UNANCHORED, &match, 1))
        return std::nullopt;
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    return Match{begin, begin + match.size()};
}

}  // namespace prescriptive
