"""training_peer.py FILE: what scikit-learn makes of the exported rows, as `name|seconds|auc` lines."""
import sys
import time

import pandas
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

began = time.monotonic()
rows = pandas.read_csv(sys.argv[1])
read = time.monotonic() - began
known, unseen = train_test_split(rows, test_size=0.2, random_state=1)
columns = [column for column in rows if column != "won"]
for name, model in (
    ("scikit-learn: read the file and fit once", LogisticRegression(max_iter=1000)),
    ("scikit-learn: read the file and fit with calibration by five folds", CalibratedClassifierCV(LogisticRegression(max_iter=1000), cv=5)),
):
    began = time.monotonic()
    model = make_pipeline(StandardScaler(), model).fit(known[columns], known["won"])
    auc = roc_auc_score(unseen["won"], model.predict_proba(unseen[columns])[:, 1])
    print(f"{name}|{read + time.monotonic() - began}|{auc}")
