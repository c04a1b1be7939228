#!/bin/bash
# Kills a writer of the vault at random moments: kill9.sh PROGRAM [ROUNDS]
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" "$directory/state" "${2:-200}"
