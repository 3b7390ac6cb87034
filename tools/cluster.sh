#!/bin/bash
# Throw-away clusters, each known by a name whose state is the file build/NAME.
#   cluster.sh start NAME [setting=value ...]   a new one with the extension installed, not yet created
#   cluster.sh stop NAME                        removes it
#   cluster.sh env NAME                         prints what a shell evaluates to reach it
#   cluster.sh run NAME command ...             runs a command with that
#   cluster.sh as_server NAME command ...       the same as the server's user, below the cluster's folder
# One lives in a new folder below /tmp: a private copy of the PostgreSQL installation (it finds its
# parts relative to its programs), so that nothing is installed into the machine's own, and so that
# the server's user can read it wherever this checkout lies. Socket names have at most 107 bytes,
# hence /tmp (CLUSTER_BASE overrides it).
. "$(dirname "$0")/common.sh"

verb=${1:-} name=${2:-}
[ -n "$name" ] || fail "usage: cluster.sh start|stop|env|run|as_server NAME ..."
shift 2
state=build/$name

# initdb and postgres refuse root.
server_user() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

as_server() (
    cd "$folder/server" || exit
    if [ "$(id -u)" = 0 ]; then
        exec runuser -u "$(server_user)" -- "$@"
    fi
    exec "$@"
)

# The private copy's postgres processes, whoever started them.
processes() {
    find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$folder/prefix/*/postgres*" 2>/dev/null |
        cut -d / -f 3 || true
}

stop() {
    [ -s "$state" ] || return 0
    folder=$(<"$state")
    case $folder in
        /*/prescriptive.??????) ;;
        *) fail "$state does not name a cluster: $folder" ;;
    esac
    local signal=QUIT round pids
    for round in {1..100}; do
        pids=$(processes)
        [ -n "$pids" ] || break
        [ "$round" -lt 80 ] || signal=KILL
        # shellcheck disable=SC2086
        kill -s "$signal" $pids 2>/dev/null || true
        sleep 0.1
    done
    rm -rf "$folder" || fail "$folder belongs to another user: stop it as that one"
    rm -f "$state"
}

start() {
    stop
    local bindir sharedir libdir setting
    bindir=$("$PG_CONFIG" --bindir)
    sharedir=$("$PG_CONFIG" --sharedir)
    libdir=$("$PG_CONFIG" --pkglibdir)

    mkdir -p build
    trap stop EXIT
    trap 'exit 130' INT TERM HUP
    folder=$(mktemp -d "${CLUSTER_BASE:-/tmp}/prescriptive.XXXXXX")
    echo "$folder" >"$state"
    chmod 755 "$folder"

    local root=$folder/prefix
    mkdir -p "$root$bindir" "$root$sharedir" "$root$libdir"
    cp -R "$bindir/." "$root$bindir"
    cp -R "$sharedir/." "$root$sharedir"
    # It would name headers that the copy lacks, and be found first by a make in the cluster's environment.
    rm -f "$root$bindir/pg_config"
    # Bitcode is large and never written: a link will do.
    find "$libdir" -mindepth 1 -maxdepth 1 ! -name bitcode -exec cp -R {} "$root$libdir" \;
    rm -f "$root$sharedir"/extension/prescriptive*
    [ ! -d "$libdir/bitcode" ] || ln -s "$libdir/bitcode" "$root$libdir/bitcode"
    "$root$bindir/postgres" --version >/dev/null ||
        fail "programs below $folder do not run: set CLUSTER_BASE to a short path where they do"
    "$make" -s install DESTDIR="$root" PG_CONFIG="$PG_CONFIG" >"$folder/install.log" 2>&1 ||
        fail "$(<"$folder/install.log")" "make install failed"

    mkdir "$folder/server"
    [ "$(id -u)" != 0 ] || chown "$(server_user)" "$folder/server"
    chmod 700 "$folder/server"
    export LC_ALL=C
    as_server mkdir data socket tmp
    as_server "$root$bindir/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
        >"$folder/initdb.log" 2>&1 || fail "$(<"$folder/initdb.log")" "initdb failed"
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$folder/server/socket'"
        echo "port = 5432"
        echo "fsync = off"
        echo "full_page_writes = off"
        echo "synchronous_commit = off"
        for setting; do echo "$setting"; done
    } >"$folder/settings"
    as_server bash -c 'cat ../settings >>data/postgresql.conf'
    # Without this script's descriptors: a lock or a pipe of the caller must not live on in the server.
    as_server "$root$bindir/pg_ctl" -D data -l log -w -t 60 start \
        >"$folder/start.log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- </dev/null ||
        fail "$(as_server cat log)" "the server did not start"
    trap - EXIT
}

# Sets the environment that leads to the cluster, and to nothing else.
enter() {
    [ -s "$state" ] && folder=$(<"$state") && [ -n "$(processes)" ] ||
        fail "no cluster '$name' is running; make $name starts it"
    local variable
    for variable in "${!PG@}"; do
        [ "$variable" = PG_CONFIG ] || unset "$variable"
    done
    PATH=$folder/prefix$("$PG_CONFIG" --bindir):$PATH
    export PATH PGHOST=$folder/server/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

case $verb in
    start) start "$@" ;;
    stop) stop ;;
    env)
        enter
        # shellcheck disable=SC2016
        echo 'for variable in "${!PG@}"; do [ "$variable" = PG_CONFIG ] || unset "$variable"; done'
        for variable in PATH PGHOST PGPORT PGUSER PGDATABASE; do
            printf 'export %s=%q\n' "$variable" "${!variable}"
        done
        ;;
    run)
        enter
        cd "$caller"
        exec "$@"
        ;;
    as_server)
        enter
        as_server "$@"
        ;;
    *) fail "unknown verb: $verb" ;;
esac
