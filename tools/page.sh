#!/bin/bash
# page.sh: builds web/ into build/page, which the setting `page` of the HTTP service names.
. "$(dirname "$0")/common.sh"

mkdir -p build
tools/packages.sh page
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ] || fail "Node 18 or later is wanted, and this is $(node --version)"
echo "building the page"
log=$PWD/build/page.log
(
    cd web
    # Installed anew where the lock has changed.
    if [ ! -d node_modules ] || ! cmp -s package-lock.json node_modules/installed-lock.json; then
        npm ci && cp package-lock.json node_modules/installed-lock.json
    fi && npm run build
) >"$log" 2>&1 || fail "$(<"$log")" "the build of the page failed"
