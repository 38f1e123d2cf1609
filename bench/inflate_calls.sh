#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A thousand calls of /inflate a second beside an inflation that is under way, with wrk:
#
#	NETKAN_TEST_DATA=... bench/inflate_calls.sh [BUILD/netkan] [SECONDS]
#
# Tells errors, latencies, the service's memory before, in the middle and after, and how many
# netkans were inflated meanwhile. doc/design/web.md has figures.
set -eu

netkan=$(realpath "${1:-build/netkan}")
seconds=${2:-60}
work=$(mktemp -d)
port=$((5400 + $$ % 100))
trap 'kill $service $host 2>/dev/null; wait; rm -rf "$work"' EXIT
data=$NETKAN_TEST_DATA

for name in NetKAN CKAN-meta; do
	git clone -q --bare "$data/data/$name.bundle" "$work/$name.git"
done
tar -xf "$data/oracle/world-active.tar.xz" -C "$work"
node "$data/oracle/world_server.mjs" --world "$work/world-active" --certs "$work/certs" \
	--port-file "$work/port" >/dev/null &
host=$!
while [ ! -s "$work/port" ]; do sleep 0.2; done
proxy=http://127.0.0.1:$(cat "$work/port")
http_proxy=$proxy https_proxy=$proxy CURL_CA_BUNDLE=$work/certs/ca.pem SSL_CERT_FILE=$work/certs/ca.pem \
	no_proxy='' "$netkan" run --state "$work/state" --dev --no-guards --listen "127.0.0.1:$port" \
	--netkan-remotes "ksp=$work/NetKAN.git" --ckanmeta-remotes "ksp=$work/CKAN-meta.git" \
	2>"$work/log" &
service=$!
until curl -sf --noproxy '*' "http://127.0.0.1:$port/healthz" >/dev/null; do sleep 0.2; done

# wrk has no rate, so each of its 60 connections waits 50 ms before each call.
cat >"$work/calls.lua" <<'LUA'
wrk.method = "POST"
local names = { "Astrogator", "100special", "KerbalEngineerRedux", "Kopernicus", "ModuleManager" }
local turn = 0
function delay() return 50 end
function request()
	turn = turn + 1
	return wrk.format(nil, "/inflate/ksp", nil, '{"identifiers":["' .. names[turn % #names + 1] .. '"]}')
end
function done(summary, latency)
	print(string.format("calls %d in %.0f s; statuses that are none of 2xx %d, timeouts %d, other errors %d",
		summary.requests, summary.duration / 1e6, summary.errors.status, summary.errors.timeout,
		summary.errors.connect + summary.errors.read + summary.errors.write))
	print(string.format("answered: p50 %.1f ms, p99 %.1f ms, max %.0f ms",
		latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
LUA
memory() { awk '/^VmRSS/ { printf "%s: %d MiB\n", name, $2 / 1024 }' name="$1" "/proc/$service/status"; }
inflated() { curl -s --noproxy '*' "http://127.0.0.1:$port/status/ksp.json" | grep -o '"last_inflated": "' | wc -l; }

sleep 5
memory 'before'
before=$(inflated)
wrk -t 2 -c 60 -d "${seconds}s" --latency -s "$work/calls.lua" "http://127.0.0.1:$port" >"$work/out" &
wrk=$!
sleep $((seconds / 2))
memory 'in the middle'
wait $wrk
memory 'after'
grep -E '^(calls|answered)' "$work/out"
echo "mods inflated meanwhile: $(($(inflated) - before)); lines of errors in the log: $(grep -c level=error "$work/log")"
