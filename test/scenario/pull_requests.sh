#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What people see of staged modules at GitHub: one pull request each, whatever fails on the way.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/github.sh
. "$NETKAN_SOURCE/test/scenario/github.sh"

for tool in jq python3 openssl; do
	if ! command -v $tool >/dev/null; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done

new_ckanmeta
github_start ckanmeta

index() {
	run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain \
		--repos ksp=owner/name --github-token secret
}

# Version $1 of Foo, to be looked at because of $2; $3 is put into the module.
staged() {
	message "$1" | sed "s|\"Staged\": \"False\"|\"Staged\": \"True\", \"StagingReason\": \"$2\"|
		s|}\\\\n\"|, \\\\\"x\\\\\": \\\\\"${3:-}\\\\\"}\\\\n\"|"
}

branch_has() {
	git -C ckanmeta.git log --format=%s "add/Foo-$1" >.log 2>&1 || true
	[ "$(cat .log)" = "$2" ] || wrong "the branch is: $(cat .log)"
}

nothing_waits() {
	run queue stat Outbound.fifo --state state
	sees '"messages":0,"leased":0,"delayed":0'
}

message 1.0 | send
index
status 0

staged 2.0 'Please look' | send
index
status 0
pulls_are '.[] | [.number, .state, .title, .body, .head.ref, .base.ref, .labels[].name]' \
	'[1,"open","NetKAN inflated: Foo","Please look","add/Foo-2.0","master","Needs looking into"]'
branch_has 2.0 'NetKAN added mod - Foo-2.0
NetKAN added mod - Foo-1.0'
passed 'a staged module gets one pull request with title, text, label and base'

: >github/requests
git -C ckanmeta.git rev-parse add/Foo-2.0 >before
staged 2.0 'Please look' | send
index
status 0
git -C ckanmeta.git rev-parse add/Foo-2.0 | cmp -s - before || wrong 'the branch moved'
asked POST '' 0
asked PATCH '' 0
passed 'the same staged module again asks for nothing and pushes nothing'

staged 2.0 'Look again' changed | send
index
status 0
pulls_are '.[] | [.number, .body, .updates, (.comments | length)]' '[1,"Look again",1,0]'
branch_has 2.0 'NetKAN updated mod - Foo-2.0
NetKAN added mod - Foo-2.0
NetKAN added mod - Foo-1.0'
passed 'a changed one updates the branch and the text of its pull request once, without a comment'

github_fault POST /pulls 503
github_fault POST /pulls 502
staged 3.0 'Please look' | send
index
status 0
sees 'tried again in 1 s'
pulls_are 'map(.head.ref)' '["add/Foo-2.0","add/Foo-3.0"]'
passed 'an outage of GitHub is waited for, and then the pull request is opened'

github_fault POST /pulls drop
staged 4.0 'Please look' | send
index
status 0
pulls_are '.[2:][] | [.head.ref, .labels[].name, (.comments | length)]' \
	'["add/Foo-4.0","Needs looking into",0]'
passed 'a pull request whose answer was lost is found again, and gets its label'

github_fault POST /pulls 403 'Retry-After: 30'
staged 5.0 'Please look' | send
index
status 0
sees '403'
nothing_waits
branch_has 5.0 'NetKAN added mod - Foo-5.0
NetKAN added mod - Foo-1.0'
index
status 0
pulls_are '.[3:][] | .head.ref' 'add/Foo-5.0'
passed 'a limit of GitHub keeps no message waiting, and a later process opens the pull request'

github_fault POST /pulls 429
staged 6.0 'Please look' | send
index
status 0
nothing_waits
index
pulls_are '.[4:][] | .head.ref' 'add/Foo-6.0'
passed 'too many requests are a limit, too'

github_fault GET Foo-7.0 403
staged 7.0 'Please look' | send
index
status 0
sees 'check --repos and the rights of the token'
pulls_are '.[5:]' '[]'
index
status 0
pulls_are '.[5:][] | .head.ref' 'add/Foo-7.0'
passed 'a token without rights is an error for people, and the pull request is opened when it has them'

github_fault POST /pulls 422
staged 8.0 'Please look' | send
index
status 0
sees '422'
nothing_waits
index
status 0
pulls_are '.[6:][] | .head.ref' 'add/Foo-8.0'
passed 'a pull request that GitHub does not want yet is tried again'

github_fault PUT /labels 500
staged 9.0 'Please look' | send
index
status 0
sees 'has no label'
pulls_are '.[7:][] | [.head.ref, .state]' '["add/Foo-9.0","open"]'
passed 'a label that cannot be set does not matter'

for _ in 1 2 3; do github_fault GET Foo-10.0 500; done
staged 10.0 'Please look' | send
index
nothing_waits
pulls_are '.[8:]' '[]'
rm -f github/faults
index
status 0
pulls_are '.[8:][] | [.head.ref, .body]' '["add/Foo-10.0","Please look"]'
passed 'what no process could ask for is asked for by the next one'

echo 2 >github/closed
index
status 0
git -C ckanmeta.git rev-parse -q --verify add/Foo-3.0 >.out && wrong 'the branch is still there'
git -C ckanmeta.git rev-parse -q --verify add/Foo-2.0 >.out || wrong 'another branch is gone'
staged 3.0 'Please look' | send
index
status 0
git -C ckanmeta.git rev-parse -q --verify add/Foo-3.0 >.out && wrong 'the branch is back'
pulls_are 'map(select(.head.ref == "add/Foo-3.0")) | length' 1
passed 'the branch of a closed pull request is removed, and the same content is not proposed again'

staged 3.0 'Please look' other | send
index
status 0
pulls_are 'map(select(.head.ref == "add/Foo-3.0") | .state)' '["closed","open"]'
passed 'another content is proposed again'

git clone -q ckanmeta.git work 2>/dev/null
git -C work merge -q --ff-only origin/add/Foo-4.0
git -C work push -q origin master
echo 3 >>github/closed
index
status 0
git -C ckanmeta.git rev-parse -q --verify add/Foo-4.0 >.out && wrong 'the branch is still there'
staged 4.0 'Please look' | send
index
status 0
pulls_are 'map(select(.head.ref == "add/Foo-4.0")) | length' 1
first_is 'NetKAN added mod - Foo-4.0'
passed 'a merged branch is removed, and its module is no longer staged'

for i in $(seq 20 31); do
	staged "$i.0" 'Please look' | send
	"$netkan" indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" \
		--repos ksp=owner/name --github-token secret >.killed 2>&1 &
	pid=$!
	sleep "0.$(printf '%03d' $(($(od -An -N2 -tu2 /dev/urandom) % 400)))"
	kill -KILL $pid
	wait $pid 2>/dev/null || true
done
index
status 0
nothing_waits
pulls_are '[.[] | select(.head.ref | test("Foo-(2|3)[0-9].0"))] | map(.head.ref) | unique | length' 12
pulls_are '[.[] | select(.head.ref | test("Foo-(2|3)[0-9].0"))] | length' 12
run dump-status --game ksp --state state
sees_not '"last_indexed": null'
passed 'a process killed at random moments opens each pull request once'

pulls_are 'map(.comments | length) | add' 0
passed 'nothing was ever commented'

plan
