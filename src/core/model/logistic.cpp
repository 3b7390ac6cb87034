#include "model/logistic.hpp"

namespace prescriptive {

LogisticModel::LogisticModel(double intercept, std::vector<Term> base, std::vector<Term> history)
    : terms_(std::move(base)), base_terms_(static_cast<int>(terms_.size())), baseline_(intercept) {
    terms_.insert(terms_.end(), history.begin(), history.end());
    for (Term& term : terms_) {
        term.typical_term = term.weight * term.transform(term.typical);
        if (term.transform.kind == Transform::kIdentity) continue;
        term.has_table = true;
        for (int i = 0; i < Term::kTabulated; ++i) term.tabulated[i] = term.transform(i);
    }
    for (int i = 0; i < base_terms_; ++i) baseline_ += terms_[i].typical_term;
}

}  // namespace prescriptive
