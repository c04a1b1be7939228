#!/bin/bash
# Kills a journal writer 200 times at random moments, then follows the chain with nothing but the shell, jq and
# sha256sum, as src/audit/README.md promises that anybody can.
#   kill9.sh PROGRAM [ROUNDS]
set -euo pipefail
program=$1
rounds=${2:-200}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

"$program" "$directory" "$rounds"

checked=0
previous=$(printf '0%.0s' {1..64})
while IFS= read -r line; do
  hash=$(printf %s "$previous${line%,\"hash\":*}" | sha256sum | cut -d' ' -f1)
  if [ "$hash" != "$(jq -r .hash <<<"$line")" ]; then
    echo "the shell finds record $(jq .seq <<<"$line") broken"
    exit 1
  fi
  previous=$hash
  checked=$((checked + 1))
done < <(cat "$directory"/0/journal-*.jsonl | head -n 400)
echo "the shell checked the first $checked records of one journal"
[ "$checked" -gt 0 ]
