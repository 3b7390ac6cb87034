#!/usr/bin/python3
"""Writes the XGBoost models of this folder, with what XGBoost itself says of some rows: make.py (python3-xgboost).

NAME.json is the model, NAME.rows.json {"rows", "margins", "leaves", "contributions"} by Booster.predict.
"""
import json
import os
import sys

import numpy
import xgboost

here = os.path.dirname(os.path.abspath(__file__))
random = numpy.random.RandomState(7)


def rows_of(count, missing):
    x = random.normal(size=(count, 5))
    x[:, 2] = random.randint(0, 4, count)  # ties with thresholds
    x[:, 3] = numpy.round(x[:, 3] * 1e5, 3)
    x[random.rand(count, 5) < missing] = numpy.nan
    return x


def numbers(array):
    return [[None if v != v else float(v) for v in row] for row in numpy.atleast_2d(array)]


def write(name, objective, base, depth, rounds, **others):
    x = rows_of(800, 0.15)
    seen = numpy.nan_to_num(x)
    y = (seen[:, 0] + seen[:, 1] ** 2 + 0.3 * (seen[:, 2] == 2) + random.normal(size=800) * 0.7 > 0.8).astype(int)
    parameters = {"objective": objective, "base_score": base, "max_depth": depth, "eta": 0.3, "nthread": 1, "seed": 1}
    parameters.update(others)
    booster = xgboost.train(parameters, xgboost.DMatrix(x, y, feature_names=["a", "b", "c", "d", "e"]), rounds)
    model = os.path.join(here, name + ".json")
    booster.save_model(model)
    test = rows_of(40, 0.2)
    # Exactly at thresholds, and beside them in float64.
    splits = [(s["Feature"], s["Split"]) for s in booster.trees_to_dataframe().to_dict("records") if s["Feature"] != "Leaf"]
    for feature, split in splits[:20]:
        for value in (float(numpy.float32(split)), split + 1e-10, split - 1e-10):
            row = test[random.randint(0, 40)].copy()
            row["abcde".index(feature)] = value
            test = numpy.vstack([test, row])
    data = xgboost.DMatrix(test, feature_names=["a", "b", "c", "d", "e"])
    with open(os.path.join(here, name + ".rows.json"), "w") as out:
        json.dump({"rows": numbers(test),
                   "margins": numbers(booster.predict(data, output_margin=True))[0],
                   "leaves": booster.predict(data, pred_leaf=True).astype(int).tolist(),
                   "contributions": numbers(booster.predict(data, pred_contribs=True))}, out)
        out.write("\n")


write("xgboost_logistic", "binary:logistic", 0.3, 4, 12)
write("xgboost_logitraw", "binary:logitraw", 0.25, 3, 6)
write("xgboost_pruned", "reg:logistic", 0.5, 5, 4, gamma=2.0, tree_method="exact")
