#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The main job with queues on SQS and statuses on DynamoDB: what comes of it is what comes of it
# on one machine.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/aws.lib.sh
. "$NETKAN_SOURCE/test/scenario/aws.lib.sh"

needs_aws 'a pass on AWS leaves the tree and the statuses of a pass on one machine'

sample=$NETKAN_SOURCE/sample
git init -q -b master netkan
mkdir netkan/NetKAN
cp "$sample"/netkans/*.netkan netkan/NetKAN/
git -C netkan add .
git -C netkan commit -q -m first

# pass NAME [options]: on a repository and a state of this name.
pass() {
	name=$1
	shift
	git init -q --bare -b master "$work/$name.git"
	run run --once --no-guards --dev --replay "$sample/answers" --state "$work/$name-state" \
		--netkan-remotes "ksp=$work/netkan" --ckanmeta-remotes "ksp=$work/$name.git" "$@"
	status 0
	git -C "$name.git" rev-parse 'master^{tree}' >"$name.tree"
	"$netkan" dump-status --state "$work/$name-state" "$@" >"$name.status"
}

# Times of the clock differ.
without_times() {
	sed 's/"last_\(checked\|indexed\|inflated\|downloaded\)": "[^"]*"/"last_\1": TIME/g' "$1"
}

new_queues Inbound.fifo Outbound.fifo
new_table MultiKANStatus
pass embedded --backend embedded
pass aws
cmp -s embedded.tree aws.tree || wrong 'the trees differ'
[ "$(wc -c <embedded.status)" -gt 2000 ] || wrong 'there are no statuses'
without_times embedded.status >want
without_times aws.status >got
diff want got >.out || wrong 'the statuses differ'
passed 'a pass on AWS leaves the tree and the statuses of a pass on one machine'

plan
