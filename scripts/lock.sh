#!/bin/sh
# Lock the dependencies for every Python that peta supports, with hashes, without registry addresses.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"
}
command -v uv >/dev/null || { echo "scripts/lock.sh needs uv: pip install uv" >&2; exit 1; }
compile --group build -o requirements.lock
compile --group dev -c requirements.lock -o requirements-dev.lock
