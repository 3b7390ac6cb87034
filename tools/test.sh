#!/bin/bash
# test.sh [stage ...]: runs the stages, all of them without arguments, and ends with one line that
# says how it went. TEST restricts a stage to the tests named, VERBOSE=1 shows what they print (as a
# single stage does), FUZZ_SECONDS is the time of all fuzz targets together.
. "$(dirname "$0")/common.sh"

all_stages=(unit asan arrows regress isolation tap bi service browser fuzz)
stages=("$@")
[ $# -gt 0 ] || stages=("${all_stages[@]}")
for stage in "${stages[@]}"; do
    [[ " ${all_stages[*]} " == *" $stage "* ]] || fail "no stage '$stage'; there are: ${all_stages[*]}"
done
only=${TEST:-}
fuzz_seconds=${FUZZ_SECONDS:-60}
verbose=${VERBOSE:-}
[ ${#stages[@]} -gt 1 ] || verbose=1
nothing=99  # a stage's status when it finds no test

# The tests of a folder that TEST names (all without it): tests_in sql '*.sql'
tests_in() {
    local file stem
    for file in "$1"/$2; do
        [ -e "$file" ] || continue
        stem=$(basename "${file%.*}")
        [ -z "$only" ] || [[ " $only " == *" $stem "* ]] || continue
        echo "$stem"
    done
}

cmake_build() {
    cmake --preset "$@" >build/"$1".log 2>&1 || {
        cat build/"$1".log
        return 1
    }
    cmake --build --preset "$1" -j "$jobs"
}

ctest_preset() {
    compgen -G 'test/unit/*.cpp' >/dev/null || return "$nothing"
    cmake_build "$@" || return 1
    if [ -n "$only" ] && ctest --preset "$1" -N -R "$only" | grep -q '^Total Tests: 0$'; then
        return "$nothing"
    fi
    ctest --preset "$1" -j "$jobs" ${only:+-R "$only"}
}

stage_unit() { ctest_preset unit -DCMAKE_COMPILE_WARNING_AS_ERROR=ON; }
# Sanitizers make g++ warn where nothing is wrong.
stage_asan() { ctest_preset asan; }
stage_arrows() { [ -z "$only" ] || [ "$only" = arrows ] || return "$nothing"; test/arrows; }

need_cluster() {
    [ ! -s build/test ] || return 0
    build WERROR=1 && tools/cluster.sh start test
}

# pg_regress and its isolation twin, as clients over the socket.
compare() {
    local program=$1 folder=$2 pattern=$3 output=$4 tests status=0
    mapfile -t tests < <(tests_in "$folder" "$pattern")
    [ ${#tests[@]} -gt 0 ] || return "$nothing"
    need_cluster || return 1
    eval "$(tools/cluster.sh env test)"
    rm -rf "$output"
    mkdir -p "$output"
    "$(dirname "$("$PG_CONFIG" --pgxs)")/../test/$program" --inputdir=. --outputdir="$output" \
        --bindir="$(dirname "$(command -v psql)")" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" \
        --load-extension=prescriptive --dbname="contrib_${program%%/*}" "${tests[@]}" || status=1
    [ ! -s "$output/regression.diffs" ] || cat "$output/regression.diffs"
    return "$status"
}

stage_regress() { compare regress/pg_regress sql '*.sql' build/regress; }
stage_isolation() { compare isolation/pg_isolation_regress specs '*.spec' build/isolation; }

# TAP tests make clusters of their own, so that they run as the server's user, in a copy of the sources
# that this user can read.
stage_tap() {
    local tests files=() test folder
    mapfile -t tests < <(tests_in test/tap '*.t'; tests_in test/tap '*.sh')
    [ ${#tests[@]} -gt 0 ] || return "$nothing"
    need_cluster || return 1
    for test in "${tests[@]}"; do files+=("test/tap/$test".*); done
    folder=$(<build/test)/server
    tools/cluster.sh as_server test rm -rf source tap
    tools/cluster.sh as_server test mkdir source tap
    tar --exclude=./.git --exclude=./build --exclude=./web/node_modules -cf - . | tools/cluster.sh as_server test tar -xf - -C source
    local pgxs_test
    pgxs_test=$(dirname "$("$PG_CONFIG" --pgxs)")/../test
    tools/cluster.sh as_server test bash -c "
        cd source
        export HOME=$folder/tap TMPDIR=$folder/tmp TESTDIR=$folder/tap TESTDATADIR=$folder/tap \\
            TESTLOGDIR=$folder/tap/log PG_TEST_PORT_DIR=$folder/tap \\
            PG_REGRESS=$pgxs_test/regress/pg_regress
        exec prove --timer --failures -I $pgxs_test/perl -I test/tap \"\$@\"" prove "${files[@]}"
}

# Over TCP, which is all that JDBC speaks, on a port that is free now.
stage_bi() {
    [ -z "$only" ] || [ "$only" = bi ] || return "$nothing"
    local port status=0
    port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    build WERROR=1 && tools/cluster.sh start bi "listen_addresses = '127.0.0.1'" "port = $port" || return 1
    eval "$(tools/cluster.sh env bi)"
    PGPORT=$port BI_HOST=127.0.0.1 BI_PORT=$port test/bi/run.sh || status=1
    tools/cluster.sh stop bi
    return "$status"
}

# The HTTP service, under sanitizers where SERVICE_PRESET says so.
stage_service() {
    local tests preset=${SERVICE_PRESET:-service} status=0
    mapfile -t tests < <(tests_in test/service '*_test.py')
    [ ${#tests[@]} -gt 0 ] || return "$nothing"
    build WERROR=1 && cmake_build "$preset" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON && tools/cluster.sh start http || return 1
    eval "$(tools/cluster.sh env http)"
    SERVICE_PROGRAM=$PWD/build/$preset/prescriptive-server test/service/run.sh "${tests[@]}" || status=1
    tools/cluster.sh stop http
    return "$status"
}

# The page at /crm in Chromium. What it looks like is in build/pictures.
stage_browser() {
    local tests status=0
    mapfile -t tests < <(tests_in test/browser '*_test.mjs')
    [ ${#tests[@]} -gt 0 ] || return "$nothing"
    build WERROR=1 && cmake_build service -DCMAKE_COMPILE_WARNING_AS_ERROR=ON && tools/page.sh && tools/cluster.sh start browser || return 1
    eval "$(tools/cluster.sh env browser)"
    SERVICE_PROGRAM=$PWD/build/service/prescriptive-server test/browser/run.sh "${tests[@]}" || status=1
    tools/cluster.sh stop browser
    return "$status"
}

stage_fuzz() {
    local tests test status=0
    mapfile -t tests < <(tests_in test/fuzz '*.cpp')
    [ ${#tests[@]} -gt 0 ] || return "$nothing"
    cmake_build fuzz || return 1
    for test in "${tests[@]}"; do
        local corpora=("build/fuzz/corpus/$test") options=()
        mkdir -p "${corpora[0]}"
        [ ! -d "test/fuzz/corpus/$test" ] || corpora+=("test/fuzz/corpus/$test")
        [ ! -f "test/fuzz/$test.dict" ] || options+=("-dict=test/fuzz/$test.dict")
        echo "fuzzing $test"
        build/fuzz/fuzz_"$test" -max_total_time=$(((fuzz_seconds + ${#tests[@]} - 1) / ${#tests[@]})) \
            -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
            -artifact_prefix="build/fuzz/$test-" ${options[@]+"${options[@]}"} "${corpora[@]}" 2>&1 ||
            status=1
    done
    return "$status"
}

mkdir -p build/log
# Two runs in one checkout would share build/ and the cluster.
exec 9>build/test.lock
flock -n 9 || {
    echo "another test run is at work in this checkout: waiting for it"
    flock 9
}
trap 'end_child; tools/cluster.sh stop test; tools/cluster.sh stop bi; tools/cluster.sh stop http; tools/cluster.sh stop browser' EXIT
trap 'exit 130' INT TERM HUP

case " ${stages[*]} " in
    ' arrows ') ;;
    *) tools/packages.sh test ;;
esac
tools/cluster.sh stop test

# One stage, with its log. Without -e, since its status is asked for.
perform() {
    set +e
    "stage_$1"
}
passed=() failed=() empty=()
for stage in "${stages[@]}"; do
    log=build/log/$stage.log
    printf '== %s\n' "$stage"
    began=$SECONDS status=0
    if [ -n "$verbose" ]; then
        run perform "$stage" 9>&- || status=$?
    else
        run perform "$stage" 9>&- >"$log" 2>&1 || status=$?
    fi
    took="$((SECONDS - began)) s"
    case $status in
        0)
            passed+=("$stage")
            echo "   passed ($took)"
            ;;
        "$nothing")
            empty+=("$stage")
            echo "   no test there"
            ;;
        *)
            failed+=("$stage")
            [ -n "$verbose" ] || tail -n 300 "$log"
            echo "   FAILED ($took)"
            ;;
    esac
done

summary="${#passed[@]} stages passed (${passed[*]:-none})"
[ ${#empty[@]} = 0 ] || summary+=", without any test: ${empty[*]}"
if [ ${#failed[@]} -gt 0 ]; then
    echo "FAILED after $SECONDS s: ${failed[*]}; $summary"
    exit 1
fi
[ -z "$only" ] || [ ${#passed[@]} -gt 0 ] || fail "no test is called $only"
echo "OK after $SECONDS s: $summary"
