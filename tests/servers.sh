#!/bin/sh
# Install the servers that tests of checks measure (tests/packages.txt), where root may do that.
# Where one is missing, its tests are skipped and say what they need.
set -u
cd "$(dirname "$0")" || exit 1

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

xargs dpkg -s < packages.txt > /dev/null 2>&1 && exit 0
command -v apt-get > /dev/null || exit 1
echo "Installing servers for the tests ..." >&2
as_root apt-get update -qq > /dev/null 2>&1
# In run level 1 no service is started: tests start their own.
# shellcheck disable=SC2046 # a word for each package
as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends $(cat packages.txt) > /dev/null 2>&1
