#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An operator saves the status table, restores it elsewhere and looks at it.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

run dump-status
status 0
[ "$(cat .out)" = '{"ksp": {}, "ksp2": {}, "no_game_id": {}}' ] || wrong 'another shape'
passed 'an empty table has the games and nothing else'

cat >dump.json <<'END'
{"ksp": {"Astrogator": {"frozen": false, "game_id": "ksp", "last_checked": "2026-08-22T10:48:29.120034+00:00", "last_downloaded": null, "last_error": null, "last_indexed": "2026-08-22T10:48:20+00:00", "last_inflated": null, "last_warnings": "\u00e4", "release_date": null, "resources": {"homepage": "https://example.com"}, "failed": false}, "Broken": {"frozen": false, "game_id": "ksp", "last_checked": null, "last_downloaded": null, "last_error": "No asset\r\nfound \u001b[2J", "last_indexed": null, "last_inflated": null, "last_warnings": null, "release_date": null, "resources": {}, "failed": true}}, "ksp2": {}, "no_game_id": {}}
END
run restore-status dump.json
status 0
run dump-status
cmp -s .out dump.json || wrong 'the dump is another one'
passed 'what was restored is dumped byte for byte'

run dump-status --game KSP
status 0
sees '{"Astrogator": {"frozen": false, "game_id": "ksp",'
cp .out one.json
run restore-status --state elsewhere one.json
status 0
run dump-status --state elsewhere
cmp -s .out dump.json || wrong 'the dump is another one'
passed 'the dump of one game is restored too'

run status
status 0
sees 'Astrogator ok      2026-08-22 10:48:29  2026-08-22 10:48:20'
sees '2 mods: 1 ok, 1 failed, 0 frozen'
passed 'the table is for people'

run status --failed
sees 'Broken failed'
sees_not 'Astrogator'
passed 'only failures are shown on demand'

run status Broken
status 0
sees 'Broken (ksp): failed'
sees '  error       No asset'
sees '              found  [2J'
sees '  history'
passed 'one mod is shown whole, without steering the terminal'

run status Astrogater
status 1
sees "there is no status of 'Astrogater'; did you mean 'Astrogator'?"
passed 'a mod that is unknown is named, with the nearest'

printf '%s' '{"ksp": {"A": {"failed": false}, "B": {"failed": true, "last_checked": "soon"}}}' >bad.json
run restore-status --state third bad.json
status 1
sees "bad.json: B: last_checked: 'soon' is not a time"
run dump-status --state third
sees '{"ksp": {}, "ksp2": {}, "no_game_id": {}}'
passed 'a file with a mistake changes nothing'

run restore-status absent.json
status 1
sees "unable to open 'absent.json': No such file or directory"
passed 'an absent file is named'

plan
