#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Two indexers on one queue and one repository: one works, the other takes its place when it
# ends, dies, or is held up.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/aws.lib.sh
. "$NETKAN_SOURCE/test/scenario/aws.lib.sh"

needs_aws 'of two indexers one works' \
	'when it is killed the other does what it had under work, once' \
	'one that is started again where it died goes on at once' \
	'one that ends lets the next have its place at once' \
	'one that was held up for long does nothing that was done already'

new_ckanmeta
new_queues Outbound.fifo
new_table MultiKANStatus

# indexer NAME: with a state and a log of this name; its process is $pid.
indexer() {
	"$netkan" indexer --no-guards --timeout 10 --state "$work/$1" --ckanmeta-remotes "ksp=$work/ckanmeta.git" \
		>"$work/$1.log" 2>&1 &
	pid=$!
}

# soon SECONDS COMMAND...: wait until it succeeds.
soon() {
	tries=$(($1 * 5))
	shift
	for _ in $(seq $tries); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.2
	done
	wrong "waited in vain for: $*; $(tail -n 3 "$work"/*.log)"
}

is_at_remote() {
	git -C "$work/ckanmeta.git" cat-file -e "master:Foo/Foo-$1.ckan"
}

indexer one
first=$pid
soon 25 grep -q 'is the active indexer' one.log
indexer two
second=$pid
message 1.0 | send
soon 40 is_at_remote 1.0
sleep 5
! grep -q 'is the active indexer' two.log || wrong 'both are active'
passed 'of two indexers one works'

# It has the message, and cannot push it.
refuse 'not now'
message 2.0 | send
soon 40 grep -q 'not now' one.log
kill -KILL "$first"
wait "$first" 2>/dev/null || true
allow
soon 60 is_at_remote 2.0
log_is 'NetKAN added mod - Foo-2.0
NetKAN added mod - Foo-1.0'
passed 'when it is killed the other does what it had under work, once'

kill -KILL "$second"
wait "$second" 2>/dev/null || true
indexer two
second=$pid
soon 15 grep -q 'is the active indexer' two.log
passed 'one that is started again where it died goes on at once'

indexer three
third=$pid
sleep 1
kill -TERM "$second"
code=0
wait "$second" || code=$?
cp two.log .err
status 0
soon 25 grep -q 'is the active indexer' three.log
passed 'one that ends lets the next have its place at once'

indexer four
fourth=$pid
kill -STOP "$third"
message 3.0 | send
soon 55 grep -q 'is the active indexer' four.log
soon 40 is_at_remote 3.0
kill -CONT "$third"
soon 40 grep -q 'no longer the active indexer\|another process has become the indexer' three.log
message 4.0 | send
soon 40 is_at_remote 4.0
log_is 'NetKAN added mod - Foo-4.0
NetKAN added mod - Foo-3.0
NetKAN added mod - Foo-2.0
NetKAN added mod - Foo-1.0'
kill "$third" "$fourth"
wait "$third" "$fourth" || true
passed 'one that was held up for long does nothing that was done already'

plan
