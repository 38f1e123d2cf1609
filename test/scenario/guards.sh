#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What an operator sees of the guards: the settings, what is held back, and the approval.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

new_ckanmeta

# The mods Mod1 to Mod12 say $2 at the hour $1.
all_say() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		message 1.0 | sed "s/Foo/Mod$i/g; s/T12:/T$1:/; s/\\\\\"version/\\\\\"abstract\\\\\": \\\\\"$2\\\\\", &/"
	done | send
}

index() {
	run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain "$@"
}

count_is() {
	n=$(git -C "$work/ckanmeta.git" rev-list --count master)
	[ "$n" = "$1" ] || wrong "there are $n commits, want $1"
}

all_say 10 old
index
status 0
count_is 12
run approve --state state
status 0
sees 'nothing is held back'
passed 'where nothing is held there is nothing to approve'

all_say 11 new
index
status 0
sees 'Changes of abstract are held back'
sees 'abstract: \"old\" -> \"new\"'
count_is 12
run status --state state
sees 'held back in ksp: 12 changes of abstract'
passed 'a change of all mods is held back, and the status says so'

run approve --game ksp --state state
status 0
sees '12 changes go back'
index
count_is 24
run status --state state
sees_not 'held back'
passed 'after an approval the changes are committed'

all_say 12 newer
index --mass-change 100
count_is 36
passed 'a share of all mods holds nothing'

# The mods Big1 to Big$1 say $4 as their $3 at the hour $2.
many_say() {
	awk -v n="$1" -v hour="$2" -v key="$3" -v text="$4" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"body\":\"{\\\"identifier\\\":\\\"Big%d\\\",\\\"version\\\":\\\"1\\\",\\\"%s\\\":\\\"%s\\\"}\",\"attributes\":{\"GameId\":\"KSP\",\"ModIdentifier\":\"Big%d\",\"Success\":\"True\",\"Staged\":\"False\",\"CheckTime\":\"2026-09-01T%s:00:00\",\"FileName\":\"./Big%d-1.ckan\"}}\n", i, key, text, i, hour, i }' | send
}

many_say 400 10 comment old
index
before=$(git -C "$work/ckanmeta.git" rev-list --count master)
many_say 130 12 comment new
index
status 0
sees 'they would be in 130 of the 412 mods of ksp, more than 10%'
count_is "$before"
run approve --game ksp --state state
index
count_is $((before + 130))
passed 'a pass of more than one batch is judged whole, with the number of it all'

many_say 300 14 author somebody
index --mass-change 80
status 0
sees_not 'held back'
count_is $((before + 130 + 300))
passed 'a pass that changes no more than the share goes on by itself'

run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --check --flap-window soon
status 1
sees "--flap-window: 'soon' is no span of time"
passed 'a window that is no span of time is refused'

plan
