#!/bin/bash
# run.sh [test ...]: the HTTP service against the cluster `http`, which the environment leads to. SERVICE_PROGRAM is the program.
set -euo pipefail
cd "$(dirname "$0")"
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
createdb service
psql -X -q -d service -f setup.sql
status=0
for test; do
    echo "$test"
    # Debian's packages are in Debian's Python.
    /usr/bin/python3 -X utf8 -W ignore::ResourceWarning "$test.py" 2>&1 || status=1
done
exit "$status"
