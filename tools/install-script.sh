#!/bin/bash
# Writes the install script: the fragments in the order given, with the shipped policy in its place.
set -euo pipefail
policy=$1
shift
[ $# -gt 0 ] || { echo "extension/ holds no fragment" >&2; exit 1; }

marks=$(cat "$@" | grep -c '^@POLICY_DEFAULT@$' || true)
[ "$marks" = 1 ] || { echo "extension/ needs one line @POLICY_DEFAULT@, found $marks" >&2; exit 1; }

# Databases in LATIN1 or SQL_ASCII read the script too.
if LC_ALL=C grep -nH '[^[:print:][:space:]]' "$policy" "$@" >&2; then
    echo "only ASCII may stand in the install script" >&2
    exit 1
fi
cat "$@" | sed -e '/^@POLICY_DEFAULT@$/{' -e "r $policy" -e d -e '}'
