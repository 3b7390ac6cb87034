#!/bin/bash
# bench-http.sh [SECONDS]: requests a second, latency, processor time and memory of the HTTP service, of Fastify with
# node-postgres, and of pgbench on the database call alone, in turns on one throw-away cluster. A Markdown table.
. "$(dirname "$0")/common.sh"

seconds=${1:-8} rounds=3 clients=32
[[ $seconds =~ ^[1-9][0-9]?$ ]] || fail "usage: bench-http.sh [seconds of a measurement]"
tools/packages.sh bench-http >&2
export PRESCRIPTIVE_PORT=${PRESCRIPTIVE_PORT:-8000}
peer_port=$((PRESCRIPTIVE_PORT + 1))
peer=
end() {
    end_child
    [ -z "$peer" ] || kill "$peer" 2>/dev/null || true
    tools/serve.sh stop
}
trap end EXIT
trap 'exit 130' INT TERM HUP
tools/serve.sh start >&2
eval "$(tools/cluster.sh env serve)"
. build/serve.env
export PRESCRIPTIVE_API_KEY
service=$(<build/serve.pid)
postmaster=$(psql -X -At -d crm -c "SELECT pg_read_file('postmaster.pid', 0, 20)" | head -n 1)
rm -rf build/bench-http
cp -r bench/http build/bench-http
(cd build/bench-http && npm install --silent --no-audit --no-fund --no-package-lock) >&2

# Seconds of processor time: of a process, and of the whole cluster with the backends that have ended.
ticks=$(getconf CLK_TCK)
cpu_of() { awk -v t="$ticks" '{sub(/.*\) /, ""); print ($12 + $13) / t}' "/proc/$1/stat"; }
cpu_of_cluster() {
    local pid
    {
        awk -v t="$ticks" '{sub(/.*\) /, ""); print ($12 + $13 + $14 + $15) / t}' "/proc/$postmaster/stat"
        for pid in $(pgrep -P "$postmaster"); do cpu_of "$pid" 2>/dev/null || true; done
    } | awk '{sum += $1} END {print sum}'
}
memory_of() { awk '/^VmRSS/ {printf "%.0f", $2 / 1024}' "/proc/$1/status"; }

# name, pid, command that ends with a line "result requests microseconds errors p50_ms p99_ms"
measure() {
    local name=$1 pid=$2 own database result
    shift 2
    own=$([ -z "$pid" ] && echo 0 || cpu_of "$pid")
    database=$(cpu_of_cluster)
    result=$("$@" | sed -n 's/^result //p')
    own=$(awk -v a="$own" -v b="$([ -z "$pid" ] && echo 0 || cpu_of "$pid")" 'BEGIN {print b - a}')
    database=$(awk -v a="$database" -v b="$(cpu_of_cluster)" 'BEGIN {print b - a}')
    [ -n "$result" ] || fail "no result of $name"
    echo "$name|$result $own $database $([ -z "$pid" ] && echo 0 || memory_of "$pid")" >>build/bench-http/results
}

by_wrk() { wrk -t 2 -c "$clients" -d "${2:-$seconds}s" -s bench/http/analyze.lua "http://127.0.0.1:$1"; }

# As many connections as the service has for this, and the same statements in a pipeline.
by_pgbench() {
    cat >build/bench-http/call.sql <<SQL
\startpipeline
SELECT set_config('role', 'crm_reader', true);
SELECT prescriptive_analyze_json('{"customer_id": "12345", "customer_profile": {"lead_score": 0.7, "sentiment_score": 0.3, "total_interactions": 15, "avg_deal_value": 50000, "response_rate": 0.8}}'::jsonb);
\endpipeline
SQL
    rm -f build/bench-http/log.*
    pgbench -n -M prepared -c 4 -j 1 -T "$seconds" -U prescriptive_http -f build/bench-http/call.sql -l \
        --log-prefix=build/bench-http/log crm >build/bench-http/pgbench.out
    cat build/bench-http/log.* | cut -d ' ' -f 3 | sort -n | awk -v s="$seconds" '{l[NR] = $1}
        END {printf "result %d %d 0 %.3f %.3f\n", NR, s * 1e6, l[int((NR + 1) / 2)] / 1000, l[int(NR * 0.99)] / 1000}'
}

by_fastify() {
    PORT=$peer_port MODE=$1 PGUSER=prescriptive_http PGDATABASE=crm NODE_ENV=production node build/bench-http/fastify.js >&2 &
    peer=$!
    local round
    for round in {1..100}; do
        curl -fsS -o /dev/null -X POST -H "x-api-key: $PRESCRIPTIVE_API_KEY" -H 'Content-Type: application/json' \
            -d '{"customer_id": "1"}' "http://127.0.0.1:$peer_port/v1/prescriptive/analyze" 2>/dev/null && break
        [ "$round" -lt 100 ] || fail "the peer did not start"
        sleep 0.1
    done
    # Its compiler warms up, as do its connections.
    by_wrk "$peer_port" 3 >/dev/null
    measure "Fastify, $1" "$peer" by_wrk "$peer_port"
    kill "$peer"
    wait "$peer" 2>/dev/null || true
    peer=
}

by_wrk "$PRESCRIPTIVE_PORT" 3 >/dev/null
for ((round = 1; round <= rounds; ++round)); do
    echo "round $round of $rounds" >&2
    measure "prescriptive-server" "$service" by_wrk "$PRESCRIPTIVE_PORT"
    by_fastify statements
    by_fastify message
    measure "pgbench, the call alone" "" by_pgbench
done

printf '| %s clients, medians of %s rounds of %s s | requests/s | p50, ms | p99, ms | its own processor time a request, us | the database'"'"'s, us | memory, MB | errors |\n' \
    "$clients" "$rounds" "$seconds"
echo '|---|---|---|---|---|---|---|---|'
awk -F '[| ]' '{n = split($0, whole, "|"); name = whole[1]; split(whole[2], v, " ");
        if (!(name in count)) order[++names] = name
        i = ++count[name]
        rate[name, i] = v[1] / (v[2] / 1e6); fifty[name, i] = v[4]; last[name, i] = v[5]
        own[name, i] = v[6] / v[1] * 1e6; base[name, i] = v[7] / v[1] * 1e6; memory[name] = v[8]; errors[name] += v[3]}
    function median(a, name,   i, j, t, n, s) {
        n = count[name]
        for (i = 1; i <= n; ++i) s[i] = a[name, i]
        for (i = 1; i <= n; ++i) for (j = i + 1; j <= n; ++j) if (s[j] < s[i]) {t = s[i]; s[i] = s[j]; s[j] = t}
        return s[int((n + 1) / 2)]
    }
    END {for (k = 1; k <= names; ++k) {name = order[k]
        printf "| %s | %.0f | %.2f | %.2f | %.1f | %.1f | %s | %d |\n", name, median(rate, name), median(fifty, name), median(last, name),
            median(own, name), median(base, name), memory[name] ? memory[name] : "", errors[name]}}' build/bench-http/results
