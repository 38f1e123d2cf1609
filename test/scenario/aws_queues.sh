#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inflators and the indexer on SQS: beside the programs that they replace, with answers that SQS
# refuses, with messages that nobody can handle, and with a service that fails in between.
# NETKAN_TEST_LONG=1 makes the service fail for a minute.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"
# shellcheck source=test/scenario/aws.lib.sh
. "$NETKAN_SOURCE/test/scenario/aws.lib.sh"

old_scheduler='what the old scheduler sends is inflated'
old_inflator='what the old inflator sends is indexed'
one_group='with --one-group everything is in group 1'
refused='an answer that SQS refuses arrives as a failure that says so'
poison='of ten messages nine go through and the tenth is a dead letter that can be sent again'
drop_fails='a drop that fails after the answers were sent repeats none of them'
lease_ends='a message whose lease ended during a download has its answers, and is gone'
away='a service that was away finds its work done later'
needs_aws "$old_scheduler" "$old_inflator" "$one_group" "$refused" "$poison" "$drop_fails" \
	"$lease_ends" "$away"

replay=$NETKAN_SOURCE/test/scenario/data/100special
new_queues In.fifo Out.fifo Outbound.fifo
new_table MultiKANStatus
new_ckanmeta

# old_send QUEUE BODY ATTRIBUTES: as boto3 does; attributes as "Name=Value" words.
old_send() {
	python3 - "$@" <<-'END' >"$work/.json"
	import json, sys, uuid
	url = 'http://sqs.us-west-2.localhost/000000000000/' + sys.argv[1]
	texts = dict(word.split('=', 1) for word in sys.argv[3:])
	entry = {'Id': uuid.uuid4().hex, 'MessageBody': sys.argv[2], 'MessageGroupId': '1',
	         'MessageDeduplicationId': uuid.uuid4().hex,
	         'MessageAttributes': {n: {'DataType': 'String', 'StringValue': v} for n, v in texts.items()}}
	print(json.dumps({'QueueUrl': url, 'Entries': [entry]}))
	END
	url=$(aws_sqs GetQueueUrl "{\"QueueName\": \"$1\"}" | sed 's/.*"QueueUrl":"\([^"]*\)".*/\1/')
	sed "s|http://[^\"]*/$1|$url|" "$work/.json" >"$work/.json2"
	aws_sqs SendMessageBatch "@$work/.json2" >"$work/.out"
	grep -q '"Failed":\[\]' "$work/.out" || wrong 'the server refused it'
}

index() {
	run indexer --drain --no-guards --ckanmeta-remotes "ksp=$work/ckanmeta.git"
}

: >"$work/.err"
old_send In.fifo "identifier: 100special
\$kref: '#/ckan/spacedock/3953'
" GameId=ksp HighestVersion=1
old_send In.fifo 'identifier: Broken' GameId=ksp
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay"
status 0
run queue receive Out.fifo --all --delete
sees '"FileName":"./100special-1.ckan"'
sees '"ModIdentifier":"Broken"'
[ "$(grep -c . .out)" = 2 ] || wrong 'not two answers'
passed "$old_scheduler"

old_send Outbound.fifo '{
    "identifier": "Old",
    "version": "1.0"
}
' ModIdentifier=Old Staged=False Success=True CheckTime=2026-08-22T12:00:00 GameId=KSP FileName=./Old-1.0.ckan
old_send Outbound.fifo '{}' ModIdentifier=Bad Staged=False Success=False CheckTime=2026-08-22T12:00:00 \
	GameId=KSP ErrorMessage='it went wrong'
index
status 0
[ "$(git -C ckanmeta.git log --format=%s master)" = 'NetKAN added mod - Old-1.0' ] || wrong 'no commit'
run dump-status
sees '"last_error": "it went wrong"'
passed "$old_inflator"

printf '{"body": "identifier: %s", "attributes": {"GameId": "ksp"}, "group": "%s"}\n' A A B B >two
run_on two queue send In.fifo --one-group
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay" --one-group
status 0
run queue receive Out.fifo --all --delete
[ "$(grep -c '"group":"1"' .out)" = 2 ] || wrong 'not two messages in group 1'
passed "$one_group"

# JSON may spell what SQS does not carry; a document says it out.
cat >refused <<'END'
{"body": "{\"identifier\": \"100special\", \"$kref\": \"#/ckan/spacedock/3953\", \"abstract\": \"x\\uFFFEy\"}", "attributes": {"GameId": "ksp"}, "group": "100special"}
{"body": "{\"identifier\": \"Bad\\u0001Id\"}", "attributes": {"GameId": "ksp"}, "group": "b"}
END
python3 >>refused <<'END'
import json
# What a netkan may have becomes long by its indentation.
body = '{"identifier": "100special", "$kref": "#/ckan/spacedock/3953", "x_long": ' + 40 * '[' + ','.join('1' * 9000) + 40 * ']' + '}'
print(json.dumps({'body': body, 'attributes': {'GameId': 'ksp'}, 'group': 'Long'}))
END
run_on refused queue send In.fifo
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay"
status 0
run queue receive Out.fifo --all --delete
[ "$(grep -c '"Success":"False"' .out)" = 3 ] || wrong 'not three failures'
sees 'that SQS does not carry (U+FFFE'
sees '"ModIdentifier":"Bad?Id"'
sees 'bytes, at most 1048576 fit'
passed "$refused"

for number in 0 1 2 3 4 5 6 7 8 9; do
	message "2.$number" | sed "s/Foo/Foo$number/g"
done | sed '4s/"GameId": "KSP", //' >ten
run_on ten queue send Outbound.fifo
index
status 0
[ "$(git -C ckanmeta.git log --format=%s master | grep -c 'added mod - Foo')" = 9 ] ||
	wrong 'not nine commits'
run queue stat Outbound.fifo
sees '"messages":0,"leased":0'
run queue receive Outbound-dead.fifo --lease 0
sees '"Reason":"GameId missing from MessageAttributes"'
run queue redrive Outbound.fifo
sees '{"moved":1}'
run queue receive Outbound.fifo --delete
sees '"ModIdentifier":"Foo3"'
sees_not Reason
passed "$poison"

sed 1q two >one
run_on one queue send In.fifo
aws_tell fault '{"match": "DeleteMessageBatch", "times": 6, "status": 503}' >.out
run inflator --queues In.fifo,Out.fifo --drain --replay "$replay"
status 0
sees 'trying again'
run queue stat In.fifo
sees '"messages":0,"leased":0'
run queue receive Out.fifo --all --delete
[ "$(grep -c . .out)" = 1 ] || wrong 'not one answer'
passed "$drop_fails"

# Tell an inflator to stop once two answers are there, or tenths of a second are over.
stop_after_two() {
	for _ in $(seq "$2"); do
		"$netkan" queue stat Out.fifo | grep -q '"messages":2' && break
		sleep 0.1
	done
	kill -TERM "$1"
	code=0
	wait "$1" || code=$?
	status 0
}

# The first download hangs until there is a file `go`.
cat >slow.py <<'END'
import http.server, os, sys, time
class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        first = not os.path.exists('asked')
        open('asked', 'w').close()
        while first and not os.path.exists('go'):
            time.sleep(.05)
        self.send_error(404)
    do_HEAD = do_GET
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Slow)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 slow.py >slow.port 2>slow.err &
slow=$!
until [ -s slow.port ]; do sleep 0.05; done
# shellcheck disable=SC2016
printf '{"body": "identifier: Slow\\nspec_version: 1\\nname: Slow\\nabstract: s\\nauthor: a\\nlicense: MIT\\nversion: 1\\n$kref: \047#/ckan/http/http://127.0.0.1:%s/a.zip\047", "attributes": {"GameId": "ksp"}, "group": "Slow"}\n' "$(cat slow.port)" >slow.json
run_on slow.json queue send In.fifo
status 0
"$netkan" inflator --queues In.fifo,Out.fifo --allow-private-hosts --state first --cachedir c1 >first.log 2>&1 &
first=$!
for _ in $(seq 100); do [ -e asked ] && break; sleep 0.1; done
aws_tell clock '{"skip": 1801}' >.out
run inflator --queues In.fifo,Out.fifo --allow-private-hosts --state second --cachedir c2 --drain
status 0
sleep 1 # the two answers are of different seconds
touch go
stop_after_two "$first" 100
kill "$slow"
if grep -q level=error first.log; then
	wrong "the first failed: $(cat first.log)"
fi
run queue receive Out.fifo --all --delete
[ "$(grep -c '"ModIdentifier":"Slow"' .out)" = 2 ] || wrong 'not two answers'
run queue stat In.fifo
sees '"messages":0,"leased":0'
passed "$lease_ends"

# A queue of its own: requests that nobody waits for any more may still be given messages.
new_queues Away.fifo Hooks.fifo
seconds=${NETKAN_TEST_LONG:+60}
run_on one queue send Hooks.fifo
sed 1d two >other
run_on other queue send Away.fifo
aws_tell fault '{"match": "", "times": 100000, "status": 503}' >.out
"$netkan" inflator --queues Hooks.fifo+Away.fifo,Out.fifo --replay "$replay" >away.log 2>&1 &
inflator=$!
sleep "${seconds:-6}"
grep -q 'trying again' away.log || wrong 'nothing was noticed'
aws_tell set '{"faults": []}' >.out
stop_after_two "$inflator" 600
run queue receive Out.fifo --all --delete
[ "$(grep -c . .out)" = 2 ] || wrong 'not two answers'
passed "$away"

plan
