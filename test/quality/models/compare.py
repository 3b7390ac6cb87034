#!/usr/bin/python3
"""compare.py FOLDER: models of prescriptive.train() beside scikit-learn's and XGBoost's on the same rows, in Markdown.

Reaches the server by the environment (psql). FOLDER holds the files of SETS, of which those that are there are
measured. The sets' columns that are known only after the outcome, and their ids, are left out; so are those
that the peers could not read. A test row is one of number r (from 0) with (r * 2654435761 mod 2^32) mod 10 < 3,
or in a chronological split one of the last (leads: first) 30 %.
"""
import io
import json
import os
import subprocess
import sys
import time

import numpy
import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

RESAMPLES = 2000
ASYMMETRIQUE = ["Asymmetrique " + name for name in ("Activity Index", "Profile Index", "Activity Score", "Profile Score")]
# file, label, its positive value, columns left out, texts that stand for nothing, chronological test part
SETS = {
    "telco_churn": ("Churn", "Yes", ["customerID"], [], None),
    "bank_full": ("y", "yes", ["duration"], [], "last"),
    "leads": ("Converted", "1", ["Prospect ID", "Lead Number", "Tags", "Lead Quality", "Lead Profile", "Last Activity",
                                 "Last Notable Activity", *ASYMMETRIQUE], ["Select"], "first"),
    "bank_churners": ("Attrition_Flag", "Attrited Customer", ["CLIENTNUM"], [], None),
}


def sql(statement, **data):
    done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement], capture_output=True,
                          text=True, **data)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip()


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def keep(table, frame):
    kinds = {"i": "bigint", "f": "float8", "b": "boolean"}
    columns = ", ".join(f"{quoted(c)} {kinds.get(frame[c].dtype.kind, 'text')}" for c in frame)
    sql(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({columns})")
    text = io.StringIO()
    frame.to_csv(text, index=False)
    sql(f"COPY {table} FROM STDIN (FORMAT csv, HEADER)", input=text.getvalue())
    sql(f"ANALYZE {table}")


def ece(y, p):
    bins = numpy.minimum((p * 10).astype(int), 9)
    return sum(abs(p[bins == b].sum() - y[bins == b].sum()) for b in range(10)) / len(y)


def measures(y, p):
    return {"auc": roc_auc_score(y, p), "average_precision": average_precision_score(y, p), "log_loss": log_loss(y, p),
            "brier": brier_score_loss(y, p), "ece": ece(y, p)}


def quick_auc(y, p):
    order = numpy.argsort(p, kind="stable")
    ranks = numpy.empty(len(p))
    sorted_p = p[order]
    first = numpy.searchsorted(sorted_p, sorted_p, "left")
    last = numpy.searchsorted(sorted_p, sorted_p, "right")
    ranks[order] = (first + last + 1) / 2
    positives = y.sum()
    return (ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(y) - positives))


def intervals(y, ours, peer):
    """Of our figures, and of the AUC difference to the peer on the same resamples."""
    draw = numpy.random.default_rng(1)
    found = []
    for _ in range(RESAMPLES):
        i = draw.integers(0, len(y), len(y))
        mine = quick_auc(y[i], ours[i])
        found.append((mine, log_loss(y[i], ours[i]), ((ours[i] - y[i]) ** 2).mean(), ece(y[i], ours[i]),
                      mine - quick_auc(y[i], peer[i])))
    return numpy.quantile(numpy.array(found), [0.025, 0.975], axis=0).T


def calibrated_band(p):
    """The upper end of the central 95 % of the ECE of outcomes drawn from the scores themselves."""
    draw = numpy.random.default_rng(2)
    return numpy.quantile([ece((draw.random(len(p)) < p).astype(int), p) for _ in range(RESAMPLES)], 0.975)


def peers(x, y, train):
    numbers = [c for c in x if x[c].dtype.kind in "iufb"]
    texts = [c for c in x if c not in numbers]
    encode = OneHotEncoder(handle_unknown="ignore")
    fill = SimpleImputer(strategy="constant", fill_value="missing")
    linear = make_pipeline(
        make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), numbers),
                                (make_pipeline(fill, encode), texts)), LogisticRegression(C=1, max_iter=5000))
    dense = make_column_transformer(
        ("passthrough", numbers),
        (make_pipeline(fill, OneHotEncoder(handle_unknown="ignore", **{SPARSE: False})), texts))
    made = {"scikit-learn logistic": linear,
            "HistGradientBoosting": make_pipeline(dense, HistGradientBoostingClassifier(random_state=1)),
            "XGBoost": make_pipeline(dense, XGBClassifier(n_estimators=200, max_depth=4, learning_rate=0.1, n_jobs=1))}
    scores = {}
    for name, model in made.items():
        model.fit(x[train], y[train])
        scores[name] = model.predict_proba(x[~train])[:, 1]
    return scores


SPARSE = "sparse_output" if "sparse_output" in OneHotEncoder().get_params() else "sparse"


def show(name, m, extra=""):
    print(f"| {name} | {m['auc']:.4f} | {m['average_precision']:.4f} | {m['log_loss']:.4f} | {m['brier']:.4f} | {m['ece']:.4f} | {extra} |", flush=True)


def compare(name, frame, label, positive, test, random_split):
    x = frame.drop(columns=[label, "number"])
    y = (frame[label].astype(str) == positive).to_numpy().astype(int)
    train = ~test
    frame = frame.assign(test=test)
    keep("compared", frame)
    start = time.perf_counter()
    card = json.loads(sql(
        "SELECT to_json(t) FROM prescriptive.train(%s, 'compared', %s, positive => %s, exclude => '{number,test}', "
        "test_where => 'test') AS t" % tuple("$q$%s$q$" % v for v in (name, label, positive))))
    seconds = time.perf_counter() - start
    ours = numpy.array(sql(f"SELECT prescriptive_predict(m, c) FROM compared AS c, (SELECT prescriptive.model($q${name}$q$) AS m) AS one "
                           "WHERE test ORDER BY number").split(), dtype=float)
    yt = y[test]
    scores = peers(x, y, train)
    figures = {peer: measures(yt, p) for peer, p in scores.items()}
    best = max(figures, key=lambda peer: figures[peer]["auc"])
    mine = measures(yt, ours)
    found = intervals(yt, ours, scores[best])
    print(f"\n### {name}: {len(yt)} test rows, {seconds:.0f} s, {card['card']['method']}\n")
    print("| model | AUC | average precision | log loss | Brier | ECE | 95 % of AUC; log loss; Brier; ECE |\n|---|---|---|---|---|---|---|")
    show("prescriptive", mine, "; ".join(f"{low:.4f} - {high:.4f}" for low, high in found[:4]))
    for peer, m in figures.items():
        show(peer, m)
    low, high = found[4]
    checks = {"AUC": high >= 0 or figures[best]["auc"] - mine["auc"] <= 0.005}
    for key, word in (("log_loss", "log loss"), ("brier", "Brier")):
        checks[word] = mine[key] <= 1.01 * min(m[key] for m in figures.values())
    if random_split:
        band = calibrated_band(ours)
        checks["ECE"] = mine["ece"] <= band
        print(f"\nECE of a perfectly calibrated model of that size: up to {band:.4f}.")
    failed = [word for word, good in checks.items() if not good]
    print(f"\nAUC difference to {best}: {low:+.4f} - {high:+.4f}. "
          + ("**No worse than the best peer.**" if not failed else "**Worse in " + ", ".join(failed) + ".**"))
    return card


def main(folder):
    there = {name: os.path.join(folder, name + ".csv") for name in SETS}
    for name, path in there.items():
        if not os.path.exists(path):
            continue
        label, positive, left_out, nothing, chronological = SETS[name]
        frame = pandas.read_csv(path, keep_default_na=False, na_values=["", *nothing]).drop(columns=left_out)
        frame["number"] = numpy.arange(len(frame))
        number = frame["number"].to_numpy()
        compare(name, frame, label, positive, (number * 2654435761 % 2**32) % 10 < 3, True)
        if chronological:
            share = int(round(0.3 * len(frame)))
            test = number < share if chronological == "first" else number >= len(frame) - share
            compare(name + " chronological", frame, label, positive, test, False)
            print("\nDrift of its test rows: " + sql(
                "SELECT string_agg(format('%s%s %s', kind, CASE WHEN name IS NOT NULL AND kind = 'feature' THEN ' ' || name END, verdict), '; ') "
                f"FROM prescriptive.drift($q${name} chronological$q$, 'SELECT * FROM compared WHERE test', $q${label}$q$, positive => $q${positive}$q$) "
                "WHERE verdict <> 'stable'") + ".")
    path = os.path.join(folder, "maven_sales_pipeline.csv")
    if os.path.exists(path):
        frame = pandas.read_csv(path)
        frame = frame[frame["deal_stage"].isin(["Won", "Lost"])].drop(columns=["opportunity_id", "close_value", "close_date"])
        keep("compared", frame)
        print("\n### maven_sales_pipeline, won or lost\n")
        for judged, time_column in (("the latest quarter by engage_date", "'engage_date'"), ("a quarter by chance, which shares its dates with the training rows", "NULL")):
            print(f"Judged by {judged}: " + sql(
                "SELECT format('AUC %s (%s - %s): %s.', round(auc::numeric, 4), round(auc_low::numeric, 4), round(auc_high::numeric, 4), verdict) "
                "FROM prescriptive.train('maven', 'SELECT sales_agent, product, account, engage_date::date, deal_stage FROM compared', "
                f"'deal_stage', positive => 'Won', time_column => {time_column})") + "\n")
    clock()


def clock():
    """A logistic model of a million rows of twenty numbers, beside scikit-learn on what is exported."""
    columns = ", ".join(f"(hashint8extended(i, {c}) & 1048575) / 1048576.0::float8 AS x{c}" for c in range(20))
    sql(f"CREATE TABLE clocked AS SELECT {columns}, NULL::bool AS y FROM generate_series(1, 1000000) AS i; "
        "UPDATE clocked SET y = random() < 1 / (1 + exp(-(x0 + 2 * x1 - x2 - 1)))")
    sql("VACUUM ANALYZE clocked")
    start = time.perf_counter()
    card = json.loads(sql("SELECT card FROM prescriptive.train('clocked', 'clocked', 'y', method => 'logistic')"))
    ours = time.perf_counter() - start
    start = time.perf_counter()
    text = io.StringIO(sql("COPY clocked TO STDOUT (FORMAT csv, HEADER)"))
    exported = time.perf_counter() - start
    frame = pandas.read_csv(text)
    y = (frame.pop("y") == "t").to_numpy()
    make_pipeline(StandardScaler(), LogisticRegression(C=1)).fit(frame.to_numpy()[:750000], y[:750000])
    theirs = time.perf_counter() - start
    print(f"\n### A million rows of twenty numbers\n\nprescriptive.train, logistic, with cross-validation, calibration and card: {ours:.1f} s "
          f"({card['training_rows']} rows train). Export: {exported:.1f} s; with reading it and one fit of scikit-learn: {theirs:.1f} s.")


main(sys.argv[1])
