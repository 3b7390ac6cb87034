// A regular expression in place of a phrase: "/.../" in the syntax of RE2, in
// any case, in time proportional to the text.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace re2 {
class RE2;
}

namespace prescriptive {

class Expression {
public:
    // Of one policy: each is searched for on its own.
    static constexpr std::size_t kMost = 64;

    // Whether a phrase is written as one.
    static bool IsOne(std::string_view phrase) noexcept {
        return phrase.size() > 2 && phrase.starts_with('/') && phrase.ends_with('/');
    }

    // Throws 22023 where the text between the slashes is none.
    explicit Expression(std::string_view phrase);
    ~Expression();
    Expression(Expression&&) noexcept;

    struct Match {
        std::size_t begin, end;  // bytes of the text
    };
    // The leftmost match within text[from, to).
    std::optional<Match> Find(std::string_view text, std::size_t from, std::size_t to) const;

private:
    std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace prescriptive
