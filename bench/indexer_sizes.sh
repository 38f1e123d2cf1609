#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a changed message costs on a whole CKAN-meta and on one with a tenth of its mods, side by
# side: indexer_sizes.sh CKAN-meta.bundle MESSAGES.jsonl [BUILD]. The messages are those of mods
# that both have, three times each, in turns; doc/design/repo.md has figures.
set -eu

bundle=$1 messages=$2 build=${3:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

git clone -q --bare "$bundle" "$work/whole.git" 2>/dev/null
tree=$(git -C "$work/whole.git" ls-tree HEAD | awk 'NR % 10 == 0' | git -C "$work/whole.git" mktree)
commit=$(git -C "$work/whole.git" commit-tree -m 'a tenth' "$tree")
git init -q --bare -b master "$work/tenth.git"
git -C "$work/whole.git" push -q "$work/tenth.git" "$commit:refs/heads/master"
git -C "$work/tenth.git" ls-tree --name-only master >"$work/names"
jq -c --rawfile names "$work/names" '
	($names | split("\n") | map({(.): 1}) | add) as $known |
	select($known[.attributes.ModIdentifier])' "$messages" >"$work/messages.jsonl"

for _ in 1 2 3; do
	for size in whole tenth; do
		cp -r "$work/$size.git" "$work/remote.git"
		printf '%s: ' "$size"
		"$build/bench/bench_indexer" "$work/remote.git" "$work/messages.jsonl" | head -1
		rm -rf "$work/remote.git"
	done
done
