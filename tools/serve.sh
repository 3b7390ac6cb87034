#!/bin/bash
# serve.sh start|stop: the HTTP service over the CRM of examples/crm, on a throw-away cluster, in the background.
# PRESCRIPTIVE_PORT is its port (8000). build/serve.env tells clients where it is, with a key.
. "$(dirname "$0")/common.sh"

pid_file=build/serve.pid
program=$PWD/build/service/prescriptive-server

# The process of this checkout's program, if it runs.
running() {
    [ -s "$pid_file" ] && [ "$(readlink "/proc/$(<"$pid_file")/exe" 2>/dev/null)" -ef "$program" ]
}

stop() {
    local round
    if running; then
        kill -s TERM "$(<"$pid_file")" 2>/dev/null || true
        for round in {1..150}; do
            running || break
            [ "$round" -lt 150 ] || kill -s KILL "$(<"$pid_file")" 2>/dev/null || true
            sleep 0.1
        done
    fi
    rm -f "$pid_file" build/serve.env
    tools/cluster.sh stop serve
}

start() {
    tools/packages.sh serve
    stop
    build
    echo "building the service"
    {
        cmake --preset service && cmake --build --preset service -j "$jobs"
    } >build/service.log 2>&1 || fail "$(<build/service.log)" "the build failed"
    local page=
    if command -v npm >/dev/null; then
        tools/page.sh
        page=$PWD/build/page
    else
        echo "npm is missing, with which the page is built: serving without it (tools/packages.sh page installs it)"
    fi

    echo "starting a cluster"
    trap 'end_child; stop' EXIT
    trap 'exit 130' INT TERM HUP
    tools/cluster.sh start serve
    eval "$(tools/cluster.sh env serve)"
    createdb crm
    local psql=(psql -X -q -v ON_ERROR_STOP=1 -P pager=off -d crm) key
    echo "loading examples/crm"
    run env -C examples/crm "${psql[@]}" -f load.sql
    run env -C examples/crm "${psql[@]}" -f demo.sql >/dev/null
    # The service logs in as one role, which has no rights but to check keys and to become the roles that keys act as.
    # Requests are answered by the shipped policy, as documented; what is stored by the policy that fits this CRM.
    "${psql[@]}" <<'SQL'
SELECT prescriptive.activate_policy('default') \g /dev/null
CREATE ROLE crm_reader;
GRANT USAGE ON SCHEMA crm TO crm_reader;
SELECT prescriptive.grant_read('crm_reader', 'crm.recommendations') \g /dev/null
CREATE ROLE prescriptive_http LOGIN NOINHERIT;
GRANT EXECUTE ON FUNCTION prescriptive.check_api_key TO prescriptive_http;
GRANT crm_reader TO prescriptive_http;
SQL
    key=$("${psql[@]}" -At -c "SELECT key FROM prescriptive.create_api_key('crm_reader', comment => 'make serve')")

    export PRESCRIPTIVE_PORT=${PRESCRIPTIVE_PORT:-8000}
    local url=http://127.0.0.1:$PRESCRIPTIVE_PORT
    (
        # Nothing of this shell lives on in it.
        exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        PRESCRIPTIVE_PAGE=$page PRESCRIPTIVE_DATABASE="host=$PGHOST port=$PGPORT user=prescriptive_http dbname=crm" \
            exec setsid "$program" </dev/null >/dev/null 2>build/serve.log
    ) &
    echo $! >"$pid_file"
    local round
    for round in {1..100}; do
        curl -fsS -o /dev/null "$url/readyz" 2>/dev/null && break
        kill -s 0 "$(<"$pid_file")" 2>/dev/null && [ "$round" -lt 100 ] ||
            fail "$(<build/serve.log)" "the service did not start (PRESCRIPTIVE_PORT=another takes another port)"
        sleep 0.1
    done
    # Another program on the port would answer, too.
    running || fail "$(<build/serve.log)" "the service did not start"
    (
        umask 077
        printf 'PRESCRIPTIVE_URL=%s\nPRESCRIPTIVE_API_KEY=%s\n' "$url" "$key" >build/serve.env
    )
    trap - EXIT

    cat <<END

The service is at $url, its log in build/serve.log. A key, which build/serve.env has, too:
    $key
${page:+The page, which asks for that key: $url/crm
}Try:
    . build/serve.env
    curl -H "x-api-key: \$PRESCRIPTIVE_API_KEY" "\$PRESCRIPTIVE_URL/v1/recommendations?limit=3"
    make stop    ends it
END
}

mkdir -p build
case ${1:-} in
    start) start ;;
    stop) stop ;;
    *) fail "usage: serve.sh start|stop" ;;
esac
