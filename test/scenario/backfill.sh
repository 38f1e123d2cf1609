#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What backfill puts on the inflation queue.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

git init -q -b master netkan
mkdir netkan/NetKAN
echo 'identifier: Foo' >netkan/NetKAN/Foo.netkan
git -C netkan add .
git -C netkan commit -q -m first

run backfill Foo --releases 7 --state state --netkan-remotes "ksp=$work/netkan"
status 0
sees 'Foo: up to 7 releases'
run queue receive Inbound.fifo --all --delete --state state
sees '"Releases":"7"'
sees 'identifier: Foo'
sees_not 'HighestVersion'
passed 'a backfill asks for more releases and sends no highest version'

run backfill Bar --state state --netkan-remotes "ksp=$work/netkan"
status 1
sees "there is no netkan of 'Bar'"
passed 'a backfill of an unknown mod is refused'

plan
