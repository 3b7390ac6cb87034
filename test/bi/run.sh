#!/bin/bash
# Real clients of BI tools against the server that the environment leads to, over TCP: BI_HOST, BI_PORT.
set -euo pipefail
cd "$(dirname "$0")"
export BI_DATABASE=bi PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

clients() {
    local status=0
    # Debian's packages are in Debian's Python.
    /usr/bin/python3 -X utf8 clients.py &
    wait $! || status=1
    # The driver notes the end of each connection, wanted or not.
    rm -f /tmp/psqlodbc_python3_*"$!".log
    java -Dfile.encoding=UTF-8 -cp /usr/share/java/postgresql.jar Contract.java columns.csv || status=1
    return "$status"
}

createdb "$BI_DATABASE"
psql -X -q -d "$BI_DATABASE" -f setup.sql
# Both programs end with a line of their own, of which this is the sum. One that ends without it has failed.
clients | awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; ++ended; next } { print; fflush() }
    END { print passed + 0 " passed, " failed + 2 - ended " failed" }'
