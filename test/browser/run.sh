#!/bin/bash
# run.sh [test ...]: the page in Chromium, served by the service over the cluster `browser`, which the environment leads to.
# SERVICE_PROGRAM is the program. Pictures of each view are left in build/pictures.
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C.UTF-8
createdb page
psql -X -q -d page -f setup.sql
rm -rf ../../build/pictures
mkdir -p ../../build/pictures
status=0
for test; do
    echo "$test"
    node --test --test-reporter=spec "$test.mjs" || status=1
done
exit "$status"
