// Models that other programs trained, as documents of ours. What comes in is not trusted: sizes, positions,
// cycles, depth and numbers are checked, and errors name the place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace prescriptive {

// JSON of XGBoost 1.7 to 3.x: booster gbtree, objective binary:logistic, reg:logistic or binary:logitraw,
// numerical splits. All its trees count, as in Booster.predict. Inputs are the features that it splits by,
// called feature_names or else f0, f1, ...
ModelDocument ImportXgboost(std::string_view json, CancelledCallback cancelled = nullptr);

// Text of LightGBM, versions v2 to v4: objective binary, numerical splits. x <= t becomes x < the next
// double after t, which is the same for every double x.
ModelDocument ImportLightgbm(std::string_view text, CancelledCallback cancelled = nullptr);

// {"intercept": 0.5, "coefficients": {"name": 1.5, ...}}, and as they are known "means": {"name": 3, ...},
// which are the typical values and those of missing ones (else 0), and "positive": "yes".
ModelDocument ImportLogistic(std::string_view json, CancelledCallback cancelled = nullptr);

// The canonical document. format: xgboost, lightgbm, logistic or prescriptive.
std::string ImportModel(std::string_view document, std::string_view format,
                        CancelledCallback cancelled = nullptr);

// Of nodes whose children lie at any positions in range: those that hang together with the first one, parents
// before their children. 22023 where one is met twice. `path` names the tree.
Tree InOrder(const std::vector<TreeNode>& nodes, const std::string& path);

// Makes inputs and columns of what a model's trees split by, and has them split by those columns. A node's
// column is the number of a feature, its position in names; with names.size() added, a feature of which zero
// counts as missing.
void MakeInputs(const std::vector<std::string>& names, ModelDocument& model);

}  // namespace prescriptive
