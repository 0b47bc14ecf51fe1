#!/bin/sh
# The contract of the official redis image: options alone mean redis-server, and root gives way to the user redis.
set -e

case ${1-} in
    -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1-}" = redis-server ] && [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis {} +
    exec gosu redis "$0" "$@"
fi

# Dumps and logs are nobody else's business, unless somebody chose a umask.
[ "$(umask)" != 0022 ] || umask 0077

exec "$@"
