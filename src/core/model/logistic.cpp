#include "model/logistic.hpp"

namespace prescriptive {

LogisticModel::LogisticModel(double intercept, std::vector<Term> base, const std::vector<Term>& history)
    : terms_(std::move(base)), baseline_(intercept) {
    for (const Term& term : terms_) baseline_ += term.typical_term_;
    terms_.insert(terms_.end(), history.begin(), history.end());
    // Reserved, so that the terms may point into it.
    tables_.reserve(terms_.size());
    for (Term& term : terms_) {
        if (term.transform_.kind() == Transform::kIdentity) continue;
        Term::Table& table = tables_.emplace_back();
        for (int i = 0; i < Term::kTabulated; ++i) table[static_cast<std::size_t>(i)] = term.transform_(i);
        term.table_ = &table;
    }
}

}  // namespace prescriptive
