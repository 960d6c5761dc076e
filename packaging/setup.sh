#!/usr/bin/env bash
# Sets up Caseboard in its own checkout: the system libraries that Qt needs, `.venv`, the locked packages, the program.
#
#   bash packaging/setup.sh [run|dev]     `dev` adds what the tests need
#
# Run again, it checks and does nothing. It asks nobody anything, and works as root, with sudo, or with neither
# where nothing is missing from the system. Proxies and package indexes are those of apt and pip.
set -euo pipefail

profile="${1:-run}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
venv_python="$venv/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0
unset PYTHONHOME PYTHONPATH

say() { printf 'caseboard: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

case "$profile" in
    run) lock="$root/packaging/requirements.lock" ;;
    dev) lock="$root/packaging/requirements-dev.lock" ;;
    *) fail "there is no set-up called '$profile'; use run or dev." ;;
esac

# --- the system ------------------------------------------------------------------------------------------------

# Shared library and the Debian package that brings it: what PySide6's wheels leave to the system.
libraries=(
    libEGL.so.1=libegl1
    libGL.so.1=libgl1
    libX11-xcb.so.1=libx11-xcb1
    libdbus-1.so.3=libdbus-1-3
    libfontconfig.so.1=libfontconfig1
    libfreetype.so.6=libfreetype6
    libglib-2.0.so.0=libglib2.0-0
    libwayland-cursor.so.0=libwayland-cursor0
    libxcb-cursor.so.0=libxcb-cursor0
    libxcb-icccm.so.4=libxcb-icccm4
    libxcb-image.so.0=libxcb-image0
    libxcb-keysyms.so.1=libxcb-keysyms1
    libxcb-randr.so.0=libxcb-randr0
    libxcb-render-util.so.0=libxcb-render-util0
    libxcb-shape.so.0=libxcb-shape0
    libxcb-sync.so.1=libxcb-sync1
    libxcb-xfixes.so.0=libxcb-xfixes0
    libxcb-xkb.so.1=libxcb-xkb1
    libxkbcommon-x11.so.0=libxkbcommon-x11-0
    libxkbcommon.so.0=libxkbcommon0
)

missing_libraries() {
    local known pair
    known="$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true)"
    for pair in "${libraries[@]}"; do
        [[ "$known" == *"${pair%%=*} "* ]] || echo "${pair#*=}"
    done
}

missing_extras() {
    compgen -G '/usr/share/fonts/*/*' >/dev/null || echo fonts-dejavu-core
    if [ "$profile" = dev ]; then
        command -v pdftotext >/dev/null || echo poppler-utils
        command -v Xvfb >/dev/null || echo xvfb
    fi
}

# Prints the words to put before a command that needs root, or fails where there is no way to become root.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        echo env
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        echo sudo --preserve-env=http_proxy,https_proxy,no_proxy env
    else
        return 1
    fi
}

# Installs Debian packages; its many lines are shown only where something went wrong.
apt_install() {
    local prefix log
    local options=(-qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    command -v apt-get >/dev/null || return 1
    prefix="$(as_root)" || return 1
    say "installing $* with apt-get"
    log="$(mktemp)"
    $prefix DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" update </dev/null >"$log" 2>&1 ||
        say "apt-get update did not reach every source; going on with what is known"
    if $prefix DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install --no-install-recommends "$@" \
        </dev/null >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
}

prepare_system() {
    local needed useful
    [ "$(uname -s)" = Linux ] || return 0
    mapfile -t needed < <(missing_libraries)
    mapfile -t useful < <(missing_extras)
    [ $((${#needed[@]} + ${#useful[@]})) -gt 0 ] || return 0
    apt_install "${needed[@]}" "${useful[@]}" && return 0
    if [ "${#needed[@]}" -gt 0 ]; then
        fail "Qt needs system libraries that are missing; as root run 'apt-get install ${needed[*]}' and start this again."
    fi
    say "going on without ${useful[*]}; what depends on them is left out"
}

# --- Python ----------------------------------------------------------------------------------------------------

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null && recent_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

has_pip() { "$venv_python" -m pip --version >/dev/null 2>&1; }

# A Python may come without venv, without ensurepip (Debian keeps both in a package of their own) or without either.
make_environment() {
    local python version
    python="$(find_python)" ||
        fail "Python 3.11 or newer was not found; install it (on Debian: apt-get install python3) and start this again."
    say "making $venv with $("$python" --version)"
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
        if "$python" -m venv --clear --without-pip "$venv" >/dev/null 2>&1 && add_pip "$python"; then
            return 0
        fi
        if ! { apt_install "python$version-venv" && "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; }; then
            fail "$python cannot make virtual environments; as root run 'apt-get install python$version-venv' and start this again."
        fi
    fi
    "$python" -m venv --clear "$venv" >&2 ||
        fail "$venv could not be made; the lines above say why, and removing it and starting again is safe."
}

# Gives an environment without pip (uv makes such) one, from whatever installer there is; $1 is a Python outside it.
add_pip() {
    "$venv_python" -m ensurepip >/dev/null 2>&1 && has_pip && return 0
    command -v uv >/dev/null && uv --quiet pip install --python "$venv_python" pip && has_pip && return 0
    [ -n "${1:-}" ] && "$1" -c 'import pip' 2>/dev/null &&
        "$1" -m pip --quiet --python "$venv_python" install pip >&2 && has_pip
}

prepare_environment() {
    if [ -e "$venv" ] && ! { [ -x "$venv_python" ] && recent_enough "$venv_python"; }; then
        say "$venv does not work here any more and is made anew"
    fi
    if ! { [ -x "$venv_python" ] && recent_enough "$venv_python"; }; then
        make_environment
    elif ! has_pip && ! add_pip "$(find_python || true)"; then
        say "$venv has no pip and is made anew"
        make_environment
    fi
}

# --- packages --------------------------------------------------------------------------------------------------

pip_install() { "$venv_python" -m pip install --quiet --compile "$@" >&2; }

install_packages() {
    local pinned_pip
    say "installing the packages of $(basename "$lock"); the first time takes some minutes"
    # The pip that the lock names comes first: old ones read newer packages wrongly.
    pinned_pip="$venv/pip.lock"
    sed -n '/^pip==/,/[^\\]$/p' "$lock" >"$pinned_pip"
    if ! { pip_install --require-hashes -r "$pinned_pip" && pip_install --require-hashes -r "$lock"; }; then
        fail "the packages could not be installed; the lines above say why: check the network or PIP_INDEX_URL and start this again."
    fi
    pip_install --no-deps --no-build-isolation --editable "$root" ||
        fail "Caseboard itself could not be installed; the lines above say why."
}

fingerprint() {
    {
        printf '%s\n' "$root"
        cat "$root/pyproject.toml" "$root/packaging/setup.sh" "$root/packaging/"*.lock
    } | sha256sum | cut -d' ' -f1
}

is_ready() {
    local wanted stamp
    [ -x "$venv_python" ] || return 1
    wanted="$(fingerprint)"
    # What is set up for development serves running as well.
    for stamp in "$venv/.caseboard-dev" "$venv/.caseboard-$profile"; do
        [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    done
    return 1
}

[ -w "$root" ] || fail "$root cannot be written to; make it yours or clone the repository elsewhere."
prepare_system
if ! is_ready; then
    prepare_environment
    install_packages
    fingerprint >"$venv/.caseboard-$profile"
fi
