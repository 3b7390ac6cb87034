#!/bin/bash
# The walk-through of examples/crm on a throw-away cluster, which stays for `make psql`.
. "$(dirname "$0")/common.sh"

tools/packages.sh build
build
echo "starting a cluster"
trap 'end_child; tools/cluster.sh stop demo' EXIT
trap 'exit 130' INT TERM HUP
tools/cluster.sh start demo
folder=$(<build/demo)
eval "$(tools/cluster.sh env demo)"
createdb crm

psql=(psql -X -q -v ON_ERROR_STOP=1 -P pager=off -d crm)
echo "loading examples/crm"
run env -C examples/crm "${psql[@]}" -f load.sql
run env -C examples/crm "${psql[@]}" -f demo.sql
trap - EXIT

cat <<END

The cluster is running in $folder.
    make psql    opens a session in its database crm
    make stop    removes it
END
