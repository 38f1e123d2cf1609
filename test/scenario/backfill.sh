#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What backfill puts on the inflation queue.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

echo 'identifier: Foo' >Foo.netkan
new_netkan Foo.netkan

run backfill Foo --releases 7 --state state --netkan-remotes "ksp=$work/netkan"
status 0
sees 'Foo: up to 7 missing releases'
run queue receive Inbound.fifo --all --delete --state state
sees '"Releases":"7"'
sees 'identifier: Foo'
sees_not 'HighestVersion'
passed 'a backfill asks for more releases and sends no highest version'

new_ckanmeta
git clone -q ckanmeta.git meta 2>/dev/null
mkdir meta/Foo
echo '{"identifier": "Foo", "version": "1:0.1"}' >meta/Foo/Foo-1-0.1.ckan
echo '{"identifier": "Foo", "version": "0.2"}' >meta/Foo/Foo-0.2.ckan
git -C meta add .
git -C meta commit -q -m first
git -C meta push -q
run backfill Foo --releases 7 --state state --netkan-remotes "ksp=$work/netkan" \
	--ckanmeta-remotes "ksp=$work/ckanmeta.git"
status 0
run queue receive Inbound.fifo --all --delete --state state
sees '"Releases":"9"'
sees '"Missing":"7"'
sees '"Known":"0.2\n1:0.1"'
passed 'a backfill says what is there, so that so many missing releases are found behind it'

run backfill Bar --state state --netkan-remotes "ksp=$work/netkan"
status 1
sees "there is no netkan of 'Bar'"
passed 'a backfill of an unknown mod is refused'

plan
