#!/bin/sh
# Looks after the stack of docker-compose.yaml beside this file. Written by Authentik.Aspire.Publishing.
set -eu
cd "$(dirname "$0")"

# What to stop while a backup is put back: everything that writes to the database.
writers='@WRITERS@'
# The service that saves and restores.
backups='@BACKUPS@'
# Files in secrets/, each with the length of a random value, or - for one that somebody has to give.
secrets='@SECRETS@'
# Folders below STORAGE_ROOT, each with the user and group that must own it.
folders='@FOLDERS@'

usage() {
    cat <<'EOF'
./stack fill               give random values to the empty secrets of .env; none that is there is changed
./stack check              look for what would go wrong: missing values, weak ones, addresses, images, folders
./stack folders            make the folders below STORAGE_ROOT, with the right owners (as root)
./stack backup             save the database and the uploaded files
./stack backups            list what was saved
./stack restore NAME       put a backup in the place of the present state; what is there now is saved first

Everything else is Docker Compose: docker compose up --detach --wait, logs, ps, down.
EOF
}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

need_env() { [ -f .env ] || fail "There is no .env beside this script. Publish again, or take it from where the stack was published."; }

# The value of a variable of .env, which is never run as a script.
value() { sed -n "s/^$1=//p" .env | tail -n 1; }

# Letters and digits, of which the first is a letter: authentik takes a value of digits for a number.
random() {
    { LC_ALL=C tr -dc 'A-Za-z' </dev/urandom | head -c 1; LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$(($1 - 1))"; } 2>/dev/null
}

# The folder keeps everybody else out; a container, whose user is nobody here, is handed the file itself.
fill_secrets() {
    [ -n "$secrets" ] || return 0
    mkdir -p secrets
    chmod 700 secrets
    printf '%s\n' "$secrets" | while read -r secret length; do
        [ ! -s "secrets/$secret" ] || continue
        if [ "$length" = - ]; then
            say "Still to be given by you: the file secrets/$secret, with the mode 644"
        else
            random "$length" >"secrets/$secret"
            chmod 644 "secrets/$secret"
            say "Filled: secrets/$secret"
        fi
    done
}

fill() {
    need_env
    umask 077
    filled=
    length=
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            '# [generate '*) length=${line#'# [generate '}; length=${length%%]*}; say "$line" ;;
            '#'* | '') length=; say "$line" ;;
            *=)
                if [ -n "$length" ]; then say "$line$(random "$length")"; filled="$filled ${line%=}"; else say "$line"; fi
                length= ;;
            *) length=; say "$line" ;;
        esac >&3
    done <.env 3>.env.new
    mv .env.new .env
    say "Filled:${filled:- nothing, all were there}."
    fill_secrets
    empty=$(sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=$/\1/p' .env | tr '\n' ' ')
    [ -z "$empty" ] || say "Still to be given by you: $empty"
}

errors=0
error() { say "error: $1"; say "       $2"; errors=$((errors + 1)); }
warning() { say "warning: $1"; say "         $2"; }

check() {
    need_env
    mode=$(stat -c %a .env)
    [ "$mode" = 600 ] || warning ".env has the mode $mode, so others may read the secrets in it." "chmod 600 .env"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in '#'* | '') comment=$line; continue ;; esac
        name=${line%%=*}
        content=${line#*=}
        if [ -z "$content" ]; then
            case ${comment-} in
                '# [generate '*) error "$name is empty." "./stack fill" ;;
                *) error "$name is empty.${comment:+ ${comment#'# '}}" "Set it in .env." ;;
            esac
            continue
        fi
        case $name in
            *PASSWORD* | *SECRET* | *TOKEN* | *_KEY)
                case $(printf %s "$content" | tr '[:upper:]' '[:lower:]') in
                    *changeme* | *change-me* | *change_me* | password* | passw0rd* | admin* | authentik | postgres | redis | secret | test | 12345* | *example*)
                        error "$name is a password that everybody tries first." "Empty it in .env, then ./stack fill" ;;
                    *) [ ${#content} -ge 12 ] || warning "$name has only ${#content} characters." "Empty it in .env, then ./stack fill" ;;
                esac ;;
            *_PUBLIC_URL)
                case $content in
                    https://*/ | http://*/) error "$name ends with a slash." "Set it in .env to ${content%/}" ;;
                    https://*) ;;
                    http://*) warning "$name is $content: passwords and cookies cross the network unencrypted." "Put a reverse proxy with a certificate in front, and set it in .env to https://..." ;;
                    *) error "$name is '$content', which is no address." "Set it in .env to one like https://auth.example.com" ;;
                esac ;;
        esac
        case $name in
            *SECRET_KEY)
                [ ${#content} -ge 50 ] || error "$name has only ${#content} characters; authentik needs 50." "Empty it in .env, then ./stack fill"
                case $content in *[!0-9]*) ;; *) error "$name consists of digits, which authentik takes for a number." "Empty it in .env, then ./stack fill" ;; esac ;;
        esac
    done <.env
    for secret in $(printf '%s\n' "$secrets" | cut -d' ' -f1); do
        [ -s "secrets/$secret" ] || error "The file secrets/$secret is missing or empty." "./stack fill, or write the value into it yourself"
    done
    for image in $(sed -n 's/^    image: "\{0,1\}\([^"$]*\)"\{0,1\}$/\1/p' docker-compose.yaml | sort -u); do
        name=${image##*/}
        case $name in
            *@sha256:*) continue ;;
            *:*) tag=${name#*:} ;;
            *) tag=latest ;;
        esac
        case $tag in
            latest | main | master | edge | nightly | stable | *-latest) moving=yes ;;
            *[!0-9]*) moving= ;;
            *) moving=yes ;;
        esac
        [ -z "$moving" ] || warning "The tag of the image $image moves: the next pull may bring another major version." "Give the whole version in the app host, and publish again."
    done
    if [ -n "$folders" ]; then
        root=$(value STORAGE_ROOT)
        if [ -n "$root" ] && [ ! -d "$root" ]; then
            error "The folder STORAGE_ROOT, $root, does not exist." "mkdir -p $root, then ./stack folders"
        elif [ -n "$root" ]; then
            printf '%s\n' "$folders" | while read -r folder owner; do
                if [ ! -e "$root/$folder" ]; then say "$folder is missing"; elif [ "$owner" != 0:0 ] && [ "$(stat -c %u:%g "$root/$folder")" != "$owner" ]; then say "$folder does not belong to $owner"; fi
            done >.folders.$$
            if [ -s .folders.$$ ]; then error "Below STORAGE_ROOT, $root: $(paste -s -d , .folders.$$ | sed 's/,/, /g')." "./stack folders (as root)"; fi
            rm -f .folders.$$
        fi
    fi
    [ "$errors" = 0 ] || fail "$errors to mend."
    say "Nothing stands in the way."
}

make_folders() {
    [ -n "$folders" ] || { say "This stack keeps everything in volumes."; return; }
    root=$(value STORAGE_ROOT)
    [ -n "$root" ] || fail "STORAGE_ROOT is empty. Set it in .env to the folder that is to hold the data."
    printf '%s\n' "$folders" | while read -r folder owner; do
        mkdir -p "$root/$folder"
        chown "$owner" "$root/$folder"
    done
    say "The folders below $root are there."
}

restore() {
    [ -n "${1-}" ] || fail "Which one? ./stack backups lists them."
    docker compose run --rm --no-deps "$backups" verify "$1"
    docker compose run --rm --no-deps "$backups" backup
    # shellcheck disable=SC2086
    docker compose stop $writers
    failed=
    docker compose run --rm --no-deps "$backups" restore "$1" || failed=yes
    docker compose up --detach --wait
    [ -z "$failed" ] || fail "$1 was not restored, see above; what was there runs again."
}

case ${1-help} in
    fill) fill ;;
    check) check ;;
    folders) need_env; make_folders ;;
    backup) docker compose run --rm --no-deps "$backups" backup ;;
    backups) docker compose run --rm --no-deps "$backups" list ;;
    restore) restore "${2-}" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
