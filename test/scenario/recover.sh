#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Times of indexing from the history of CKAN-meta, and the dates of versions.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

new_ckanmeta
git clone -q ckanmeta.git by-hand 2>/dev/null
# A commit of the mod $1 at the time $2.
by_hand() {
	mkdir -p "by-hand/$1"
	echo "{\"identifier\": \"$1\", \"version\": \"$2\"}" >"by-hand/$1/$1-1.ckan"
	git -C by-hand add .
	GIT_AUTHOR_DATE="$2" git -C by-hand commit -q -m "$1"
}
by_hand Foo 2020-01-01T00:00:00Z
by_hand Bar 2020-01-02T00:00:00Z
by_hand Foo 2020-01-03T00:00:00Z
git -C by-hand push -q origin HEAD:master

echo '{"ksp": {"Foo": {"failed": false}, "Bar": {"failed": false, "last_indexed": "2021-01-01T00:00:00+00:00"},
	"Gone": {"failed": true, "last_error": "x"}}}' >status.json
run restore-status status.json --state state
status 0
run recover-status-timestamps --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git"
status 0
sees '1 of 2 missing times were found'
run dump-status --state state
sees '"last_indexed": "2020-01-03T00:00:00+00:00"'
sees '"last_indexed": "2021-01-01T00:00:00+00:00"'
passed 'only a missing time is recovered, from the last commit below the folder'

run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain
status 0
cp state/www/updated/ksp.json .out
sees '"2020-01-03T00:00:00Z":{"released":null,"indexed":"2020-01-01T00:00:00+00:00"}'
message 1.0 | send
run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain
cp state/www/updated/ksp.json .out
sees '"Foo":{"1.0":{"released":null'
passed 'the dates of versions are built from the history and kept up to date'

plan
