#!/bin/bash
# quality-models.sh DATA-FOLDER: learned models beside scikit-learn and XGBoost on the same rows, in Markdown.
. "$(dirname "$0")/common.sh"

data=$(cd "$caller" && cd "${1:?a folder of data}" && pwd) || fail "DATA=$1 is no folder"
tools/packages.sh quality-models >&2
build >&2
trap 'end_child; tools/cluster.sh stop models' EXIT
trap 'exit 130' INT TERM HUP
tools/cluster.sh start models 'jit = off' >&2
eval "$(tools/cluster.sh env models)"
psql -X -q -c 'CREATE EXTENSION prescriptive'
test/quality/models/compare.py "$data"
