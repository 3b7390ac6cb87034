#!/bin/bash
# packages.sh build|serve|page|test|bench|micro|instructions|bench-http|peers|quality|quality-models: installs the Debian packages that are missing, and says which.
# Silent where nothing is missing. Creates no PostgreSQL cluster and starts no service.
. "$(dirname "$0")/common.sh"

# The server package would create a cluster and start all there are: both are told no, for now only.
no_cluster=/etc/postgresql-common/createcluster.d/prescriptive.conf
no_service=/usr/sbin/policy-rc.d
made=("$no_cluster")
undo() {
    rm -f "${made[@]}"
    rmdir -p --ignore-fail-on-non-empty "${no_cluster%/*}" 2>/dev/null || true
}

# Runs as root: the names of the packages, and @server for the server of PG_CONFIG.
install() {
    trap undo EXIT
    trap 'exit 130' INT TERM HUP
    mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' >"$no_cluster"
    if [ ! -e "$no_service" ]; then
        made+=("$no_service")
        printf '#!/bin/sh\nexit 101\n' >"$no_service"
        chmod 755 "$no_service"
    fi

    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
    apt-get -q update || echo "apt-get update failed: trying with the lists there are" >&2
    local wanted=() package
    for package; do
        if [ "$package" = @server ]; then
            package=$(server_version)
            wanted+=("postgresql-$package" "postgresql-server-dev-$package")
        elif [ "$package" = libxgboost0 ] && ! apt-cache show "$package" >/dev/null 2>&1; then
            echo "apt knows no libxgboost0: boosted trees cannot be trained" >&2
        else
            wanted+=("$package")
        fi
    done
    echo "installing: ${wanted[*]}"
    apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends install "${wanted[@]}"
}

# The major version that PG_CONFIG asks for, else the newest installed, else the distribution's own.
server_version() {
    local version
    version=$(sed -n 's,^/usr/lib/postgresql/\([0-9]*\)/.*,\1,p' <<<"$PG_CONFIG")
    if [ -z "$version" ] && has_headers; then
        version=$("$PG_CONFIG" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    fi
    [ -n "$version" ] || version=$(for server in /usr/lib/postgresql/*/bin/postgres; do
        [ ! -x "$server" ] || basename "${server%/bin/postgres}"
    done | sort -n | tail -n 1)
    [ -n "$version" ] || version=$(apt-cache depends postgresql 2>/dev/null |
        sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1 || true)
    [ -n "$version" ] || fail "no package of a PostgreSQL server is known to apt"
    echo "$version"
}

# PGXS alone also comes with a client's package.
has_headers() {
    command -v "$PG_CONFIG" >/dev/null && [ -e "$("$PG_CONFIG" --pgxs)" ] &&
        [ -e "$("$PG_CONFIG" --includedir-server)/postgres.h" ]
}

has_server() {
    has_headers && [ -x "$("$PG_CONFIG" --bindir)/postgres" ]
}

if [ "$1" = install ]; then
    shift
    install "$@"
    exit
fi

wanted=(make g++ libssl-dev nlohmann-json3-dev libre2-dev libeigen3-dev)
case $1 in
    build) ;;
    serve) wanted+=(cmake libboost-dev libpq-dev curl) ;;
    page)
        # Node that did not come as a package will do.
        if command -v npm >/dev/null; then exit 0; fi
        wanted=(nodejs npm)
        ;;
    test)
        wanted+=(cmake libgtest-dev clang libclang-rt-dev libipc-run-perl perl)
        # Loaded where boosted trees are trained.
        wanted+=(libxgboost0)
        # Clients of BI tools.
        wanted+=(odbc-postgresql python3-pyodbc python3-sqlalchemy python3-psycopg2 python3-pandas
            default-jdk-headless libpostgresql-jdbc-java)
        # The HTTP service, and what its answers are held against.
        wanted+=(libboost-dev libpq-dev curl python3-jsonschema)
        # The page, its browser, and a font for its pictures.
        wanted+=(chromium fonts-inter)
        if ! command -v npm >/dev/null; then wanted+=(nodejs npm); fi
        ;;
    bench) ;;
    micro) wanted+=(cmake libbenchmark-dev) ;;
    bench-http)
        wanted+=(cmake libboost-dev libpq-dev curl wrk)
        # Fastify wants Node 20; one that did not come as a package will do.
        if ! command -v npm >/dev/null; then wanted+=(nodejs npm); fi
        ;;
    instructions) wanted+=(cmake valgrind) ;;
    peers)
        # Not every architecture has it.
        for peer in libhyperscan-dev libxgboost-dev; do
            if apt-cache show "$peer" >/dev/null 2>&1; then wanted+=("$peer"); fi
        done
        ;;
    quality) wanted+=(cmake python3 python3-numpy python3-scipy) ;;
    quality-models) wanted+=(libxgboost0 python3-sklearn python3-xgboost python3-pandas) ;;
    *) fail "usage: packages.sh build|serve|page|test|bench|micro|instructions|bench-http|peers|quality|quality-models" ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    [ "$1" != page ] || fail "Node and npm are missing"
    has_server || fail "PostgreSQL with its server headers is missing (PG_CONFIG=$PG_CONFIG)" \
        "This is no Debian; the packages there are called: ${wanted[*]} postgresql postgresql-server-dev-NN"
    exit 0
fi

present=" $(dpkg-query -W -f '${Package}=${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/=installed$//p' | tr '\n' ' ' || true)"
missing=()
for package in "${wanted[@]}"; do
    [[ $present == *" $package "* ]] || missing+=("$package")
done
if [ "$1" != page ] && ! has_server; then
    case $PG_CONFIG in
        pg_config | /usr/bin/pg_config | /usr/lib/postgresql/*) missing+=(@server) ;;
        *) fail "PG_CONFIG=$PG_CONFIG has no server with headers" ;;
    esac
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then
    install "${missing[@]}"
elif command -v sudo >/dev/null; then
    echo "missing: ${missing[*]/@server/the PostgreSQL server and its headers}; asking sudo to install them"
    sudo PG_CONFIG="$PG_CONFIG" bash tools/packages.sh install "${missing[@]}"
else
    fail "missing: ${missing[*]/@server/the PostgreSQL server and its headers}" \
        "There is no sudo. Run as root: $PWD/tools/packages.sh $1"
fi
