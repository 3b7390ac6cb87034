#!/bin/bash
# bench.sh [--quick] [--rows N] [--rounds N] [--only REGEX]: bench/run.sh on a throw-away cluster.
# bench.sh --micro [--only REGEX]: bench/micro, the core without a server.
# bench.sh --growth FILE [--rows N]: from 10,000 rows to N (10,000,000), a table, and a picture into FILE.
# bench.sh --instructions: how many instructions each hot path of the core takes, counted by valgrind.
. "$(dirname "$0")/common.sh"

rows=${BENCH_ROWS:-} rounds=${BENCH_ROUNDS:-5} only=${BENCH_ONLY:-.} quick='' micro='' instructions='' growth=''
while [ $# -gt 0 ]; do
    case $1 in
        --quick) quick=1 ;;
        --micro) micro=1 ;;
        --instructions) instructions=1 ;;
        --growth) growth=${2:-} && shift && [ -n "$growth" ] || fail "--growth takes a file" ;;
        --rows) rows=${2:-} && shift ;;
        --rounds) rounds=${2:-} && shift ;;
        --only) only=${2:-} && shift ;;
        *) fail "usage: bench.sh [--quick] [--rows N] [--rounds N] [--only REGEX] [--micro] [--instructions] [--growth FILE]" ;;
    esac
    shift
done
[ -n "$rows" ] || [ -z "$growth" ] || rows=10000000
[ -n "$rows" ] || rows=$([ -n "$quick" ] && echo 200000 || echo 2000000)
[[ $rows =~ ^[1-9][0-9]{3,7}$ && $rounds =~ ^[1-9][0-9]?$ ]] ||
    fail "--rows takes 1000 to 99999999, --rounds 1 to 99"

if [ -n "$instructions" ]; then
    tools/packages.sh instructions >&2
    mkdir -p build
    {
        cmake --preset micro && cmake --build --preset micro --target instruction_paths -j "$jobs"
    } >build/instructions.log 2>&1 || fail "$(<build/instructions.log)" "the build failed"
    counted=build/micro/callgrind.out
    valgrind --quiet --tool=callgrind --toggle-collect='path_*' --callgrind-out-file="$counted" \
        build/micro/instruction_paths >&2 || fail "valgrind failed"
    printf '| hot path | instructions |\n|---|---|\n'
    # Each path runs a thousand times.
    callgrind_annotate --inclusive=yes --threshold=100 "$counted" |
        sed -n 's/^ *\([0-9,]*\) ([^)]*).*:path_\([a-z_0-9]*\).*/\1 \2/p' | tr -d , |
        awk '!seen[$2]++ {gsub("_", " ", $2); printf "| %s | %d |\n", $2, $1 / 1000}'
    exit
fi

if [ -n "$micro" ]; then
    tools/packages.sh micro >&2
    # Peers are no reason to stop, or to ask for a password.
    [ "$(id -u)" != 0 ] || tools/packages.sh peers >&2 || echo "peers that are not installed are left out" >&2
    mkdir -p build
    {
        cmake --preset micro && cmake --build --preset micro -j "$jobs"
    } >build/micro.log 2>&1 || fail "$(<build/micro.log)" "the build failed"
    exec build/micro/micro_benchmarks --benchmark_filter="$only"
fi

tools/packages.sh bench
build
trap 'end_child; tools/cluster.sh stop bench' EXIT
trap 'exit 130' INT TERM HUP
# The figures are about the processor: the tables stay in memory (a scan of more than a quarter of
# shared_buffers would read them anew each time), nothing is logged, one process does the work.
buffers=$((rows / 320 + 256))
[ -z "$growth" ] || buffers=4096
tools/cluster.sh start bench "shared_buffers = ${buffers}MB" 'wal_level = minimal' \
    'max_wal_senders = 0' 'autovacuum = off' 'work_mem = 256MB' 'checkpoint_timeout = 1h' 'max_wal_size = 8GB' \
    'jit = off' 'random_page_cost = 1.1' 'max_parallel_workers_per_gather = 0' "search_path = '\"\$user\", public'"
BENCH_MODULE=$(<build/bench)/module.so
cc -O2 -fPIC -shared -I"$("$PG_CONFIG" --includedir-server)" -o "$BENCH_MODULE" bench/module.c
export BENCH_MODULE BENCH_ROWS=$rows BENCH_ROUNDS=$rounds BENCH_ONLY=$only BENCH_PARALLEL=${BENCH_PARALLEL:-$([ -n "$quick" ] && echo 0 || echo 1)}
eval "$(tools/cluster.sh env bench)"
createdb bench
export PGDATABASE=bench
if [ -n "$growth" ]; then
    run bench/growth.sh >build/growth.svg
    case $growth in /*) ;; *) growth=$caller/$growth ;; esac
    cp build/growth.svg "$growth"
    exit
fi
run bench/run.sh
