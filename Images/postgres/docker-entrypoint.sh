#!/usr/bin/env bash
# The contract of the official postgres image: a data directory made on the first start from POSTGRES_* variables and the files in
# /docker-entrypoint-initdb.d, then the server, as the user postgres or as whoever the container runs as.
set -Eeuo pipefail

# setting NAME [DEFAULT]: NAME, or the contents of the file that NAME_FILE names, as with secrets.
setting() {
    local name=$1 file=${1}_FILE
    if [[ -n ${!name-} && -n ${!file-} ]]; then
        fail "$name and $file are both set: set one of them."
    fi
    if [[ -n ${!file-} ]]; then
        [[ -r ${!file} ]] || fail "$file names ${!file}, which cannot be read by user $(id -u)."
        export "$name=$(<"${!file}")"
    else
        export "$name=${!name:-${2-}}"
    fi
    unset "$file"
}

fail() {
    printf 'error: %s\n' "$@" >&2
    exit 1
}

# Only a start of the server touches the data directory; questions such as --version do not.
starts_server() {
    local argument
    [[ $1 == postgres ]] || return 1
    for argument; do
        case $argument in
            -\? | --help | -V | --version | --describe-config) return 1 ;;
        esac
    done
}

# What must exist before the server starts. As root everything is handed to postgres; a volume may come with another owner.
prepare_directories() {
    local user
    user=$(id -u)
    mkdir -p "$PGDATA"
    chmod 0700 "$PGDATA" 2>/dev/null || true # a bind mount of somebody else's: initdb says it better
    mkdir -p /var/run/postgresql 2>/dev/null || true
    chmod 3775 /var/run/postgresql 2>/dev/null || true
    if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then
        mkdir -p "$POSTGRES_INITDB_WALDIR"
        chmod 0700 "$POSTGRES_INITDB_WALDIR"
    fi
    if ((user == 0)); then
        find "$PGDATA" /var/run/postgresql ${POSTGRES_INITDB_WALDIR:+"$POSTGRES_INITDB_WALDIR"} ! -user postgres -exec chown postgres {} +
    fi
}

read_settings() {
    setting POSTGRES_PASSWORD
    setting POSTGRES_USER postgres
    setting POSTGRES_DB "$POSTGRES_USER"
    setting POSTGRES_INITDB_ARGS
    if [[ -z $POSTGRES_PASSWORD && ${POSTGRES_HOST_AUTH_METHOD-} != trust ]]; then
        fail 'The database has no superuser password: set POSTGRES_PASSWORD, or POSTGRES_PASSWORD_FILE, to one.' \
            'POSTGRES_HOST_AUTH_METHOD=trust does without and lets everybody in who reaches the port: not recommended.'
    fi
    if [[ ${POSTGRES_HOST_AUTH_METHOD-} == trust ]]; then
        echo 'warning: POSTGRES_HOST_AUTH_METHOD is trust: everybody who reaches the port is let in, without a password.' >&2
    fi
}

# initdb wants a name for its user. One that /etc/passwd does not know gets one for the time of the call.
initialise() {
    local wrapper=() passwd group
    if ! getent passwd "$(id -u)" >/dev/null; then
        passwd=$(mktemp)
        group=$(mktemp)
        echo "postgres:x:$(id -u):$(id -g):PostgreSQL:$PGDATA:/bin/false" >"$passwd"
        echo "postgres:x:$(id -g):" >"$group"
        wrapper=(env "LD_PRELOAD=$(echo /usr/lib/*/libnss_wrapper.so)" "NSS_WRAPPER_PASSWD=$passwd" "NSS_WRAPPER_GROUP=$group")
    fi
    # POSTGRES_INITDB_ARGS is shell text: its quotes count.
    local arguments
    eval "arguments=($POSTGRES_INITDB_ARGS)"
    "${wrapper[@]}" initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        ${POSTGRES_INITDB_WALDIR:+--waldir="$POSTGRES_INITDB_WALDIR"} "${arguments[@]}"
    rm -f "${passwd-}" "${group-}"
    # Without a method, the one that the passwords are stored for: scram-sha-256 unless the server is told otherwise.
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "$@")}" >>"$PGDATA/pg_hba.conf"
}

# psql as the superuser over the socket, in POSTGRES_DB; also for the scripts in /docker-entrypoint-initdb.d.
docker_process_sql() {
    local database=()
    [[ -z ${POSTGRES_DB-} ]] || database=(--dbname "$POSTGRES_DB")
    PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc "${database[@]}" "$@"
}

run_initdb_scripts() {
    local file
    for file; do
        case $file in
            *.sh)
                if [[ -x $file ]]; then
                    echo "$0: running $file"
                    "$file"
                else
                    echo "$0: sourcing $file"
                    # shellcheck disable=SC1090
                    . "$file"
                fi
                ;;
            *.sql) echo "$0: running $file"; docker_process_sql -f "$file" ;;
            *.sql.gz) echo "$0: running $file"; gunzip -c "$file" | docker_process_sql ;;
            *.sql.xz) echo "$0: running $file"; xzcat "$file" | docker_process_sql ;;
            *.sql.zst) echo "$0: running $file"; zstd -dc "$file" | docker_process_sql ;;
            *) echo "$0: ignoring $file" ;;
        esac
    done
}

# The database and the scripts need a server; nobody else may reach it before all is done, so it listens on no network.
fill() {
    local scripts=(/docker-entrypoint-initdb.d/*)
    [[ -e ${scripts[0]} ]] || scripts=()
    # initdb has made the database postgres: the usual first start needs no more.
    [[ $POSTGRES_DB != postgres || ${#scripts[@]} != 0 ]] || return 0

    PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD} PGUSER=${PGUSER:-$POSTGRES_USER} NOTIFY_SOCKET='' \
        pg_ctl --pgdata "$PGDATA" --wait start --options "$(printf '%q ' "${@:2}" -c listen_addresses= -p "${PGPORT:-5432}")"
    export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
    # psql takes the last --dbname.
    local on_postgres=(docker_process_sql --dbname postgres --set db="$POSTGRES_DB")
    if [[ -z $("${on_postgres[@]}" --tuples-only <<<"SELECT 1 FROM pg_database WHERE datname = :'db'") ]]; then
        "${on_postgres[@]}" <<<'CREATE DATABASE :"db"'
    fi
    run_initdb_scripts "${scripts[@]}"
    PGUSER=${PGUSER:-postgres} pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
    unset PGPASSWORD
}

main() {
    [[ ${1-} != -* ]] || set -- postgres "$@"

    if starts_server "$@"; then
        prepare_directories
        if (($(id -u) == 0)); then
            exec gosu postgres "${BASH_SOURCE[0]}" "$@"
        fi
        if [[ ! -s $PGDATA/PG_VERSION ]]; then
            ls /docker-entrypoint-initdb.d/ >/dev/null # an unreadable mount must fail before there is a half-made database
            read_settings
            # A stop request during the first start would be lost on the shell: it is kept until the data is consistent.
            trap 'stopping=1' INT TERM
            initialise "${@:2}"
            fill "$@"
            [[ -z ${stopping-} ]] || exit 0
            trap - INT TERM
            printf '\nPostgreSQL init process complete; ready for start up.\n\n'
        else
            printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
        fi
    fi

    exec "$@"
}

main "$@"
