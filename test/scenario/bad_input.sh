#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Somebody mistypes: every mistake is named with what may have been meant, nothing is done, and
# the exit status is 1.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

cat >Thing.netkan <<'END'
identifier: Thing
END

run inflat Thing.netkan
status 1
sees "unknown command 'inflat'; did you mean 'inflate'?"
passed 'a misspelt command suggests the nearest'

run --debug inflator
status 1
sees "the command goes before its options: 'netkan inflator ...'"
passed 'a command behind its options is told where to stand'

run --outputdri out Thing.netkan
status 1
sees "unknown option '--outputdri'; did you mean '--outputdir'?"
passed 'a misspelt option suggests the nearest, without a command too'

run inflate --github-tokn=hunter2 Thing.netkan
status 1
sees "did you mean '--github-token'?"
sees_not hunter2
passed 'the value of a misspelt option is not shown'

cat >netkan.conf <<'END'
# for the whole bot
max-quued = 20
log-format = yaml
END
run inflate --config netkan.conf Thing.netkan
status 1
sees "netkan.conf:2: unknown key 'max-quued'"
sees "netkan.conf:3: log-format: 'yaml' is none of: text json"
passed 'a configuration file names its wrong lines'

run inflate --config absent.conf Thing.netkan
status 1
sees "--config: unable to open 'absent.conf': No such file or directory"
passed 'an absent configuration file is a mistake'

run inflate --check --releases few --game KPS --outputdir nowhere --prerelease perhaps
status 1
sees "--releases: 'few' is neither a number nor 'all'"
sees "--game: 'KPS' is no game that is known here"
sees "there is no folder 'nowhere'"
sees "--prerelease: 'perhaps' is neither true nor false"
passed 'check reports every problem at once'

run inflate --check --github-token hunter2
status 0
sees ok
sees_not hunter2
[ ! -e "$HOME/.local" ] || wrong 'a folder was made'
passed 'check of good settings says ok and makes nothing'

: >occupied
run inflate --state occupied/state Thing.netkan
status 1
sees "--state: 'occupied' is not a folder"
passed 'a state below a file names the file'

mkdir closed
chmod 500 closed
if [ "$(id -u)" = 0 ]; then
	skipped 'a state that may not be written says so' 'root may write everywhere'
else
	run inflate --state closed/state Thing.netkan
	status 1
	sees "--state: unable to write in 'closed': Permission denied"
	passed 'a state that may not be written says so'
fi

if [ -d /proc/1 ]; then
	run inflate --state /proc/netkan Thing.netkan
	status 1
	sees '--state: unable to'
	passed 'a state where no folder can be made says so'
fi

run inflate
status 1
sees "name a .netkan file, its address, or '-' for standard input"
passed 'a call without files says what is missing'

run absent.netkan
status 2
sees 'FATAL CKAN.NetKAN.Program (null) - Could not find file'
passed 'an absent file is the fatal line of the C# program'

run
status 0
sees 'usage: netkan COMMAND'
sees '  inflate '
passed 'no arguments at all show what there is'

run --game KSP --version Thing.netkan
status 0
sees 'netkan '
passed 'the version is told wherever it is asked for'

run inflator --queues Inbound.fifo
status 1
sees "--queues: 'Inbound.fifo' is not IN,OUT"
passed 'queues come in a pair'

QUEUES=In.fifo,Out.fifo run inflator --check
status 0
passed 'the variables of the image for the inflator are taken'

plan
