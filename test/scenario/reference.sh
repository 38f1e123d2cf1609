# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# What scenarios with the history of the real bot share, sourced behind lib.sh: remotes from
# bundles, messages through the indexer, and comparing. Ends the script with a skip where the
# reference data is missing; it is large and not part of the project.

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

[ -n "${NETKAN_TEST_DATA:-}" ] || skip_all 'NETKAN_TEST_DATA names no folder with the reference data'
replay=$NETKAN_TEST_DATA/replay
[ -f "$replay/base.bundle" ] || skip_all "$replay has no base.bundle"
for tool in jq xz python3 openssl; do
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
	mv "$work/.err" "$work/.told"
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
