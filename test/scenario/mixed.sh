#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Messages of every kind, as a double of the old bot's world gave them to the old indexer, through
# ours: the same commits, branches, pull requests, news and statuses; and where ours is right and
# the old one was not.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=test/scenario/github.sh
. "$NETKAN_SOURCE/test/scenario/github.sh"
# shellcheck source=test/scenario/reference.sh
. "$NETKAN_SOURCE/test/scenario/reference.sh"

want=$replay/mixed.expected.json
remote_of mixed "$NETKAN_TEST_DATA/data/CKAN-meta.bundle"
base=$(base_of mixed)
github_start mixed
xz -dc "$replay/mixed.messages.jsonl.xz" | index mixed --no-guards --log-format json \
	--repos ksp=KSP-CKAN/CKAN-meta --github-token secret
same "$(tree_of mixed)" "$(jq -r .tree "$want")" 'the tree'
same "$(subjects mixed "$base")" "$(jq -c .subjects "$want")" 'the list of subjects'
passed 'messages of every kind make the same commits'

git -C mixed.git for-each-ref --format='%(refname:short)' refs/heads/add/ | while read -r branch; do
	git -C mixed.git diff --no-renames --raw --abbrev=40 "master...$branch" |
		sed "s|^:[0-9]* [0-9]* [0-9a-f]* \([0-9a-f]*\) [A-Z]	|$branch	\1	|"
done | LC_ALL=C sort >branches.got
jq -r '.branches | to_entries[] | .key as $branch | .value.files | to_entries[] |
	"\($branch)\t\(.value)\t\(.key)"' "$want" | LC_ALL=C sort >branches.want
cmp -s branches.got branches.want || wrong "branches: $(diff branches.got branches.want | head -20)"
passed 'staged modules are on the same branches with the same files'

jq -S 'map({title, body, head: .head.ref, base: .base.ref, labels: [.labels[].name], comments}) |
	sort_by(.head)' github/pulls.json >pulls.got
jq -S '.prs | sort_by(.head)' "$want" >pulls.want
cmp -s pulls.got pulls.want || wrong "pull requests: $(diff pulls.got pulls.want | head -40)"
passed 'the same pull requests are open, with the same titles, texts and labels'

# Staged modules come last in a batch, and the old bot's batches were of ten messages.
jq -s 'map(select(.level == "error") | .msg) | sort' .told >notices.got
jq '.notices | sort' "$want" >notices.want
cmp -s notices.got notices.want || wrong "notices: $(diff notices.got notices.want | head -40)"
passed 'people are told the same news of each mod'

"$netkan" dump-status --game ksp --state mixed.state |
	jq -S 'map_values(.last_indexed |= (if . then true else null end))' >status.got
jq -S .status "$want" >status.want
cmp -s status.got status.want || wrong "statuses: $(diff status.got status.want | head -40)"
passed 'every mod has the same status'

# --- where ours is right

# Two outcomes of a mod: at 12:00 on the primary branch, at 11:00 staged.
cat >late.jsonl <<'END'
{"body": "{\"identifier\": \"Late\", \"version\": \"2\"}\n", "attributes": {"ModIdentifier": "Late", "Staged": "False", "Success": "True", "CheckTime": "2026-09-22T12:00:00", "GameId": "KSP", "FileName": "./Late-2.ckan", "WarningMessages": "the newer one"}}
{"body": "{\"identifier\": \"Late\", \"version\": \"3\"}\n", "attributes": {"ModIdentifier": "Late", "Staged": "True", "Success": "True", "CheckTime": "2026-09-22T11:00:00", "GameId": "KSP", "FileName": "./Late-3.ckan", "WarningMessages": "the older one"}}
END
index mixed --no-guards --repos ksp=KSP-CKAN/CKAN-meta --github-token secret <late.jsonl
"$netkan" dump-status --game ksp --state mixed.state |
	jq -r '.Late | .last_warnings, .last_inflated' >.out
[ "$(cat .out)" = 'the newer one
2026-09-22T12:00:00+00:00' ] || wrong 'another status'
passed 'an older staged message does not replace a newer status, where the old bot let it'

# The branch is there with this very content, from the time before the primary branch moved on.
git -C mixed.git rev-parse add/Late-3 >before
jq -c '.attributes.CheckTime = "2026-09-22T13:00:00"' late.jsonl | tail -1 |
	index mixed --no-guards --repos ksp=KSP-CKAN/CKAN-meta --github-token secret
git -C mixed.git rev-parse add/Late-3 | cmp -s - before || wrong 'the branch moved'
jq -e 'map(select(.head.ref == "add/Late-3")) | length == 1 and .[0].comments == []' \
	github/pulls.json >.out || wrong 'another pull request or a comment'
passed 'a branch that has the content already gets no commit and no comment, where the old bot made both'

for attribute in GameId=Doom ModIdentifier=../Late; do
	jq -c --arg name "${attribute%%=*}" --arg value "${attribute#*=}" \
		'.attributes[$name] = $value' late.jsonl | head -1
done | "$netkan" queue send Outbound.fifo --state mixed.state >/dev/null
jq -c '.body |= (fromjson | .release_date = "soon" | tojson) |
	.attributes.CheckTime = "2026-09-22T14:00:00"' late.jsonl | head -1 |
	index mixed --no-guards
grep -q 'release_date \\"soon\\" is not a time' .told || wrong 'no word of the date'
git -C mixed.git log -1 --format=%s >.out
sees 'NetKAN updated mod - Late-2'
run queue stat Outbound-dead.fifo --state mixed.state
sees '"messages":2,'
passed 'an unknown game or a date that is none do not end the indexer, as they ended the old one'

plan
