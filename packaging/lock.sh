#!/usr/bin/env bash
# Renews both lock files from pyproject.toml, for every platform and Python from 3.11 on; needs uv (pip install uv).
# With --upgrade it also moves to the newest versions that the ranges allow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The build backend is locked too: the editable install then needs no second, unpinned download.
lock() {
    local output="$1"
    shift
    echo hatchling | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --custom-compile-command "bash packaging/lock.sh" --output-file "$output" pyproject.toml - "$@"
}

lock packaging/requirements.lock "$@"
lock packaging/requirements-dev.lock --extra dev --constraints packaging/requirements.lock "$@"
