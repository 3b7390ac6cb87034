# Read by the scripts beside it, not run.
set -euo pipefail
umask 022
caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PG_CONFIG=${PG_CONFIG:-pg_config}
make=${MAKE:-make}
export GNUMAKEFLAGS=--no-print-directory
jobs=$(nproc 2>/dev/null || echo 2)

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Builds the extension; arguments go to make.
build() {
    mkdir -p build
    echo "building the extension"
    if ! "$make" -s -j "$jobs" "$@" >build/module.log 2>&1; then
        cat build/module.log >&2
        fail "the build failed"
    fi
}

# Runs a command so that a signal to this script ends it, and whatever it started, at once.
child=
run() {
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    local status=0
    wait "$child" || status=$?
    child=
    return "$status"
}

end_child() {
    [ -z "$child" ] || kill -- "-$child" 2>/dev/null || true
    child=
}
