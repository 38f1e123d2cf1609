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

needs_aws 'without a region each command says which setting is missing' \
	'a wrong key is said once, with the setting' \
	'each queue that is missing is named, with its option' \
	'a missing table is named' \
	'a pass on AWS leaves the tree and the statuses of a pass on one machine'

# Of the options only the remotes matter: all else is at its default.
bot="--ckanmeta-remotes ksp=$work/no.git --netkan-remotes ksp=$work/no.git --state $work/none"

# both COMMAND...: the command and its --check end with 1 and say what the caller then looks for.
both() {
	# shellcheck disable=SC2086
	run "$@" $bot
	status 1
	cp .err .first
	# shellcheck disable=SC2086
	run "$@" $bot --check
	status 1
	cat .first >>.err
	[ ! -e none ] || wrong 'a check made the state'
}

says() {
	[ "$(grep -cF -e "$1" .err)" = 2 ] || wrong "does not say once each: $1"
}

region=$AWS_REGION
unset AWS_REGION
for command in run indexer scheduler webhooks inflator; do
	if [ $command = inflator ]; then
		run inflator --check
		status 1
		sees 'no AWS region: set AWS_REGION'
	else
		both $command
		says 'no AWS region: set AWS_REGION'
	fi
done
run dump-status
status 1
sees 'no AWS region: set AWS_REGION'
export AWS_REGION="$region"
passed 'without a region each command says which setting is missing'

export AWS_ACCESS_KEY_ID=wrong
both run
says 'check AWS_ACCESS_KEY_ID'
[ "$(wc -l <.err)" = 2 ] || wrong 'there are more sentences'
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=wrong
both run
says 'check AWS_SECRET_ACCESS_KEY'
export AWS_SECRET_ACCESS_KEY=test
passed 'a wrong key is said once, with the setting'

both run
says "--inflation-queues: queue 'Inbound.fifo'"
says "--queue: queue 'Outbound.fifo'"
sees 'netkan queue create'
run inflator --queues Ours.fifo,Theirs.fifo
status 1
sees "--queues: queue 'Ours.fifo'"
sees "--queues: queue 'Theirs.fifo'"
passed 'each queue that is missing is named, with its option'

both indexer --status-db Statuses
says "--status-db: status table 'Statuses'"
says 'create it with the keys ModIdentifier and game_id'
passed 'a missing table is named'

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
