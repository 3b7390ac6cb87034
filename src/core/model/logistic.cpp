#include "model/logistic.hpp"

#include <algorithm>

namespace prescriptive {

LogisticModel::LogisticModel(double intercept, std::vector<Term> base, const std::vector<Term>& history)
    : intercept_(intercept), baseline_(intercept), terms_(std::move(base)) {
    std::copy_n(terms_.begin(), kBaseFeatures, base_.begin());
    terms_.insert(terms_.end(), history.begin(), history.end());
    for (const Term& term : history) history_ |= SetOf(term.feature());
    for (const Term& term : base_) baseline_ += term.typical_value();
    odds_ = BaseOdds(intercept, base_);
}

}  // namespace prescriptive
