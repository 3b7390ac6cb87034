#!/bin/bash
# Prints the picture of growth.sql, and its figures as a Markdown table on standard error.
set -euo pipefail
cd "$(dirname "$0")"
sql() { psql -X -q -v ON_ERROR_STOP=1 -P pager=off "$@"; }
sql -c 'CREATE EXTENSION prescriptive'
sql -o /dev/null -v rows=1000 -f setup.sql
sql -v module="$BENCH_MODULE" -f peers.sql
sql -o /dev/null -f peers_texts.sql
sql -o /dev/null -v python=0 -f work.sql
sql -v module="$BENCH_MODULE" -f measure.sql
sql -o /dev/null -v most="$BENCH_ROWS" -v rounds="$BENCH_ROUNDS" -f growth.sql
sql -At >&2 <<'END'
SET search_path = bench, public;
SELECT '| ns a row | ' || string_agg(DISTINCT lpad(rows::text, 9), ' | ') || ' |' FROM growth;
SELECT '|---' || repeat('|---', count(DISTINCT rows)::int) || '|' FROM growth;
SELECT format('| %s | %s |', name, string_agg(round(ns::numeric, 1)::text, ' | ' ORDER BY rows)) FROM growth JOIN growth_work USING (name) GROUP BY place, name ORDER BY place;
END
sql -At -c 'SELECT svg FROM bench.growth_plot'
