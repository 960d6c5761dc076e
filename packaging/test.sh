#!/usr/bin/env bash
# Sets up what is needed and runs every check: lint, format, types, import contracts, tests. Needs no display.
#
#   bash packaging/test.sh [PYTEST ARGUMENTS]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bash "$root/packaging/setup.sh" dev
python="$root/.venv/bin/python"
cd "$root"
export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"

failed=()
check() {
    local name="$1"
    shift
    printf '== %s\n' "$name"
    "$@" || failed+=("$name")
}

check lint "$python" -m ruff check .
check format "$python" -m ruff format --check .
check types "$python" -m mypy
check contracts "$python" -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))'
check tests "$python" -m pytest -n auto "$@"

if [ ${#failed[@]} -gt 0 ]; then
    printf 'caseboard: these checks failed: %s; their output is above.\n' "${failed[*]}" >&2
    exit 1
fi
