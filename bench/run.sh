#!/bin/bash
# Measures on the server that the environment leads to, in its database. BENCH_ROWS, BENCH_ROUNDS, BENCH_ONLY
# and BENCH_PARALLEL as in README.md; BENCH_MODULE is module.c, compiled. Fails on errors and where a peer's
# results differ, never on time.
set -euo pipefail
cd "$(dirname "$0")"
rows=${BENCH_ROWS:-2000000} rounds=${BENCH_ROUNDS:-5} only=${BENCH_ONLY:-.} parallel=${BENCH_PARALLEL:-1}

sql() { psql -X -q -v ON_ERROR_STOP=1 -P pager=off "$@"; }
say() { echo "$@" >&2; }

python=0
if [ "$(sql -At -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'plpython3u'")" = 1 ]; then
    python=1
else
    say "PL/Python is left out: its package is not installed"
fi

say "making $rows customers"
sql -c 'CREATE EXTENSION prescriptive'
sql -v rows="$rows" -f setup.sql
sql -v module="$BENCH_MODULE" -f peers.sql
sql -f peers_texts.sql
sql -f models.sql
[ "$python" = 0 ] || sql -f peers_python.sql
sql -v python="$python" -f work.sql

say "comparing results"
five='lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate'
sql -o /dev/null -v python="$python" -v five="$five" -f check.sql

say "measuring $rounds rounds"
sql -v module="$BENCH_MODULE" -f measure.sql
sql -v rounds="$rounds" -v only="$only" <<'END'
SET search_path = bench, public;
CALL measure(:rounds, :'only');
END

sql -At -v rounds="$rounds" <<'END'
SET search_path = bench, public;
SELECT format('%s customers, median of %s rounds (least to most); %s', (SELECT count(*) FROM narrow), :rounds,
              (regexp_match(version(), '^\S+ \S+'))[1]);
\echo
\echo '| work | by | x | ns a row | goal | state |'
\echo '|---|---|---|---|---|---|'
SELECT line FROM report;
END

[ "$parallel" = 1 ] || exit 0
say "measuring $((5 * rows)) interactions, one process and with two workers"
sql -o /dev/null -v rows="$rows" -v rounds="$rounds" -v only="$only" -f parallel.sql
sql -At <<'END'
SET search_path = bench, public;
SELECT E'\n| work | rows | rows/s, one process | rows/s, two workers more | times as fast |\n|---|---|---|---|---|'
WHERE EXISTS (SELECT FROM parallel_report);
SELECT line FROM parallel_report;
END

if [[ Refresh =~ $only || $only == . ]]; then
    say "refreshing $rows customers with $((10 * rows)) interactions"
    sql -o /dev/null -v rows="$rows" -f refresh.sql
    sql -At <<'END'
SET search_path = bench, public;
SELECT E'\n| refresh | seconds | scored | most memory, MB | of a full rebuild | goal |\n|---|---|---|---|---|---|';
SELECT line FROM refresh_report;
END
fi

if [[ Training =~ $only || $only == . ]]; then
    say "training on $((rows / 2)) rows"
    sql -o /dev/null -v rows="$rows" -f training.sql
    exported=$(mktemp)
    trap 'rm -f "$exported"' EXIT
    columns=$(sql -At -c "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'bench.twenty'::regclass AND attname ~ '^f'")
    began=$EPOCHREALTIME
    sql -c "COPY (SELECT won::int, $columns FROM bench.twenty) TO STDOUT (FORMAT csv, HEADER)" >"$exported"
    seconds=$(awk "BEGIN {print $EPOCHREALTIME - $began}")
    sql -c "INSERT INTO bench.training_measured (name, by, seconds) VALUES ('the export alone, as CSV', 'peer', $seconds)"
    if /usr/bin/python3 -c 'import pandas, sklearn' 2>/dev/null; then
        /usr/bin/python3 training_peer.py "$exported" | while IFS='|' read -r name peer_seconds auc; do
            sql -c "INSERT INTO bench.training_measured (name, by, seconds, auc) VALUES ('the export; $name', 'peer', $seconds + $peer_seconds, $auc)"
        done
    else
        say "scikit-learn is left out: python3-sklearn and python3-pandas are not installed"
    fi
    sql -At <<'END'
SET search_path = bench, public;
SELECT E'\n| training, logistic, 20 features | by | seconds | AUC |\n|---|---|---|---|';
SELECT line FROM training_report;
END
fi
