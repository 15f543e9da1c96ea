#!/bin/sh
# Print a Python that has moto, a server that speaks S3; install it into an environment of its own,
# because its dependencies hold back those of the program.
# Arguments: the folder of the environment, and a Python. Nothing is printed where it cannot be
# installed; with NO_SKIPS set that is an error, else the tests with it are skipped.
set -u
folder=$1
python=$2
works() { "$folder/bin/python" -c "import moto.server, botocore.auth" 2> /dev/null; }

case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
if ! works; then
    echo "Installing moto, a server that speaks S3 ..." >&2
    "$python" -m venv "$folder" > /dev/null &&
        "$folder/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
            'moto[server]==5.2.5' >&2
fi
works && echo "$folder/bin/python" && exit 0
echo "The tests with an S3 server are skipped: moto could not be installed" >&2
test -z "${NO_SKIPS:-}"
