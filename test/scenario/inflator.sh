#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The inflator reads netkans from a queue and answers each, good or bad; it ends when the queue
# is empty, or when it is told to stop, and loses nothing.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

replay=$NETKAN_SOURCE/test/scenario/data/100special

# One message: a body on one line (a netkan is also JSON), and attributes.
message() {
	printf '{"body": "%s", "attributes": {"GameId": "ksp"}, "group": "%s"}\n' "$1" "$2"
}
good_body="identifier: 100special\\n\$kref: '#/ckan/spacedock/3953'\\n"
message "$good_body" 100special >good
message 'identifier: Broken\n' Broken >bad
message ': : :' Unread >unreadable

run_on good queue send In.fifo
status 0
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay"
status 0
run queue receive Out.fifo --all --delete
sees '"Success":"True"'
sees '"ModIdentifier":"100special"'
sees '"FileName":"./100special-1.ckan"'
sees '"GameId":"KSP"'
passed 'a netkan is answered by its document'

run_on bad queue send In.fifo
run_on unreadable queue send In.fifo
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay"
status 0
run queue receive Out.fifo --all --delete
sees '"Success":"False"'
sees '"ModIdentifier":"Broken"'
sees '"ErrorMessage"'
run queue stat In.fifo
sees '"messages":0'
passed 'a broken netkan is answered by its error, and the queue moves on'

run_on good queue send Second.fifo
run_on bad queue send First.fifo
QUEUES=First.fifo+Second.fifo,Out.fifo run inflator --jobs 1 --drain --replay "$replay"
status 0
run queue receive Out.fifo --all --delete
[ "$(sed -n '1s/.*"ModIdentifier":"\([^"]*\)".*/\1/p' "$work/.out")" = Broken ] ||
	wrong 'the second queue was read first'
sees '"ModIdentifier":"100special"'
passed 'of two queues the first is emptied before the next is touched'

"$netkan" inflator --queues In.fifo,Out.fifo --replay "$replay" >"$work/.out" 2>"$work/.err" &
inflator=$!
sleep 1
kill -TERM "$inflator"
code=0
wait "$inflator" || code=$?
status 0
passed 'a service that is told to stop ends with 0'

plan
