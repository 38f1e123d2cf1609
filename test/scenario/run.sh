#!/bin/sh
# SPDX-License-Identifier: MIT
#
# All roles in one process: what a first start needs, one pass, two processes on one state, a
# wish to stop, and a process that is killed.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

new_ckanmeta
echo 'identifier: Lonely' >Lonely.netkan
new_netkan Lonely.netkan

remotes="--netkan-remotes ksp=$work/netkan --ckanmeta-remotes ksp=$work/ckanmeta.git --dev"

start() {
	# shellcheck disable=SC2086
	"$netkan" run --state state $remotes "$@" >.served 2>&1 &
	pid=$!
}

# Wait until a command succeeds, at most ten seconds.
until_true() {
	for _ in $(seq 100); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.1
	done
	wrong "waited in vain for: $*; $(cat .served)"
}

run run --state state
status 1
sees 'there is no repository to work on; for example netkan run'
passed 'without a remote the call says what is missing, with an example'

# shellcheck disable=SC2086
run run --state state --once $remotes
status 0
cp state/www/status/ksp.json .out
sees '"Lonely": {'
sees '"failed": true'
cmp -s state/www/status/ksp.json state/www/status/netkan.json || wrong 'the old name differs'
passed 'one pass leaves a status for each mod, also for one that fails'

cp state/www/index.html .out
sees '<a href="mod/ksp/Lonely/index.html">Lonely</a>'
cp state/www/mod/ksp/Lonely/index.html .out
sees '<link rel="stylesheet" href="../../../assets/page.css">'
sees '<b>Error:</b>'
grep -q '<entry><title>Lonely: error</title>' state/www/mod/ksp/Lonely/feed.atom || wrong 'no feed'
[ -s state/www/assets/page.css ] && [ -s state/www/mods.js ] || wrong 'files are missing'
passed 'one pass leaves the status page as files'

start
# The file is there since the last run; this one has the lock when it names it.
until_true grep -qx "$pid" state/run.lock
# shellcheck disable=SC2086
run run --state state $remotes --once
status 75
sees "process $pid"
passed 'a second run on the state is told which process has it'

message 1.0 | send
until_true git -C ckanmeta.git rev-parse -q --verify master
first_is 'NetKAN added mod - Foo-1.0'
until_true grep -q '"Foo": {' state/www/status/ksp.json
passed 'a message of another process is indexed, and the status page follows'

kill -TERM "$pid"
code=0
wait "$pid" || code=$?
cp .served .out
status 0
passed 'a wish to stop ends it with 0'

refuse 'not now'
start
message 2.0 | send
until_true grep -q 'not now' .served
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
allow
run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain
status 0
log_is 'NetKAN added mod - Foo-2.0
NetKAN added mod - Foo-1.0'
passed 'what a killed process had under work is done by the next one'

plan
