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
	'a pass on AWS leaves the tree and the statuses of a pass on one machine' \
	'the status is exported with its type, and not again while it is the same' \
	'it is exported to a folder as well' \
	'a bucket that is missing is named' \
	'a pass is skipped while the machine has too few credits' \
	'a machine that is no instance has no credits to run out of'

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
new_netkan "$sample"/netkans/*.netkan

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

aws_s3 PUT /statuses >/dev/null
run export-status-s3 --status-bucket statuses --interval 0
status 0
aws_s3 GET /statuses/status/netkan.json >got
"$netkan" dump-status --game KSP >want
[ "$(cat got)" = "$(cat want)" ] || wrong 'the object is no dump'
[ "$(aws_s3 GET /statuses/status/netkan-ksp2.json)" = '{}' ] || wrong 'the other game has statuses'
aws_s3 GET /statuses/status/netkan.json -D .out -o .body
sed -i 'y/CT/ct/' .out
sees 'content-type: application/json'
before=$(aws_count s3.PUT)
[ "$before" = 2 ] || wrong "there were $before writes"
run export-status-s3 --status-bucket statuses --interval 0
status 0
[ "$(aws_count s3.PUT)" = "$before" ] || wrong 'the same was written again'
passed 'the status is exported with its type, and not again while it is the same'

run export-status-s3 --status-bucket "$work/pages" --status-keys ksp=a/b.json --interval 0
status 0
[ "$(cat pages/a/b.json)" = "$(cat want)" ] || wrong 'the file is no dump'
stat -c %i pages/a/b.json >before
run export-status-s3 --status-bucket "$work/pages" --status-keys ksp=a/b.json --interval 0
stat -c %i pages/a/b.json | cmp -s - before || wrong 'the same was written again'
passed 'it is exported to a folder as well'

run export-status-s3 --status-bucket nowhere --interval 0
status 1
sees "--status-bucket: s3://nowhere"
run export-status-s3 --interval 0 --check
status 1
sees '--status-bucket: name the bucket'
passed 'a bucket that is missing is named'

# schedule: a pass that asks for credits, and for nothing of GitHub.
schedule() {
	run scheduler --group all --state "$work/aws-state" --replay "$sample/answers" \
		--netkan-remotes "ksp=$work/netkan" "$@"
	status 0
}

unset AWS_EC2_METADATA_DISABLED
export AWS_EC2_METADATA_SERVICE_ENDPOINT="$aws"
aws_tell set '{"cpu": 199.9, "burst": 90}' >/dev/null
schedule
sees 'Run skipped for ksp: cpu credit 199 below target 200'
aws_tell set '{"cpu": 200, "burst": 69}' >/dev/null
schedule
sees 'Run skipped for ksp: volume credit percentage 69 below target 70'
aws_tell set '{"cpu": null, "burst": 90}' >/dev/null
schedule
sees "Couldn't acquire CPU Credit Stats"
sees 'Run skipped for ksp: cpu credit 0 below target 200'
schedule --dev
sees_not 'Run skipped'
aws_tell set '{"cpu": 200, "burst": 70}' >/dev/null
schedule --max-queued 100
sees_not 'Run skipped'
passed 'a pass is skipped while the machine has too few credits'

export AWS_EC2_METADATA_DISABLED=true
aws_tell set '{"cpu": 0, "burst": 0}' >/dev/null
schedule --max-queued 1000
sees_not 'Run skipped'
passed 'a machine that is no instance has no credits to run out of'

plan
