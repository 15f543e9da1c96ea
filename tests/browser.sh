#!/bin/sh
# Print the path of a Chromium or Chrome for the browser tests; install one where there is none.
# The one in $CHROME is taken first, then the headless shell of Debian's Chromium, which takes half of
# the time. Argument: the Python whose playwright may know or fetch one; its environment keeps the shell.
set -u
python=$1
environment=${python%/*}/..

# A browser counts when it starts: Ubuntu's chromium-browser may only say "install the snap".
starts() {
    [ -n "$1" ] && "$1" --version > /dev/null 2>&1
}

from_playwright() {
    "$python" - <<'PY' 2> /dev/null
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
PY
}

# Unpacked, not installed, next to links to what it shares with the Chromium of the same version.
headless_shell() {
    version=$(dpkg-query --show --showformat='${Version}' chromium-common 2> /dev/null) || return 1
    [ -f "$environment/pyvenv.cfg" ] || return 1
    kept=$(cd "$environment" && pwd)/headless-shell-$version
    program=$kept/usr/lib/chromium/chromium-headless-shell
    [ -e "$program" ] || unpack_shell "$kept"
    starts "$program" && echo "$program"
}

unpack_shell() (
    fetched=$(mktemp -d) && cd "$fetched" || return 1
    apt-get download -qq "chromium-headless-shell=$version" > /dev/null 2>&1 &&
        dpkg -x ./*.deb new && ln -s /usr/lib/chromium/* new/usr/lib/chromium/ && mv new "$1"
    rm -rf "$fetched"
)

look() {
    if [ -z "${CHROME:-}" ] && headless_shell; then return 0; fi
    for name in "${CHROME:-}" chromium google-chrome google-chrome-stable chromium-browser \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        path=$(command -v "$name" 2> /dev/null) && starts "$path" && echo "$path" && return 0
    done
    path=$(from_playwright) && starts "$path" && echo "$path"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_playwright() {
    timeout 300 "$python" -m playwright install chromium > /dev/null 2>&1 && from_playwright_starts
}

from_playwright_starts() {
    starts "$(from_playwright)"
}

install_debian() {
    command -v apt-get > /dev/null || return 1
    as_root apt-get update -qq > /dev/null 2>&1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium > /dev/null 2>&1
}

look && exit 0
echo "No Chromium or Chrome found for the browser tests: installing one ..." >&2
install_playwright || install_debian
look && exit 0
echo "The browser tests need Chromium or Chrome (install one, or name it: make test CHROME=/path)" >&2
exit 1
