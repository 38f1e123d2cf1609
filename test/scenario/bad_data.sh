#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What authors and disks get wrong: each gets one sentence that names it, in a file that a person
# inflates, in a queue, and on a disk that takes nothing more.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

# The netkan as a file, then as a message; both must say the sentence, the message's behind the
# name of its mod.
both_say() {
	run inflate "$1.netkan"
	status 2
	sees "$2"
	sed 's/\\/\\\\/g; s/"/\\"/g' "$1.netkan" | sed ':a;N;$!ba;s/\n/\\n/g' >body
	printf '{"body": "%s\\n", "attributes": {"GameId": "ksp"}, "group": "%s"}\n' "$(cat body)" \
		"$1" >message
	run_on message queue send In.fifo
	status 0
	run inflator --queues In.fifo,Out.fifo --drain
	status 0
	run queue receive Out.fifo --all --delete
	sees "$2"
	sees '"Success":"False"'
	sees "\"ModIdentifier\":\"$1\""
	run queue stat In.fifo
	sees '"messages":0'
}

printf 'spec_version: 1\nidentifier: Torn\nname: "Torn\nabstract: mod\n' >Torn.netkan
both_say Torn 'Torn.netkan: line 3, column 7: not valid YAML: While scanning a multi-line double-quoted scalar'
passed 'a netkan that is not YAML is told its file, line and column'

printf 'spec_version: 1\n$kref: "#/ckan/github/some/mod"\n' >Nameless.netkan
both_say Nameless 'Metadata must have an identifier property'
passed 'a netkan without an identifier is told that it needs one'

printf 'spec_version: 1\nidentifier: Wanderer\n$kref: "#/ckan/gitbuh/some/mod"\n' >Wanderer.netkan
both_say Wanderer 'Invalid $kref: #/ckan/gitbuh/some/mod'
passed 'an unknown $kref is quoted'

printf '{"body": "identifier: Homeless\\n"}\n' >homeless
run_on homeless queue send In.fifo
run inflator --queues In.fifo,Out.fifo --drain
status 0
run queue receive Out.fifo --all --delete
sees '"Success":"False"'
sees GameId
passed 'a message without a game is answered by what it lacks'

run queue stat some/where
status 1
sees "queue 'some/where': a name has 1 to 80 letters"
passed 'the name of a queue with a slash is refused, with what a name may have'

git init -q --bare good.git
mkdir folder
run run --once --state state --netkan-remotes "ksp=$work/folder" --ckanmeta-remotes "ksp=$work/good.git"
status 1
sees "$work/folder"
sees 'does not exist (check the remote)'
passed 'a remote that is no repository is named'

# A disk of our own, if this user may have one; $1 are its options.
on_disk() {
	options=$1
	shift
	mkdir -p disk
	code=0
	unshare -m sh -c 'mount -t tmpfs -o "$1" netkan disk && shift && exec "$@"' sh "$options" \
		"$@" >"$work/.out" 2>"$work/.err" </dev/null || code=$?
}

fill='dd if=/dev/zero of=disk/ballast bs=4k count=1000 2>/dev/null; exec "$@"'
on_disk size=100k true
if [ "$code" != 0 ]; then
	skipped 'a full disk is said to be full' 'this user may not mount one'
	skipped 'a disk that is read only is said to be' 'this user may not mount one'
else
	on_disk size=100k sh -c "$fill" sh "$netkan" run --once --state disk/state \
		--netkan-remotes "ksp=$work/good.git" --ckanmeta-remotes "ksp=$work/good.git"
	[ "$code" != 0 ] || wrong 'the run ended well'
	sees disk
	sees 'No space left on device'
	passed 'a full disk is said to be full'

	on_disk ro "$netkan" run --once --state disk/state \
		--netkan-remotes "ksp=$work/good.git" --ckanmeta-remotes "ksp=$work/good.git"
	status 1
	sees '--state'
	sees 'Read-only file system'
	passed 'a disk that is read only is said to be'
fi

plan
