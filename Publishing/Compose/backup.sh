#!/bin/sh
# Saves and restores the data of authentik, in a container with PostgreSQL's client programs. Written by Authentik.Aspire.Publishing.
set -eu
umask 077
store=/backups

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

if [ -n "${PGPASSWORD_FILE-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi

names() { for path in "$store"/authentik-*; do [ -d "$path" ] && basename "$path"; done | sort; return 0; }
newest() { names | tail -n 1; }
age() { echo $(($(date +%s) - $(stat -c %Y "$store/$1"))); }

# A backup gets its name when it is whole.
backup() {
    name=authentik-$(date -u +%Y%m%dT%H%M%SZ)
    work=$store/.$name
    mkdir "$work"
    trap 'rm -rf "$work"' EXIT INT TERM
    pg_dump --format=custom --lock-wait-timeout=60s --file="$work/database.dump"
    pg_restore --list "$work/database.dump" >/dev/null
    for source in /source/*; do
        if [ -d "$source" ]; then cp -a "$source" "$work/"; fi
    done
    (cd "$work" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS)
    mv "$work" "$store/$name"
    trap - EXIT INT TERM
    say "Saved as $name, $(du -sk "$store/$name" | cut -f1) KiB."
    prune
}

# Never the newest.
prune() {
    if [ -n "${KEEP-}" ]; then
        names | head -n "-$KEEP" | while read -r old; do rm -rf "${store:?}/$old"; say "Removed $old."; done
    fi
    if [ -n "${KEEP_SECONDS-}" ]; then
        names | sed '$d' | while read -r old; do
            if [ "$(age "$old")" -gt "$KEEP_SECONDS" ]; then rm -rf "${store:?}/$old"; say "Removed $old."; fi
        done
    fi
}

verify() {
    case $1 in '' | */* | .*) fail "'$1' is no name of a backup." ;; esac
    [ -d "$store/$1" ] || fail "There is no backup $1. There are: $(names | tr '\n' ' ')"
    (cd "$store/$1" && sha256sum -c SHA256SUMS >/dev/null) || fail "$1 is damaged; nothing was touched."
    say "$1 is whole."
}

# The database is filled beside the present one and takes its place in one transaction; files are unpacked beside the present ones first.
restore() {
    verify "$1"
    database=$PGDATABASE
    maintenance() { psql --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=present="$database" --set=new="$database-restored" --set=old="$database-before"; }
    printf '%s\n' 'DROP DATABASE IF EXISTS :"new";' 'DROP DATABASE IF EXISTS :"old";' 'CREATE DATABASE :"new";' | maintenance
    pg_restore --exit-on-error --no-owner --no-acl --dbname="$database-restored" "$store/$1/database.dump"
    for saved in "$store/$1"/*/; do
        [ -d "$saved" ] || continue
        target=/source/$(basename "$saved")
        [ -d "$target" ] || { say "$target is not mounted; its files stay in the backup."; continue; }
        rm -rf "$target/.restored"
        cp -a "$saved" "$target/.restored"
    done
    printf '%s\n' 'BEGIN;' 'ALTER DATABASE :"present" RENAME TO :"old";' 'ALTER DATABASE :"new" RENAME TO :"present";' 'COMMIT;' | maintenance
    for fresh in /source/*/.restored; do
        [ -d "$fresh" ] || continue
        target=$(dirname "$fresh")
        find "$target" -mindepth 1 -maxdepth 1 ! -name .restored -exec rm -rf {} +
        find "$fresh" -mindepth 1 -maxdepth 1 -exec mv {} "$target" \;
        rmdir "$fresh"
    done
    printf '%s\n' 'DROP DATABASE :"old";' | maintenance
    say "Restored $1."
}

# A fixed time after the last one, also across restarts; soon again after one that failed.
schedule() {
    trap 'exit 0' INT TERM
    while true; do
        last=$(newest)
        wait=0
        if [ -n "$last" ]; then wait=$((EVERY - $(age "$last"))); fi
        if [ "$wait" -le 0 ]; then
            rm -rf "$store"/.authentik-*
            ("$0" backup) || { say "No backup was made; the next attempt is in ten minutes." >&2; sleep 600 & wait "$!"; }
        else
            sleep "$wait" & wait "$!"
        fi
    done
}

healthy() {
    last=$(newest)
    [ -n "$last" ] && [ "$(age "$last")" -le $((2 * EVERY)) ]
}

case ${1-} in
    backup) backup ;;
    schedule) schedule ;;
    list) names ;;
    verify) verify "${2-}" ;;
    restore) restore "${2-}" ;;
    healthy) healthy ;;
    *) fail "backup | schedule | list | verify NAME | restore NAME | healthy" ;;
esac
