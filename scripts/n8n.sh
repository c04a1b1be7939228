#!/usr/bin/env bash
# Brings a real n8n with a Node of its own into a cache outside the checkout, once, and prints where they are:
#   NODE=/.../bin/node
#   N8N=/.../bin/n8n
# The first run takes 5 to 10 minutes and about 2.8 GB; a later one with the same lock file is instant.
# SALLYPORT_CACHE names another cache directory.
set -euo pipefail

from="$(cd "$(dirname "${BASH_SOURCE[0]}")/../test/e2e/n8n" && pwd)"
if [[ -n "${SALLYPORT_CACHE:-}" ]]; then cache="$SALLYPORT_CACHE"
elif [[ "$(id -u)" == 0 ]]; then cache=/var/cache/sallyport
else cache="${XDG_CACHE_HOME:-$HOME/.cache}/sallyport"; fi
into="$cache/n8n"
stamp="$into/.complete"

case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "n8n.sh: no packaged Node for $(uname -m)" >&2; exit 1 ;;
esac
node="$into/node_modules/node-linux-$arch/bin/node"
n8n="$into/node_modules/n8n/bin/n8n"
want="$(cat "$from/package.json" "$from/package-lock.json" | sha256sum | cut -d' ' -f1)"

if grep -q '"resolved"' "$from/package-lock.json"; then
  echo "n8n.sh: $from/package-lock.json names download addresses; make it with omit-lockfile-registry-resolved=true" >&2
  exit 1
fi

if [[ "$(head -n 1 "$stamp" 2>/dev/null || true)" != "$want" ]]; then
  mkdir -p "$into"
  exec 9>"$into/.lock"
  flock 9  # two runs at once: the second waits and finds the work done
fi
if [[ "$(head -n 1 "$stamp" 2>/dev/null || true)" != "$want" ]]; then
  echo "n8n.sh: installing n8n into $into: 5 to 10 minutes, about 2.8 GB, once" >&2
  rm -f "$stamp"
  cp "$from/package.json" "$from/package-lock.json" "$into/"
  cd "$into"
  export npm_config_omit_lockfile_registry_resolved=true npm_config_audit=false npm_config_fund=false \
    npm_config_update_notifier=false npm_config_engine_strict=false npm_config_nodedir="$into/node_modules/node-linux-$arch"
  npm ci --ignore-scripts --loglevel=error >&2
  # The one native module n8n cannot do without, compiled with and for the Node it will run on.
  PATH="$(dirname "$node"):$PATH" npm rebuild sqlite3 --build-from-source --foreground-scripts --loglevel=error >"$into/rebuild.log" 2>&1 \
    || { tail -n 20 "$into/rebuild.log" >&2; exit 1; }
  (cd "$into" && "$node" -e 'require("sqlite3")')
  { echo "$want"; du -sh --exclude=.lock "$into" | cut -f1; } >"$stamp"
fi
echo "n8n.sh: $(sed -n 2p "$stamp") in $into" >&2
echo "NODE=$node"
echo "N8N=$n8n"
