/* SPDX-License-Identifier: MIT
 *
 * The spec version that a document's features need: a table of features, newest first; the
 * first that the document has decides.
 * Rules: CKAN Core/Types/SpecVersionAnalyzer.cs.
 */
#include "base/collate.h"
#include "model/json_rules.h"

#include <string.h>

typedef bool feature_fn(const struct nk_value *json);

/* Does any stanza satisfy `test`? */
static bool any_stanza(const struct nk_value *json, feature_fn *test)
{
	nk_each_item (i, nk_get(json, "install")) {
		if (nk_is(*i, NK_OBJECT) && test(*i))
			return true;
	}
	return false;
}

static bool any_relationship(const struct nk_value *json, feature_fn *test)
{
	static const char *const names[] = { "depends", "recommends", "suggests", "conflicts",
					     "supports" };

	for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
		nk_each_item (i, nk_get(json, names[n])) {
			if (nk_is(*i, NK_OBJECT) && test(*i))
				return true;
		}
	}
	return false;
}

static bool license_is(const struct nk_value *json, const char *license)
{
	/* The original asks an array with object identity, which is never true. */
	return nk_str_is(nk_get_text(json, "license"), license);
}

static bool install_to_is(const struct nk_value *stanza, const char *place)
{
	return nk_str_is(nk_get_text(stanza, "install_to"), place);
}

static bool install_to_starts(const struct nk_value *stanza, const char *prefix)
{
	struct nk_str to = nk_get_text(stanza, "install_to");

	return to.s && nk_culture_starts(to, prefix, false);
}

static bool last_part_is(struct nk_str path, const char *name)
{
	if (!path.s)
		return false;
	const char *slash = path.n ? memrchr(path.s, '/', path.n) : NULL;
	size_t from = slash ? (size_t)(slash - path.s) + 1 : 0;
	return nk_str_is(nk_str_n(path.s + from, path.n - from), name);
}

/* Stanzas. */
bool nk_stanza_to_script(const struct nk_value *stanza)
{
	struct nk_str as = nk_get_text(stanza, "as");

	return install_to_starts(stanza, "Ships/Script") ||
	       (install_to_is(stanza, "Ships") &&
		(last_part_is(nk_get_text(stanza, "find"), "Script") ||
		 last_part_is(nk_get_text(stanza, "file"), "Script") ||
		 (as.s && nk_culture_ends(as, "Script", false))));
}
static bool to_missions(const struct nk_value *stanza)
{
	return install_to_is(stanza, "Missions");
}
static bool to_scenarios(const struct nk_value *stanza)
{
	return install_to_is(stanza, "Scenarios");
}
static bool to_thumbs(const struct nk_value *stanza)
{
	return install_to_starts(stanza, "Ships/@thumbs");
}
static bool to_ships_below(const struct nk_value *stanza)
{
	return install_to_starts(stanza, "Ships/");
}
static bool to_gamedata_below(const struct nk_value *stanza)
{
	return install_to_starts(stanza, "GameData/");
}
static bool with_include_only(const struct nk_value *stanza)
{
	return nk_get(stanza, "include_only") || nk_get(stanza, "include_only_regexp");
}
static bool with_as(const struct nk_value *stanza)
{
	return nk_get(stanza, "as");
}
static bool with_find_matches_files(const struct nk_value *stanza)
{
	return nk_get(stanza, "find_matches_files");
}
static bool with_regexps(const struct nk_value *stanza)
{
	return nk_get(stanza, "find_regexp") || nk_get(stanza, "filter_regexp");
}
static bool with_find(const struct nk_value *stanza)
{
	return nk_get(stanza, "find");
}

/* Relationships. */
static bool with_any_of(const struct nk_value *relationship)
{
	return nk_get(relationship, "any_of");
}
static bool with_choice_help(const struct nk_value *relationship)
{
	return nk_get(relationship, "any_of") && nk_get(relationship, "choice_help_text");
}

/* Documents. */
static bool is_unstable(const struct nk_value *json)
{
	const struct nk_value *status = nk_get(json, "release_status");

	return !nk_is_null(status) && !nk_str_is(nk_text(status), "stable");
}
static bool has_partial_hash(const struct nk_value *json)
{
	const struct nk_value *hash = nk_get(json, "download_hash");

	return nk_is(hash, NK_OBJECT) && (!nk_get(hash, "sha256") || !nk_get(hash, "sha1"));
}
static bool has_downloads(const struct nk_value *json)
{
	return nk_is(nk_get(json, "download"), NK_ARRAY);
}
static bool has_choice_help(const struct nk_value *json)
{
	return any_relationship(json, with_choice_help);
}
static bool has_mpl2(const struct nk_value *json)
{
	return license_is(json, "MPL-2.0");
}
static bool has_script(const struct nk_value *json)
{
	return any_stanza(json, nk_stanza_to_script);
}
static bool is_dlc(const struct nk_value *json)
{
	return nk_str_is(nk_get_text(json, "kind"), "dlc");
}
static bool has_replaced_by(const struct nk_value *json)
{
	return nk_get(json, "replaced_by");
}
static bool has_any_of(const struct nk_value *json)
{
	return any_relationship(json, with_any_of);
}
static bool has_missions(const struct nk_value *json)
{
	return any_stanza(json, to_missions);
}
static bool has_include_only(const struct nk_value *json)
{
	return any_stanza(json, with_include_only);
}
static bool has_unlicense(const struct nk_value *json)
{
	return license_is(json, "Unlicense");
}
static bool has_as(const struct nk_value *json)
{
	return any_stanza(json, with_as);
}
static bool has_strict(const struct nk_value *json)
{
	return nk_get(json, "ksp_version_strict");
}
static bool has_thumbs(const struct nk_value *json)
{
	return any_stanza(json, to_thumbs);
}
static bool has_find_matches_files(const struct nk_value *json)
{
	return any_stanza(json, with_find_matches_files);
}
static bool has_scenarios(const struct nk_value *json)
{
	return any_stanza(json, to_scenarios);
}
static bool has_ships_below(const struct nk_value *json)
{
	return any_stanza(json, to_ships_below);
}
static bool has_regexps(const struct nk_value *json)
{
	return any_stanza(json, with_regexps);
}
static bool has_licenses(const struct nk_value *json)
{
	return nk_is(nk_get(json, "license"), NK_ARRAY);
}
static bool is_metapackage(const struct nk_value *json)
{
	return nk_str_is(nk_get_text(json, "kind"), "metapackage");
}
static bool has_find(const struct nk_value *json)
{
	return any_stanza(json, with_find);
}
static bool has_wtfpl(const struct nk_value *json)
{
	return license_is(json, "WTFPL");
}
static bool has_supports(const struct nk_value *json)
{
	return nk_get(json, "supports");
}
static bool has_gamedata_below(const struct nk_value *json)
{
	return any_stanza(json, to_gamedata_below);
}

static const struct {
	feature_fn *has;
	const char *version;
} features[] = {
	{ is_unstable, "v1.36" },
	{ has_partial_hash, "v1.35" },
	{ has_downloads, "v1.34" },
	{ has_choice_help, "v1.31" },
	{ has_mpl2, "v1.30" },
	{ has_script, "v1.29" },
	{ is_dlc, "v1.28" },
	{ has_replaced_by, "v1.26" },
	{ has_any_of, "v1.26" },
	{ has_missions, "v1.25" },
	{ has_include_only, "v1.24" },
	{ has_unlicense, "v1.18" },
	{ has_as, "v1.18" },
	{ has_strict, "v1.16" },
	{ has_thumbs, "v1.16" },
	{ has_find_matches_files, "v1.16" },
	{ has_scenarios, "v1.14" },
	{ has_ships_below, "v1.12" },
	{ has_regexps, "v1.10" },
	{ has_licenses, "v1.8" },
	{ is_metapackage, "v1.6" },
	{ has_find, "v1.4" },
	{ has_wtfpl, "v1.2" },
	{ has_supports, "v1.2" },
	{ has_gamedata_below, "v1.2" },
};

const char *nk_spec_version_needed(const struct nk_value *json)
{
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
		if (features[i].has(json))
			return features[i].version;
	}
	return "1";
}
