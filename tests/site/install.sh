#!/bin/sh
# Set up what `make check-site` needs beside Python: Node, Java, nginx, promtool, and npm's packages.
set -u
here=$(dirname "$0")

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

has_new_node() {
    node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2> /dev/null && command -v npm > /dev/null
}

missing() {
    has_new_node || printf 'nodejs npm '
    java -version > /dev/null 2>&1 || printf 'default-jre-headless '
    command -v rsync > /dev/null || printf 'rsync '
    command -v nginx > /dev/null || [ -x /usr/sbin/nginx ] || printf 'nginx-light '
    command -v promtool > /dev/null || printf 'prometheus '
}

# Debian starts a service once it is installed; here only the programs are wanted.
install_debian() {
    as_root apt-get update -qq > /dev/null 2>&1
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "$@" > /dev/null 2>&1
}

wanted=$(missing)
if [ -n "$wanted" ]; then
    echo "Installing $wanted..." >&2
    # shellcheck disable=SC2086 # one word for each package
    if command -v apt-get > /dev/null; then install_debian $wanted; fi
fi
left=$(missing)
[ -z "$left" ] || {
    echo "make check-site needs: $left(install them, or what they are called on this system)" >&2
    exit 1
}
stamp=$here/node_modules/installed-$(cksum < "$here/package-lock.json" | cut -d ' ' -f 1)
[ -e "$stamp" ] && exit 0
echo "Installing the locked npm packages into tests/site/node_modules ..." >&2
(cd "$here" && npm ci --ignore-scripts --silent) || exit 1
touch "$stamp"
