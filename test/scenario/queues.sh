#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An operator puts messages into queues by hand, looks at them and takes them out.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

send() {
	code=0
	"$netkan" queue send "$@" >.out 2>.err || code=$?
}

send Inbound.fifo <<'END'
{"body": "one", "attributes": {"ModIdentifier": "A", "GameId": "ksp"}}
{"body": "two", "group": "A"}

{"body": "three", "dedup": "x"}
{"body": "three", "dedup": "x"}
END
status 0
run queue stat Inbound.fifo
sees '{"name":"Inbound.fifo","messages":3,"leased":0,"delayed":0,"oldest_s":0}'
passed 'lines are sent, and a repeat only once'

run queue peek Inbound.fifo
[ "$(grep -c . .out)" = 3 ] || wrong 'not three messages'
sees '{"body":"one","attributes":{"ModIdentifier":"A","GameId":"ksp"},"group":"A"'
run queue stat Inbound.fifo
sees '"messages":3,"leased":0'
passed 'looking leases nothing'

run queue receive Inbound.fifo --max 1 --lease 600
sees '"body":"one"'
sees '"receives":1'
run queue receive Inbound.fifo
sees '"body":"three"'
sees_not '"body":"two"'
passed 'messages behind a leased one of their group wait'

run queue delete Inbound.fifo 1-1
status 0
run queue receive Inbound.fifo --all --delete
sees '"body":"two"'
sees '"body":"three"'
run queue stat Inbound.fifo
sees '"messages":0,"leased":0'
passed 'what is deleted by its receipt lets the group go on'

run queue create Small --dead-letters Grave --max-receives 2
status 0
echo '{"body": "poison"}' | "$netkan" queue send Small
run queue receive Small
run queue receive Small
run queue receive Small
[ ! -s .out ] || wrong 'it came a third time'
run queue peek Grave
sees '"Reason":"was received 2 times'
run queue redrive Small
sees '{"moved":1}'
run queue receive Small --delete
sees '"body":"poison","attributes":{}'
passed 'what nobody gets done is a dead letter, until it is sent on its way again'

send Small <<'END'
{"body": "good"}
{"body": 5}
END
status 1
sees "standard input, line 2: needs 'body', a text"
send Small <<'END'
{"bodi": "x"}
END
sees "line 1: 'bodi' is none of 'body', 'attributes', 'group', 'dedup'"
run queue stat Small
sees '"messages":0'
passed 'a line that is wrong is named, and nothing is sent'

run queue stat a/b
status 1
sees "queue 'a/b': a name has 1 to 80 letters"
run queue stat carrier-pigeon:b
status 1
sees 'sqlite:'
run queue stta b
status 1
sees "unknown action 'stta'; did you mean 'stat'?"
run queue stat
status 1
sees 'say what to do with which queue'
run queue receive Small --all --max 5
status 1
sees '--all and --max exclude each other'
passed 'mistakes are named with the remedy'

echo '{"body": "elsewhere"}' | "$netkan" queue send "sqlite:$work/other.db?Mine"
run queue receive "sqlite:$work/other.db?Mine" --delete
sees '"body":"elsewhere"'
run queue purge Small
status 0
passed 'a queue may be in a file of its own'

plan
