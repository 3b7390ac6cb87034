#!/bin/bash
# matrix.sh [VERSION ...]: builds the extension without warnings and passes its regression tests on other versions of
# PostgreSQL, each on the Debian release that has it, in a folder below build/matrix that stays (2 GB each). As root, or
# by sudo.
. "$(dirname "$0")/common.sh"

declare -A release=([17]=trixie [18]=forky)
[ $# -gt 0 ] || set -- 17 18
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "This takes root, and there is no sudo."
    exec sudo bash tools/matrix.sh "$@"
fi
command -v debootstrap >/dev/null || { apt-get -q update && apt-get -q -y install debootstrap; } >&2

# Where this machine itself gets its packages.
mirror=$(apt-get indextargets --format '$(SITE)' 'Component: main' | grep -v security | head -n 1)
[ -n "$mirror" ] || fail "apt knows no mirror"

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "$@"
}
leave() {
    end_child
    [ -z "${root:-}" ] || umount -l "$root/proc" "$root/dev/shm" 2>/dev/null || true
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

failed=()
for version; do
    suite=${release[$version]:-}
    [ -n "$suite" ] || fail "no Debian release is known to have PostgreSQL $version; known: ${!release[*]}"
    root=$PWD/build/matrix/$version
    if [ ! -e "$root/ready" ]; then
        echo "setting up $suite with PostgreSQL $version in build/matrix/$version"
        rm -rf "$root"
        mkdir -p "$root"
        # A release that debootstrap does not know is set up as unstable is.
        script=/usr/share/debootstrap/scripts/$suite
        [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
        if ! run debootstrap --variant=minbase \
            --include="make,g++,libssl-dev,nlohmann-json3-dev,libre2-dev,libeigen3-dev,postgresql-$version,postgresql-server-dev-$version" \
            "$suite" "$root" "$mirror" "$script" >"build/matrix-$version.log" 2>&1; then
            tail -n 20 "build/matrix-$version.log" >&2
            fail "debootstrap of $suite failed; see build/matrix-$version.log"
        fi
        touch "$root/ready"
    fi
    rm -rf "$root/source"
    mkdir -p "$root/source"
    git ls-files -z | tar --null -T - -c | tar -x -C "$root/source"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev/shm"
    echo "== PostgreSQL $version ($suite, $(inside g++ -dumpfullversion | sed 's/^/g++ /'))"
    if inside bash -c "cd /source && make -s -j $jobs WERROR=1 && make -s test STAGE='arrows regress'"; then
        echo "   passed"
    else
        failed+=("$version")
    fi
    leave
done
[ ${#failed[@]} -eq 0 ] || fail "FAILED on PostgreSQL ${failed[*]}"
echo "OK on PostgreSQL $*"
