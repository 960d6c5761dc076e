#!/usr/bin/env bash
# Renews both lock files from pyproject.toml, for every platform and Python from 3.11 on; needs uv (pip install uv).
# With --upgrade it also moves to the newest versions that the ranges allow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compile=(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate
    --custom-compile-command "bash packaging/lock.sh" pyproject.toml "$@")
"${compile[@]}" --output-file packaging/requirements.lock
"${compile[@]}" --extra dev --constraints packaging/requirements.lock --output-file packaging/requirements-dev.lock
