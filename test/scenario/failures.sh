#!/bin/sh
# SPDX-License-Identifier: MIT
#
# failures.sh file|ssh: whatever goes wrong between the indexer and its remote, in the end the
# remote has each module once, in one line of history, and the status says so.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/ssh.sh
. "$NETKAN_SOURCE/test/scenario/ssh.sh"

if ! command -v jq >/dev/null; then
	echo '1..0 # SKIP jq is not installed'
	exit 0
fi

end() {
	[ "$transport" = file ] || ssh_off
	! mountpoint -q "$work/small" 2>/dev/null || umount "$work/small"
	finish
}

transport=$1
if [ "$transport" = ssh ]; then
	if ! ssh_start; then
		echo "1..0 # SKIP no ssh server can be started: $(head -1 "$work/.ssh_said")"
		exit 0
	fi
	remote=ssh://127.0.0.1:$ssh_port$work/ckanmeta.git
	NETKAN_SSH_KEY=$work/ssh/user
	export NETKAN_SSH_KEY
else
	remote=file://$work/ckanmeta.git
fi
trap end EXIT

# A remote with a first commit, no state, and nothing that is wanted.
fresh() {
	rm -rf state other ckanmeta.git want
	new_ckanmeta
	elsewhere first
	git -C ckanmeta.git rev-parse master >.first
	: >want
}

# A line for each mod M$1 to M$2 with version $3, which is wanted in the end.
mods() {
	for i in $(seq "$1" "$2"); do
		line=$(message "$3" | sed "s/Foo/M$i/g")
		printf '%s\n' "$line"
		sed -i "/^M$i\/M$i-$3.ckan /d" want
		echo "M$i/M$i-$3.ckan $(printf "%s" "$line" | jq -j .body | git hash-object --stdin)" >>want
	done
}

send_to() {
	"$netkan" queue send Outbound.fifo --state "$1"
}

index() {
	run indexer --state state --ckanmeta-remotes "ksp=$remote" --drain
}

# Everything that is wanted is at the remote, once, in one line of history, and has a status;
# $1: the state that knows of all.
all_is_right() {
	git -C ckanmeta.git ls-tree -r master | awk '/\.ckan$/ { print $4, $3 }' | LC_ALL=C sort >.tree
	LC_ALL=C sort want | cmp -s - .tree || wrong "the tree is not what is wanted: $(LC_ALL=C sort want | diff - .tree | head -5)"
	git -C ckanmeta.git log --format=%s master | grep '^NetKAN' | sort | uniq -d >.twice
	[ ! -s .twice ] || wrong "committed twice: $(cat .twice)"
	[ -z "$(git -C ckanmeta.git log --merges --format=%s master)" ] || wrong 'there are merges'
	git -C ckanmeta.git fsck --strict >.fsck 2>&1 || wrong "the remote is damaged: $(cat .fsck)"
	"$netkan" dump-status --game ksp --state "${1:-state}" |
		jq -r 'to_entries[] | select(.value.last_indexed and (.value.failed | not) and
			.value.last_error == null) | .key' | LC_ALL=C sort >.status
	sed 's|/.*||' want | LC_ALL=C sort -u | cmp -s - .status ||
		wrong "the statuses are not right: $(sed 's|/.*||' want | LC_ALL=C sort -u | diff - .status | head -5)"
	run queue stat Outbound.fifo --state "${1:-state}"
	sees '"messages":0,"leased":0,"delayed":0'
}

fresh
mods 1 30 1 >batch.jsonl
sed -n '1~2p' batch.jsonl | send_to state
sed -n '2~2p' batch.jsonl | send_to other
"$netkan" indexer --state other --ckanmeta-remotes "ksp=$remote" --drain >.other 2>&1 &
second=$!
index
status 0
wait $second || wrong "the other one failed: $(cat .other)"
"$netkan" dump-status --state other --game ksp >other.json
run restore-status --state state other.json
all_is_right
passed "two writers on one remote lose nothing and make one line of history ($transport)"

fresh
mods 1 3 1 | send_to state
refuse 'closed on Sundays'
index
status 1
sees 'closed on Sundays'
"$netkan" dump-status --game ksp --state state >.out
[ "$(cat .out)" = '{}' ] || wrong 'a status claims what the remote does not have'
allow
index
status 0
all_is_right
passed "a hook that rejects is an error with its words, and later all is indexed ($transport)"

fresh
mods 1 3 1 | send_to state
git -C ckanmeta.git config receive.maxInputSize 1
index
[ "$code" != 0 ] || wrong 'no error'
"$netkan" dump-status --game ksp --state state >.out
[ "$(cat .out)" = '{}' ] || wrong 'a status claims what the remote does not have'
git -C ckanmeta.git config --unset receive.maxInputSize
index
status 0
all_is_right
passed "a remote that refuses what is sent gets it when it no longer does ($transport)"

fresh
mods 1 3 1 | send_to state
index
mods 4 6 1 | send_to state
if [ "$transport" = ssh ]; then ssh_off; else mv ckanmeta.git away.git; fi
index
[ "$code" != 0 ] || wrong 'no error'
if [ "$transport" = ssh ]; then ssh_on; else mv away.git ckanmeta.git; fi
index
status 0
all_is_right
passed "a remote that cannot be reached gets everything when it can ($transport)"

fresh
mods 1 6 1 >batch.jsonl
send_to state <batch.jsonl
index
git -C ckanmeta.git update-ref refs/heads/master "$(cat .first)"
mods 7 9 1 >>batch.jsonl
send_to state <batch.jsonl
index
status 0
all_is_right
passed "after a force-push by somebody what it took away is indexed again ($transport)"

fresh
mods 1 3 1 | send_to state
index
git clone -q ckanmeta.git person 2>/dev/null
git -C person commit -q --amend -m 'another history'
git -C person push -q -f
rm -rf person
mods 4 6 1 | send_to state
index
status 0
all_is_right
first_is 'NetKAN added mod - M6-1'
git -C ckanmeta.git log --format=%s master | grep -q 'another history' || wrong 'what the person pushed is gone'
passed "a history that somebody has rewritten is gone on with ($transport)"

fresh
for i in 1 2 3; do elsewhere "change $i"; done
git clone -q --bare --depth 1 "file://$work/ckanmeta.git" shallow.git 2>/dev/null
rm -rf ckanmeta.git
mv shallow.git ckanmeta.git
[ -f ckanmeta.git/shallow ] || wrong 'the mirror is not shallow'
mods 1 3 1 | send_to state
index
status 0
mods 4 6 1 | send_to state
index
status 0
all_is_right
passed "a shallow mirror takes pushes like a whole one ($transport)"

fresh
mods 1 3 1 | send_to state
index
: >ckanmeta.git/refs/heads/master.lock
mods 4 6 1 | send_to state
index
[ "$code" != 0 ] || wrong 'no error'
rm ckanmeta.git/refs/heads/master.lock
index
status 0
all_is_right
passed "a lock left behind at the remote is waited for ($transport)"

fresh
mods 1 3 1 | send_to state
index
for name in HEAD packed-refs config shallow refs/heads/master objects/maintenance; do
	: >"state/repos/ksp-ckanmeta.git/$name.lock"
done
mods 4 6 1 | send_to state
index
status 0
all_is_right
passed "locks left behind in our clone are removed ($transport)"

# Change a byte in the middle of every pack of our clone, whose head is packed then.
corrupt() {
	git -C state/repos/ksp-ckanmeta.git repack -q -a -d
	for pack in state/repos/ksp-ckanmeta.git/objects/pack/*.pack; do
		chmod u+w "$pack"
		size=$(stat -c %s "$pack")
		head -c $((size / 2)) /dev/zero | tr '\0' '\377' |
			dd of="$pack" bs=1 seek=$((size / 4)) conv=notrunc status=none
	done
}

fresh
mods 1 20 1 | send_to state
index
corrupt
mods 10 25 2 | send_to state
index
status 0
all_is_right
passed "a corrupt pack in our clone is replaced by a new clone ($transport)"

# Mods M$1 to M$2 while the disk of the state is full, and then no longer.
on_a_full_disk() {
	mods "$1" "$2" 1 | send_to small/state
	head -c 4m /dev/zero >small/ballast 2>/dev/null || true
	run indexer --state small/state --ckanmeta-remotes "ksp=$remote" --drain
	[ "$code" != 0 ] || wrong 'no error'
	rm small/ballast
	run indexer --state small/state --ckanmeta-remotes "ksp=$remote" --drain
	status 0
	all_is_right small/state
}

if [ "$transport" = file ]; then
	nothing_lost='on a full disk nothing is lost, and all is indexed once there is room'
	fresh
	mkdir -p small
	if mount -t tmpfs -o size=3m tmpfs small 2>.mount; then
		on_a_full_disk 1 20
		on_a_full_disk 21 60
		umount small
		passed "$nothing_lost"
	else
		skipped "$nothing_lost" "no small disk can be mounted: $(head -1 .mount)"
	fi
fi

# Fifty times a process is killed while it has work; each time it has got a bit further, from
# before it reads a message to behind the last status.
fresh
kills=50
[ "$transport" = file ] || kills=10
mods 1 10 0 | send_to state
index
for i in $(seq $kills); do
	mods "$i" $((i + 2)) "$i" | send_to state
	"$netkan" indexer --state state --ckanmeta-remotes "ksp=$remote" >.killed 2>&1 &
	pid=$!
	sleep "0.$(printf '%03d' $(($(od -An -N2 -tu2 /dev/urandom) % 250)))"
	kill -KILL $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
done
index
status 0
all_is_right
passed "a process killed at $kills random moments leaves nothing undone and nothing done twice ($transport)"

plan
