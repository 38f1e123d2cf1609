#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A game whose CKAN-meta is split over several remotes by rule: what is copied, what is moved,
# and that nothing is lost when the indexer is killed in the middle of a move.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/git.sh
. "$NETKAN_SOURCE/test/scenario/git.sh"

for name in ckanmeta testing old parts; do
	git init -q --bare -b master "$name.git"
done
printf '# given up by their authors\nOld\n\nOlder\n' >old.txt

splits="ksp:testing=prerelease=$work/testing.git,ksp:old=identifiers:$work/old.txt=$work/old.git,ksp:parts=tag:parts=$work/parts.git"

# Version $2 of $1 at the hour $3, with the members $4 ("\"a\": 1, ").
module() {
	printf '{"body": "{%s\\"identifier\\": \\"%s\\", \\"version\\": \\"%s\\"}\\n", ' \
		"$(printf '%s' "${4:-}" | sed 's/"/\\"/g')" "$1" "$2"
	printf '"attributes": {"ModIdentifier": "%s", "Staged": "False", "Success": "True", ' "$1"
	printf '"CheckTime": "2026-08-22T%s:00:00", ' "$3"
	printf '"GameId": "KSP", "FileName": "./%s-%s.ckan"}}\n' "$1" "$2"
}

index() {
	run indexer --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --drain "$@"
}

# The modules of remote $1 are these.
has() {
	got=$(git -C "$1.git" ls-tree -r --name-only master 2>/dev/null | tr '\n' ' ')
	[ "$got" = "${2:+$2 }" ] || wrong "$1 has: $got, want: $2"
}

all_messages() {
	module Plain 1 10
	module Plain 2-pre 10 '"release_status": "testing", '
	module Old 1 10
	module Old 2 10
	module Wing 1 10 '"tags": ["plugin", "parts"], '
}
complete='Old/Old-1.ckan Old/Old-2.ckan Plain/Plain-1.ckan Plain/Plain-2-pre.ckan Wing/Wing-1.ckan'

all_messages | send
index
status 0
index --split "$splits"
status 0
has ckanmeta "$complete"
has testing 'Plain/Plain-2-pre.ckan'
has old 'Old/Old-1.ckan Old/Old-2.ckan'
has parts 'Wing/Wing-1.ckan'
passed 'splits get what their rules name, and the default remote stays complete'

module Plain 2-pre 11 '"release_status": "stable", ' | send
module Wing 1 11 '"tags": ["parts"], ' | send
module Older 1 11 | send
index --split "$splits"
status 0
has testing ''
has old 'Old/Old-1.ckan Old/Old-2.ckan Older/Older-1.ckan'
for name in ckanmeta parts; do
	git -C $name.git show master:Wing/Wing-1.ckan >$name.wing
done
cmp -s ckanmeta.wing parts.wing || wrong 'the copies differ'
passed 'copies follow what is committed, and go when no rule names them any more'

module Plain 2-pre 12 '"release_status": "testing", ' | send
index --split "$splits" --split-move --no-guards
status 0
has ckanmeta 'Plain/Plain-1.ckan'
has testing 'Plain/Plain-2-pre.ckan'
has old 'Old/Old-1.ckan Old/Old-2.ckan Older/Older-1.ckan'
has parts 'Wing/Wing-1.ckan'
passed 'what is moved is at its split alone'

module Old 3 13 | send
module Old 2 13 | send
index --split "$splits" --split-move
status 0
has ckanmeta 'Plain/Plain-1.ckan'
has old 'Old/Old-1.ckan Old/Old-2.ckan Old/Old-3.ckan Older/Older-1.ckan'
git -C old.git log -1 --format=%s >.out
sees 'NetKAN added mod - Old-3'
run status Old --state state
sees 'ok'
passed 'a new version of a moved mod is committed to its split'

grep -q '"Old":{"1":' state/www/updated/ksp.json || wrong "$(cat state/www/updated/ksp.json)"
passed 'versions that were moved keep their dates'

echo 'identifier: Old' >Old.netkan
new_netkan Old.netkan
run scheduler --dev --state state --netkan-remotes "ksp=$work/netkan" \
	--ckanmeta-remotes "ksp=$work/ckanmeta.git" --split "$splits" --split-move
status 0
run queue receive Inbound.fifo --all --delete --state state
sees '"HighestVersion":"3"'
passed 'the highest version is that of all remotes'

index --split "$splits"
status 0
has ckanmeta "Old/Old-1.ckan Old/Old-2.ckan Old/Old-3.ckan Older/Older-1.ckan Plain/Plain-1.ckan Plain/Plain-2-pre.ckan Wing/Wing-1.ckan"
passed 'without moving, the default remote gets back what was moved'

git clone -q ckanmeta.git person
git -C person rm -q Old/Old-1.ckan
git -C person commit -q -m 'Recall Old 1'
git -C person push -q
index --split "$splits"
has old 'Old/Old-2.ckan Old/Old-3.ckan Older/Older-1.ckan'
case $(git -C ckanmeta.git ls-tree -r --name-only master) in *Old-1*) wrong 'Old-1 is back' ;; esac
passed 'what a person removes from the default remote goes from the splits'

# Whoever pushes to $1 for the ${3}th time dies, before ($2 pre) or behind (post) the change.
deadly() {
	rm -f pushes
	cat >"$1.git/hooks/$2-receive" <<END
#!/bin/sh
echo >>"$work/pushes"
[ "\$(wc -l <"$work/pushes")" = $3 ] || exit 0
kill -9 "\$(cat "$work/pid")"
sleep 0.3
END
	chmod +x "$1.git/hooks/$2-receive"
}

everything() {
	for name in ckanmeta testing old parts; do
		git -C $name.git ls-tree -r master 2>/dev/null
	done | awk '{ print $3, $4 }' | LC_ALL=C sort -u
}

# To other places with the options behind $3, killed as deadly says.
killed_at() {
	deadly "$1" "$2" "$3"
	where="$1 $2 $3"
	hook="$1.git/hooks/$2-receive"
	shift 3
	code=0
	sh -c 'echo $$ >pid; exec "$@"' sh "$netkan" indexer --state state --ckanmeta-remotes \
		"ksp=$work/ckanmeta.git" --drain "$@" >.out 2>.err || code=$?
	[ "$code" = 137 ] || wrong "not killed at $where but ended with $code"
	rm -f "$hook"
	[ "$(everything)" = "$want" ] || wrong "killed at $where: something is lost"
	index "$@"
	status 0
	[ "$(everything)" = "$want" ] || wrong "after $where: something is lost"
	n=$(for name in ckanmeta testing old parts; do
		git -C $name.git ls-tree -r --name-only master 2>/dev/null
	done | wc -l)
	[ "$n" = "$copies" ] || wrong "after $where: $n files, want $copies"
}

want=$(everything)
others="ksp:testing=identifiers:$work/old.txt=$work/testing.git,ksp:old=prerelease=$work/old.git,ksp:parts=tag:parts=$work/parts.git"
copies=6
for remote in testing old; do
	for when in 'pre 1' 'post 1' 'pre 2' 'post 2'; do
		index --split "$splits" --split-move
		# shellcheck disable=SC2086
		killed_at $remote $when --split "$others" --split-move
	done
done
for when in pre post; do
	copies=6
	index --split "$splits"
	killed_at ckanmeta $when 1 --split "$splits" --split-move
	copies=11
	killed_at ckanmeta $when 1 --split "$splits"
done
passed 'killed before or behind any push of a move, nothing is lost and the next start ends it'

run indexer --check --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --split 'ksp:x=tag=y'
status 1
sees "'tag' is no rule; there are prerelease, identifiers:FILE and tag:TAG"
run indexer --check --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --split 'ksp:testing'
status 1
sees 'is not GAME:NAME=RULE=URL'
run indexer --check --state state --ckanmeta-remotes "ksp=$work/ckanmeta.git" --split-move
status 1
sees 'there is no --split to move modules to'
passed 'a split that is not understood is a mistake that is named'

plan
