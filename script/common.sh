# Sourced by the scripts beside it: leaves the shell in the repository with .venv made from the lock
# files. The stamp holds their hash, so a changed lock file makes a new environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 \
      && "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  echo "Python 3.11 or later with venv is needed. On Debian: apt-get install python3-venv" >&2
  return 1
}

setup_environment() {
  local want python
  want=$(cat requirements.lock requirements-dev.lock | sha256sum | cut -d' ' -f1)
  [ "$(cat .venv/stamp 2>/dev/null)" = "$want" ] && return
  python=$(find_python)
  echo "Making .venv from the lock files (a minute or two) ..." >&2
  rm -rf .venv
  "$python" -m venv .venv
  local pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet install)
  "${pip[@]}" --require-hashes --no-deps -r requirements.lock -r requirements-dev.lock
  "${pip[@]}" --no-deps --no-build-isolation --editable .
  echo "$want" > .venv/stamp
}

# Two scripts started at once wait for each other instead of both making the environment.
mkdir -p .cache
exec 9> .cache/setup.lock
flock 9
setup_environment
exec 9>&-
export PATH="$PWD/.venv/bin:$PATH"
