#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Requests recorded from the Python bot: each gets the same answer and queues the same messages,
# but for those of test/replay/webhooks.deviations, where we differ on purpose.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

name='recorded requests are answered as by the Python bot'
data=${NETKAN_TEST_DATA:-}
if [ ! -f "$data/replay/webhooks.jsonl.xz" ]; then
	skipped "$name" 'NETKAN_TEST_DATA does not have them'
elif ! command -v node >/dev/null; then
	skipped "$name" 'there is no node'
else
	for repository in NetKAN CKAN-meta; do
		git clone -q --bare "$data/data/$repository.bundle" "$repository.git"
	done
	export NETKAN_STATE="$work/state" NETKAN_BACKEND=embedded
	port=$((5800 + $$ % 100))
	XKAN_GHSECRET=s3cret "$netkan" webhooks --listen "127.0.0.1:$port" \
		--netkan-remotes "ksp=$work/NetKAN.git" --ckanmeta-remotes "ksp=$work/CKAN-meta.git" \
		>.served 2>&1 &
	server=$!
	for _ in $(seq 300); do
		if grep -q listening .served; then
			break
		fi
		sleep 0.1
	done
	code=0
	node "$data/replay/webhooks.mjs" --server "http://127.0.0.1:$port" --netkan "$netkan" \
		--cases "$data/replay/webhooks.jsonl.xz" \
		--deviations "$NETKAN_SOURCE/test/replay/webhooks.deviations" >.out 2>.err || code=$?
	status 0
	kill "$server"
	wait "$server" || true
	passed "$name"
fi
plan
