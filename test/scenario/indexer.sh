#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The indexer between a queue and a remote: what it makes of good and of hostile messages, and
# of remotes that refuse, have moved on, or whose clone here is damaged.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

new_ckanmeta

index() {
	run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain "$@"
}

message 1.0 | send
index
status 0
log_is 'NetKAN added mod - Foo-1.0'
passed 'a module becomes a commit'

message 1.0 | send
index
status 0
log_is 'NetKAN added mod - Foo-1.0'
passed 'the same module again makes no commit'

message 1.1 | send
elsewhere 'a change of a person'
index
status 0
log_is 'NetKAN added mod - Foo-1.1
a change of a person
NetKAN added mod - Foo-1.0'
passed 'what others pushed meanwhile stays, in one line of history'

for name in ../../etc/passwd.ckan /etc/passwd.ckan ./../Foo-2.ckan ./.git/hooks/x.ckan Foo-2.exe; do
	message 2.0 | sed "s|./Foo-2.0.ckan|$name|" | send
done
message 2.1 | sed 's|"ModIdentifier": *"Foo"|"ModIdentifier":"../Foo"|' | send
message 2.2 | sed 's|"GameId": *"KSP"|"GameId":"Doom"|' | send
message 2.3 | sed 's|"GameId": *"KSP",||' | send
echo '{"body": "not JSON", "attributes": {"GameId": "KSP", "ModIdentifier": "Foo", "Success": "True", "Staged": "False", "CheckTime": "2026-08-22T12:00:00", "FileName": "./Foo-3.ckan"}}' | send
message 4.0 | send
index
status 0
log_is 'NetKAN added mod - Foo-4.0
NetKAN added mod - Foo-1.1
a change of a person
NetKAN added mod - Foo-1.0'
run queue stat Outbound-dead.fifo --state state
sees '"messages":9,'
run queue receive Outbound-dead.fifo --state state --all
sees 'is not the name of a .ckan'
sees 'is no identifier'
sees 'has no repository here'
sees 'GameId missing'
passed 'messages that lead elsewhere are dead letters with a reason, and the rest goes on'

refuse 'this repository is closed'
message 5.0 | send
index
status 1
sees 'this repository is closed'
run queue stat Outbound.fifo --state state
sees '"messages":1,'
log_is 'NetKAN added mod - Foo-4.0
NetKAN added mod - Foo-1.1
a change of a person
NetKAN added mod - Foo-1.0'
passed 'a remote that refuses is an error that shows its words, and the message stays'

allow
index
status 0
first_is 'NetKAN added mod - Foo-5.0'
passed 'when the remote allows it again, the message is indexed'

find state/repos/ksp-ckanmeta.git/objects -type f -exec rm -f {} +
message 6.0 | send
index
status 0
first_is 'NetKAN added mod - Foo-6.0'
passed 'a damaged clone is made again'

: >state/repos/ksp-ckanmeta.git/packed-refs.lock
: >state/repos/ksp-ckanmeta.git/HEAD.lock
message 7.0 | send
index
status 0
first_is 'NetKAN added mod - Foo-7.0'
passed 'lock files that a killed git left behind are removed'

message 8.0 | sed 's|"Staged": *"False"|"Staged":"True"|' | send
index
status 0
sees 'without a pull request'
first_is 'NetKAN added mod - Foo-7.0'
git -C ckanmeta.git log --format=%s -1 add/Foo-8.0 >.out 2>.err
sees 'NetKAN added mod - Foo-8.0'
passed 'a staged module is pushed to a branch of its own'

git clone -q --bare --depth 1 "file://$work/ckanmeta.git" shallow.git 2>/dev/null
message 9.0 | "$netkan" queue send Outbound.fifo --state cut
run indexer --state cut --ckanmeta-remotes "ksp=$work/shallow.git" --drain
status 0
sees 'the history of the CKAN-meta of ksp is cut off'
grep -q '"9.0"' cut/www/updated/ksp.json || wrong 'no dates'
git -C shallow.git log -1 --format=%s master >.out
sees 'NetKAN added mod - Foo-9.0'
passed 'a remote with half a history is worked on, and its dates come with a warning'

mv ckanmeta.git away.git
message 9.0 | send
index
status 1
sees 'check the remote'
mv away.git ckanmeta.git
passed 'a remote that is gone is an error that says what to check'

plan
