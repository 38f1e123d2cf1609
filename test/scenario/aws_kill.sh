#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Scheduler, inflator and indexer on AWS, each killed without warning at random moments while
# messages are on their way. In the end all is as if nothing had happened: nothing lost, nothing
# committed twice, and at no time a status of a commit that the remote does not have.
# NETKAN_TEST_KILLS says how often (8).
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/aws.lib.sh
. "$NETKAN_SOURCE/test/scenario/aws.lib.sh"

backed='no status claims a commit that the remote does not have'
nothing_lost='nothing is lost'
nothing_twice='nothing is committed twice'
needs_aws "$backed" "$nothing_lost" "$nothing_twice"

kills=${NETKAN_TEST_KILLS:-8}
sample=$NETKAN_SOURCE/sample
new_netkan "$sample"/netkans/*.netkan

# What comes of it undisturbed.
git init -q --bare -b master want.git
run run --once --no-guards --dev --replay "$sample/answers" --backend embedded --state want-state \
	--netkan-remotes "ksp=$work/netkan" --ckanmeta-remotes "ksp=$work/want.git"
status 0
"$netkan" dump-status --backend embedded --state want-state >want.status

new_queues Inbound.fifo Outbound.fifo
new_table MultiKANStatus
new_ckanmeta

scheduler() {
	exec "$netkan" scheduler --group all --dev --max-queued 100000 --state scheduler \
		--netkan-remotes "ksp=$work/netkan" --ckanmeta-remotes "ksp=$work/ckanmeta.git"
}
inflator() {
	exec "$netkan" inflator --queues Inbound.fifo,Outbound.fifo --replay "$sample/answers" \
		--state inflator --cachedir cache --jobs 2 "$@"
}
indexer() {
	exec "$netkan" indexer --no-guards --state indexer --cachedir cache \
		--ckanmeta-remotes "ksp=$work/ckanmeta.git" "$@"
}

# start ROLE: its process id goes into the variable of that name.
start() {
	("$1" >>"$1.log" 2>&1) &
	eval "$1_pid=\$!"
}

random() {
	echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}

# Every mod with a commit in its status has a file at the remote, on some branch.
check_statuses() {
	"$netkan" dump-status >now.status
	for branch in $(git -C ckanmeta.git for-each-ref --format='%(refname)'); do
		git -C ckanmeta.git ls-tree --name-only "$branch"
	done >now.tree
	python3 - <<-'END' || wrong "a status of what is not there, after $1"
	import json, sys
	there = set(open('now.tree').read().split())
	mods = json.load(open('now.status')).get('ksp', {})
	bad = [m for m, s in mods.items() if s.get('last_indexed') and m not in there]
	print('not there:', *bad) if bad else None
	sys.exit(bool(bad))
	END
}

start inflator
start indexer
for kill in $(seq "$kills"); do
	start scheduler
	sleep "0.$(printf %03d "$(random 900)")"
	case $(random 3) in
	0) victim=scheduler ;;
	1) victim=inflator ;;
	*) victim=indexer ;;
	esac
	eval "kill -9 \$${victim}_pid 2>/dev/null" || :
	eval "wait \$${victim}_pid 2>/dev/null" || :
	check_statuses "kill $kill, of the $victim"
	wait "$scheduler_pid" 2>/dev/null || :
	[ "$victim" = scheduler ] || start "$victim"
done
kill -9 "$inflator_pid" "$indexer_pid" 2>/dev/null || :
wait "$inflator_pid" 2>/dev/null || :
wait "$indexer_pid" 2>/dev/null || :
passed "$backed"

# Leases of the dead end; what was lost too often is sent on its way again.
for _ in 1 2 3; do
	aws_tell clock '{"skip": 1801}' >.out
	run queue redrive Inbound.fifo
	run queue redrive Outbound.fifo
	(scheduler >>scheduler.log 2>&1) || wrong 'the scheduler fails'
	(inflator --drain >>inflator.log 2>&1) || wrong "the inflator fails: $(tail -2 inflator.log)"
	(indexer --drain >>indexer.log 2>&1) || wrong "the indexer fails: $(tail -2 indexer.log)"
	stats=$("$netkan" queue stat Inbound.fifo && "$netkan" queue stat Outbound.fifo)
	[ "$(echo "$stats" | grep -c '"messages":0,"leased":0')" = 2 ] && break
done
[ "$(echo "$stats" | grep -c '"messages":0,"leased":0')" = 2 ] || wrong "messages are left: $stats"
[ "$(git -C want.git rev-parse 'master^{tree}')" = "$(git -C ckanmeta.git rev-parse 'master^{tree}')" ] ||
	wrong 'the trees differ'
"$netkan" dump-status >got.status
for file in want got; do
	sed 's/"last_\(checked\|indexed\|inflated\|downloaded\)": "[^"]*"/"last_\1": TIME/g' \
		"$file.status" | sed 's/}, "/},\n"/g' >"$file.plain"
done
diff want.plain got.plain >.out || wrong 'the statuses differ'
passed "$nothing_lost"

git -C ckanmeta.git log --format=%s master | sort | uniq -d >.out
[ ! -s .out ] || wrong 'commits stand there twice'
passed "$nothing_twice"

plan
