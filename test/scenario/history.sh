#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Two months of real history through the indexer: the repository must end up as the bot of that
# time left it.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/reference.sh
. "$NETKAN_SOURCE/test/scenario/reference.sh"

remote_of plain "$replay/base.bundle"
base=$(base_of plain)
index plain --no-guards <"$replay/messages.jsonl"
same "$(tree_of plain)" "$(jq -r .tree "$replay/expected.json")" 'the tree'
# A version may end in a blank, which git drops from a subject.
same "$(subjects plain "$base")" "$(jq -c '.subjects | map(sub(" +$"; ""))' "$replay/expected.json")" \
	'the list of subjects'
passed 'two months of history end in the same tree with the same commits'

# The messages of standard input as they come from passes every half hour: what stays is seen
# again, once behind the window of the guards, as long as it is the newest file of its mod.
with_passes() {
	jq -c -s '
		def at: .attributes.CheckTime + "Z" | fromdate;
		def again: (at + 23400 | todate | rtrimstr("Z")) as $t | .attributes.CheckTime = $t;
		(map(. + {i: 0}) | to_entries | map(.value + {i: .key}) |
			group_by(.attributes.ModIdentifier) | map(
				. as $g | range(0; length) | . as $k | $g[$k] |
				., (if $g[$k + 1] == null or ($g[$k + 1] | at) > at + 23400
					then again else empty end))) |
		flatten | sort_by(at, .i) | .[] | del(.i)'
}

remote_of calm "$replay/base.bundle"
with_passes <"$replay/messages.jsonl" | index calm
same "$(tree_of calm)" "$(jq -r .tree "$replay/expected.json")" 'the tree'
made=$(subjects calm "$base" | jq length)
echo "# $made commits instead of $(jq .commits "$replay/expected.json")"
[ "$made" -lt 1700 ] || wrong "$made commits are too many"
passed 'what comes and goes makes fewer commits and leaves the last content of each mod'

plan
