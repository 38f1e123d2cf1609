#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Two months of real history, and a set of messages of every kind, through the indexer: the
# repository must end up as the bot of that time left it. The reference data is large and not
# part of the project.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

[ -n "${NETKAN_TEST_DATA:-}" ] || skip_all 'NETKAN_TEST_DATA names no folder with the reference data'
replay=$NETKAN_TEST_DATA/replay
[ -f "$replay/base.bundle" ] || skip_all "$replay has no base.bundle"
for tool in jq xz; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done

# A remote $1 with what a bundle has.
remote_of() {
	git clone -q --bare "$2" "$1.git" 2>/dev/null
	git -C "$1.git" remote remove origin
}

# Messages on standard input through the indexer, to the remote $1 with the state $1.state.
index() {
	name=$1
	shift
	mkdir -p "$name.state"
	"$netkan" queue send Outbound.fifo --state "$name.state" >/dev/null
	run indexer --state "$name.state" --ckanmeta-remotes "ksp=$work/$name.git" --drain "$@"
	status 0
	grep -v 'level=info' "$work/.err" >"$work/.told" || true
	: >"$work/.err"
}

tree_of() {
	git -C "$1.git" rev-parse "master^{tree}"
}

# The subjects behind commit $2, oldest first, as a JSON array.
subjects() {
	git -C "$1.git" log --reverse --format=%s "$2..${3:-master}" | jq -R . | jq -sc .
}

same() {
	printf '%s\n' "$1" | jq . >.got 2>/dev/null || echo "$1" >.got
	printf '%s\n' "$2" | jq . >.want 2>/dev/null || echo "$2" >.want
	cmp -s .got .want || wrong "$3 differs: $(diff .want .got | head -10)"
}

base_of() {
	git -C "$1.git" rev-parse master
}

# --- two months of history

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

# --- messages of every kind

want=$replay/mixed.expected.json
remote_of mixed "$NETKAN_TEST_DATA/data/CKAN-meta.bundle"
base=$(base_of mixed)
xz -dc "$replay/mixed.messages.jsonl.xz" | index mixed --no-guards
same "$(tree_of mixed)" "$(jq -r .tree "$want")" 'the tree'
same "$(subjects mixed "$base")" "$(jq -c .subjects "$want")" 'the list of subjects'
passed 'messages of every kind make the same commits'

git -C mixed.git for-each-ref --format='%(refname:short)' refs/heads/add/ | while read -r branch; do
	git -C mixed.git diff --no-renames --raw --abbrev=40 "master...$branch" |
		sed "s|^:[0-9]* [0-9]* [0-9a-f]* \([0-9a-f]*\) [A-Z]	|$branch	\1	|"
done | LC_ALL=C sort >branches.got
jq -r '.branches | to_entries[] | .key as $branch | .value.files | to_entries[] |
	"\($branch)\t\(.value)\t\(.key)"' "$want" | LC_ALL=C sort >branches.want
cmp -s branches.got branches.want || wrong "branches: $(diff branches.got branches.want | head -20)"
passed 'staged modules are on the same branches with the same files'

"$netkan" dump-status --game ksp --state mixed.state |
	jq -S 'map_values(.last_indexed |= (if . then true else null end))' >status.got
jq -S .status "$want" >status.want
cmp -s status.got status.want || wrong "statuses: $(diff status.got status.want | head -40)"
passed 'every mod has the same status'

plan
