// What each column adds to a sum of trees: Shapley values of the expectation that follows the training
// rows' weights ("path dependent" TreeSHAP; Lundberg, Erion, Lee: Consistent Individualized Feature
// Attribution for Tree Ensembles, 2018, algorithm 2). Exact, in float64.
#pragma once

#include <vector>

#include "model/document.hpp"

namespace prescriptive {

// Adds the contribution of each column to `contribution`: what the row's columns add to the trees' mean
// over the training rows, by the weights of their nodes. `column` has one number for each column of the
// model, NaN where missing.
void AddContributions(const TreesModel& model, const double* column, double* contribution,
                      CancelledCallback cancelled);

}  // namespace prescriptive
