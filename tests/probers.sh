#!/bin/sh
# Print the folder of the reference probers (blackbox_exporter, check_http, check_tcp); fetch them.
# They are unpacked, not installed: no root is needed, and no service starts.
# Argument: the folder to keep them in. Nothing is printed where they cannot be had; with
# NO_SKIPS set that is an error, else the comparison with them is skipped.
set -u
folder=$1
packages="prometheus-blackbox-exporter monitoring-plugins-basic"

# They count when they start: the plugins lean on libraries of the system.
works() {
    "$1/usr/bin/prometheus-blackbox-exporter" --version 2> /dev/null | grep -q version &&
        "$1/usr/lib/nagios/plugins/check_http" --version 2> /dev/null | grep -q check_http
}

look() {
    for place in "$folder" ""; do
        works "$place" && echo "${place:-/}" && return 0
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

fetch() {
    # shellcheck disable=SC2086 # two words, two packages
    apt-get download -qq $packages > /dev/null 2>&1
}

unpack() {
    command -v apt-get > /dev/null || return 1
    fetched=$(mktemp -d) && cd "$fetched" || return 1
    fetch || { as_root apt-get update -qq > /dev/null 2>&1; fetch; }
    for package in *.deb; do
        dpkg -x "$package" "$folder" 2> /dev/null
    done
    cd / && rm -rf "$fetched"
}

case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
look && exit 0
echo "Fetching blackbox_exporter and check_http, to compare verdicts with them ..." >&2
(unpack)
look && exit 0
echo "The comparison with reference probers is skipped: it needs the Debian packages $packages" >&2
test -z "${NO_SKIPS:-}"
