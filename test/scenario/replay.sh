#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The repositories of the real bot: a pass must send what the old scheduler sends for them, and
# two months of messages must leave the tree that the old indexer left.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

data=${NETKAN_TEST_DATA:-}
if [ ! -e "$data/replay/base.bundle" ] || [ ! -e "$data/data/inbound.jsonl" ]; then
	skipped 'a pass sends what the old scheduler sends' 'NETKAN_TEST_DATA has no reference data'
	skipped 'two months of messages leave the tree of the old indexer' 'NETKAN_TEST_DATA has no reference data'
	plan
	exit 0
fi

# Attributes of messages, a line each, without the blanks between them.
attributes() {
	grep -o '"attributes": *{[^}]*}' | sed 's/": *"/":"/g; s/", *"/","/g; s/": *{/":{/'
}

git clone -q --bare -b master "$data/data/NetKAN.bundle" netkan.git
git clone -q --bare -b master "$data/data/CKAN-meta.bundle" ckanmeta.git
run scheduler --state state --dev --group all --max-queued 0 \
	--netkan-remotes "ksp=$work/netkan.git" --ckanmeta-remotes "ksp=$work/ckanmeta.git"
status 0
"$netkan" queue receive Inbound.fifo --state state --all --delete >sent
attributes <sent >got
attributes <"$data/data/inbound.jsonl" >want
if ! cmp -s got want; then
	diff want got | head -5 >.out
	wrong 'the messages differ'
fi
passed 'a pass sends what the old scheduler sends'

rm -rf state ckanmeta.git
git clone -q --bare "$data/replay/base.bundle" ckanmeta.git
"$netkan" queue send Outbound.fifo --state state <"$data/replay/messages.jsonl"
run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain --no-guards
status 0
want=$(sed -n 's/.*"tree": *"\([0-9a-f]*\)".*/\1/p' "$data/replay/expected.json" | head -1)
git -C ckanmeta.git rev-parse 'HEAD^{tree}' >.out
sees "$want"
run queue stat Outbound.fifo --state state
sees '"messages":0,"leased":0'
passed 'two months of messages leave the tree of the old indexer'

plan
