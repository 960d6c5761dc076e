#!/usr/bin/env bash
# The developer's one command: formats, mends what lint can mend, then runs every check of test.sh.
#
#   bash packaging/dev.sh [PYTEST ARGUMENTS]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bash "$root/packaging/setup.sh" dev
"$root/.venv/bin/python" -m ruff format "$root"
"$root/.venv/bin/python" -m ruff check --fix --quiet "$root" || true
exec bash "$root/packaging/test.sh" "$@"
