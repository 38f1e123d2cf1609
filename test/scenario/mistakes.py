#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An author's mistakes that no golden case makes: each netkan is answered by the sentence that the
original's validator has for it. A new case is a line of the table. Prints TAP."""
from harness import Bot, Tap, message, netkan, pack, serve

# What is added to a good netkan, and the sentence.
# Rules: CKAN Netkan/Validators/, Netkan/Transformers/.
TABLE = [
    ("x_netkan_override: {version: '1'}", "Netkan overrides require an array"),
    ("x_netkan_override: [{delete: [author]}]", "Netkan overrides require a version"),
    ("x_netkan_override: [{version: '1'}]", "Netkan overrides require a delete or override section"),
    ("depends: [ModuleManager]",
     'depends elements should be Object, found String: "ModuleManager"'),
    ("suggests: [7]", "suggests elements should be Object, found Integer: 7"),
    ("recommends: {name: Other}",
     'recommends elements should be Object, found Property: "name":"Other"'),
    ("depends: [{any_of: [Other]}]",
     "depends 'any_of' elements should be Object, found String: \"Other\""),
    ("depends: [{any_of: [{name: 'Not good!'}]}]",
     "Not good! in depends 'any_of' is not a valid CKAN identifier"),
    ("conflicts: [{name: 'Not good!'}]", "Not good! in conflicts is not a valid CKAN identifier"),
    ("depends: [{name: Other, version_min: '1'}]",
     "'version_min' found in relationship, the correct form is 'min_version'"),
    ("supports: [{name: Other, version_max: '1'}]",
     "'version_max' found in relationship, the correct form is 'max_version'"),
    ("install: [{find: Mod}]", "install stanza missing `install_to`"),
    ("$vref: '#/ckan/ksp-avc/Other.version'",
     "Invalid $vref path/regexp Other.version, doesn't match any of: GameData/Mod/Mod.version"),
]


def main():
    port, _ = serve({"/mod.zip": pack(["GameData/Mod/Mod.version"], b'{"VERSION":"1"}')})
    url = f"http://127.0.0.1:{port}/mod.zip"
    tap, bot = Tap(len(TABLE)), Bot()
    install = "\ninstall: [{find: Mod, install_to: GameData}]"
    answers = bot.inflate("".join(
        message(netkan(url, extra if "install" in extra else extra + install, f"Mod{i}"), f"Mod{i}")
        for i, (extra, _) in enumerate(TABLE)), "--jobs", "2")
    said = {a["attributes"]["ModIdentifier"]: a["attributes"].get("ErrorMessage") for a in answers}
    for i, (extra, sentence) in enumerate(TABLE):
        got = said.get(f"Mod{i}")
        tap.result(f"{extra}: {sentence}".replace("\n", ", ").replace("#", ""),
                   "" if got == sentence else f"says: {got}", bot)
    bot.close()
    return 1 if tap.failed else 0


raise SystemExit(main())
