#!/bin/bash
# Runs bench/run.sh against a throw-away cluster; arguments are passed on.
. "$(dirname "$0")/common.sh"

tools/packages.sh bench
build
trap 'end_child; tools/cluster.sh stop bench' EXIT
trap 'exit 130' INT TERM HUP
# The tables stay in memory: the figures are about the processor.
tools/cluster.sh start bench 'shared_buffers = 1GB' 'max_wal_size = 8GB' 'autovacuum = off' \
    'checkpoint_timeout = 1h'
eval "$(tools/cluster.sh env bench)"
createdb bench
export PGDATABASE=bench
run bench/run.sh "$@"
