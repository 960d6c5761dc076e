#!/usr/bin/env bash
# Sets Caseboard up where that is needed and opens it on the McColo case.
#
#   bash packaging/run.sh             the window; without a display, a picture and a briefing in the current folder
#   bash packaging/run.sh ARGUMENTS   the command line: the same as `caseboard ARGUMENTS`
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bash "$root/packaging/setup.sh" run
python="$root/.venv/bin/python"

say() { printf 'caseboard: %s\n' "$*" >&2; }

# A variable that names a display is no proof of one: a left-over DISPLAY would end the program without a word.
has_display() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
    # A shell of its own keeps the word "Aborted" to itself.
    bash -c 'ulimit -c 0; timeout 20 "$0" -c "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"; exit $?' \
        "$python" >/dev/null 2>&1
}

if [ $# -gt 0 ]; then
    exec "$python" -m caseboard "$@"
fi

if has_display; then
    folder="$("$python" -c 'import platformdirs; print(platformdirs.user_data_dir("caseboard", appauthor=False))')"
    case_file="$folder/mccolo.case"
    if [ ! -e "$case_file" ]; then
        mkdir -p "$folder"
        "$python" -m caseboard demo --out "$case_file"
    fi
    exec "$python" -m caseboard open "$case_file"
fi

say "there is no display here, so the board and the briefing of the McColo case are written instead"
export QT_QPA_PLATFORM=offscreen
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
"$python" -m caseboard demo --out "$scratch/mccolo.case"
"$python" -m caseboard board "$scratch/mccolo.case" -o mccolo-board.png
"$python" -m caseboard report "$scratch/mccolo.case" -o mccolo-briefing.pdf
say "wrote $PWD/mccolo-board.png and $PWD/mccolo-briefing.pdf"
