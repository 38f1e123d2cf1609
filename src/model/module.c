/* SPDX-License-Identifier: MIT
 *
 * The typed module: a table of its properties, each with how it is read, then what must hold
 * between them.
 * Rules: CKAN Core/Types/CkanModule.cs.
 */
#include "model/module.h"

#include "base/arena.h"
#include "model/fields.h"
#include "model/module_read.h"

/*
 * Modules that need this level of the specification or a later one cannot be read: the
 * original counts its next release as the level, which v1.36 therefore sets at v1.37.999.
 */
#define SPEC_LEVEL "v1.37.999"
/* From here on a module must say who made it. */
#define SPEC_AUTHOR "v1.28"

enum presence { ABSENT, NULL_VALUE, GIVEN };

struct reader {
	struct nk_module *module;
	enum presence identifier, version;
	bool author, null_author, download;
	int release_status;
};

static struct nk_module *module_of(void *into)
{
	return ((struct reader *)into)->module;
}

static int read_identifier(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct reader *r = into;

	r->identifier = nk_is_null(value) ? NULL_VALUE : GIVEN;
	return nk_typed_string(typed, value, &r->module->identifier);
}

static int read_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct reader *r = into;

	r->version = nk_typed_no_value(value) ? NULL_VALUE : GIVEN;
	return nk_field_version(typed, value, &r->module->version);
}

static int read_spec_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_field_version(typed, value, &module_of(into)->spec_version);
}

static int read_kind(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char *const names[] = { "package", "metapackage", "dlc", NULL };
	int kind = NK_PACKAGE;
	int rc = nk_field_status(typed, value, "CKAN.ModuleKind", names, &kind);

	module_of(into)->kind = (enum nk_module_kind)kind;
	return rc;
}

static int read_release_status(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct reader *r = into;

	return nk_field_status(typed, value, "System.Nullable`1[CKAN.ReleaseStatus]",
			       nk_release_status_names, &r->release_status);
}

/* Files of KSP-AVC gave rise to versions like "1.1.", so a last dot is dropped. */
static struct nk_str without_dot(struct nk_str text)
{
	if (nk_str_ends(text, ".\n"))
		return nk_str_n(text.s, text.n - 2);
	return nk_str_ends(text, ".") ? nk_str_n(text.s, text.n - 1) : text;
}

static int read_game_version(struct nk_typed *typed, const struct nk_value *value, bool *given,
			     struct nk_game_version *out)
{
	*given = false;
	struct nk_str text = nk_typed_text(typed, value);
	if (!text.s)
		return 0;
	text = without_dot(text);
	*given = nk_game_version_parse(out, text, NULL) == 0;
	return *given ? 0
		      : nk_typed_fail_json(typed, "Could not parse game version: %.*s",
					   NK_ARG(text));
}

static int read_ksp_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_module *m = module_of(into);

	return read_game_version(typed, value, &m->has_game_version, &m->game_version);
}

static int read_ksp_version_min(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_module *m = module_of(into);

	return read_game_version(typed, value, &m->has_game_min, &m->game_min);
}

static int read_ksp_version_max(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_module *m = module_of(into);

	return read_game_version(typed, value, &m->has_game_max, &m->game_max);
}

static int read_author(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct reader *r = into;
	struct nk_text_list authors = { NULL, 0 };
	int rc = nk_field_texts(typed, value, &authors);

	if (rc != 0)
		return rc;
	r->author = true;
	r->null_author = false;
	for (size_t i = 0; i < authors.n; i++)
		r->null_author |= !authors.list[i].s;
	return 0;
}

static int read_download(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct reader *r = into;
	struct nk_uri_list list = { NULL, 0 };
	int rc = nk_field_uris(typed, value, &list);

	if (rc != 0)
		return rc;
	r->download = true;
	r->module->downloads = list.list;
	r->module->n_downloads = list.n;
	return 0;
}

static int read_license(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_text_list list = { NULL, 0 };

	if (nk_field_licenses(typed, value, &list) < 0)
		return -1;
	module_of(into)->licenses = (struct nk_texts){ list.list, list.n, true };
	return 0;
}

static int add_text(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_texts *texts = into;

	/* A null keeps its place, without a text. */
	if (nk_typed_string(typed, value, &texts->list[texts->n]) < 0)
		return -1;
	texts->n++;
	return 0;
}

static int read_strings(struct nk_typed *typed, const struct nk_value *value, const char *type,
			struct nk_texts *out)
{
	struct nk_texts texts = { .given = true };

	texts.list = NK_NEW_N(typed->arena, struct nk_str, nk_length(value) + 1);
	int rc = nk_typed_list(typed, value, type, add_text, &texts);
	if (rc == 0)
		*out = texts;
	return rc;
}

static int read_provides(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_strings(typed, value, "System.Collections.Generic.List`1[System.String]",
			    &module_of(into)->provides);
}

static int read_tags(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_strings(typed, value, "System.Collections.Generic.HashSet`1[System.String]",
			    &module_of(into)->tags);
}

static int check_localizations(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_texts unused;

	(void)into;
	return read_strings(typed, value, "System.String[]", &unused);
}

static int read_install(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_module_read_install(typed, value, module_of(into));
}

#define RELATIONSHIPS(field)                                                                       \
	static int read_##field(struct nk_typed *typed, const struct nk_value *value, void *into)  \
	{                                                                                          \
		return nk_module_read_relationships(typed, value, &module_of(into)->field);        \
	}
RELATIONSHIPS(depends)
RELATIONSHIPS(recommends)
RELATIONSHIPS(suggests)
RELATIONSHIPS(supports)
RELATIONSHIPS(conflicts)

static int check_replaced_by(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	(void)into;
	return nk_module_check_replaced_by(typed, value);
}

static int check_resources(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	(void)into;
	return nk_module_check_resources(typed, value);
}

static int check_string(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_str unused;

	(void)into;
	return nk_typed_string(typed, value, &unused);
}

static int check_int64(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	int64_t unused;

	(void)into;
	return nk_typed_int64(typed, value, &unused);
}

static int check_bool(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	bool unused;

	(void)into;
	return nk_typed_bool(typed, value, &unused);
}

static const struct nk_typed_field hash_fields[] = {
	{ "sha1", check_string },
	{ "sha256", check_string },
	{ NULL, NULL },
};

static int check_hashes(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_object(typed, value, "CKAN.DownloadHashesDescriptor", hash_fields, into);
}

/* Without release_date: the netkan's reader has refused a bad one by then. */
static const struct nk_typed_field module_fields[] = {
	{ "abstract", check_string },
	{ "description", check_string },
	{ "kind", read_kind },
	{ "author", read_author },
	{ "comment", check_string },
	{ "conflicts", read_conflicts },
	{ "depends", read_depends },
	{ "replaced_by", check_replaced_by },
	{ "download", read_download },
	{ "download_size", check_int64 },
	{ "download_hash", check_hashes },
	{ "download_content_type", check_string },
	{ "install_size", check_int64 },
	{ "identifier", read_identifier },
	{ "ksp_version", read_ksp_version },
	{ "ksp_version_max", read_ksp_version_max },
	{ "ksp_version_min", read_ksp_version_min },
	{ "ksp_version_strict", check_bool },
	{ "license", read_license },
	{ "name", check_string },
	{ "provides", read_provides },
	{ "recommends", read_recommends },
	{ "release_status", read_release_status },
	{ "resources", check_resources },
	{ "suggests", read_suggests },
	{ "version", read_version },
	{ "supports", read_supports },
	{ "install", read_install },
	{ "localizations", check_localizations },
	{ "spec_version", read_spec_version },
	{ "tags", read_tags },
	{ NULL, NULL },
};

static int check_required(struct nk_typed *typed, const char *name, enum presence presence)
{
	static const char *const problems[] = {
		[ABSENT] = "not found in JSON",
		[NULL_VALUE] = "expects a value but got null",
	};

	if (presence == GIVEN)
		return 0;
	typed->at = NULL;
	return nk_typed_fail(typed, NULL, NULL, "Required property '%s' %s.", name,
			     problems[presence]);
}

static int check_game_versions(struct nk_typed *typed, const struct nk_module *m)
{
	if (!m->has_game_version || (!m->has_game_min && !m->has_game_max))
		return 0;
	return nk_typed_fail_invoked(typed, "CKAN.InvalidModuleAttributesKraken",
				     "[InvalidModuleAttributesKraken] ksp_version mixed with "
				     "ksp_version_(min|max) in %.*s",
				     NK_ARG(m->identifier));
}

/* The original makes a text to search for of each author, which a null is too much for. */
static int check_authors(struct nk_typed *typed, const struct reader *r)
{
	return r->null_author ? nk_typed_fail_invoked(typed, "System.ArgumentNullException",
						      "Value cannot be null. (Parameter 'input')")
			      : 0;
}

static int fail_missing(struct nk_typed *typed, const struct nk_module *m, const char *field)
{
	return nk_typed_fail_as(typed, NULL, "%.*s missing required field %s",
				NK_ARG(m->identifier), field);
}

static int check_health(struct nk_typed *typed, const struct reader *r)
{
	const struct nk_module *m = r->module;

	if (nk_version_cmp_text(m->spec_version.text, NK_STR(SPEC_LEVEL)) >= 0)
		return nk_typed_fail_as(typed, NULL,
					"%.*s %.*s requires CKAN %.*s, we can't read it.",
					NK_ARG(m->identifier), NK_ARG(m->version.text),
					NK_ARG(m->spec_version.text));
	if (!r->author && nk_version_cmp_text(m->spec_version.text, NK_STR(SPEC_AUTHOR)) >= 0)
		return fail_missing(typed, m, "author");
	if (!r->download && m->kind == NK_PACKAGE)
		return fail_missing(typed, m, "download");
	if (r->release_status < NK_STABLE || r->release_status > NK_DEVELOPMENT)
		return nk_typed_fail_as(typed, NULL, "%d is not a valid release status",
					r->release_status);
	return 0;
}

static void set_unknown_license(struct nk_module *m, struct nk_arena *arena)
{
	m->licenses.list = NK_NEW(arena, struct nk_str);
	m->licenses.list[m->licenses.n++] = NK_STR("unknown");
}

/* The document with a version at its end, where it has none. */
static const struct nk_value *with_version(struct nk_arena *arena, const struct nk_value *json,
					   const char *dummy_version)
{
	if (!dummy_version || nk_get(json, "version"))
		return json;
	struct nk_value *copy = nk_object(arena);
	nk_each_member (member, json)
		nk_set_n(arena, copy, member->key, member->value);
	nk_set(arena, copy, "version", nk_string(arena, dummy_version));
	return copy;
}

int nk_module_read(struct nk_module **out, struct nk_arena *arena, const struct nk_game *game,
		   const struct nk_value *json, const char *dummy_version, struct nk_err *err)
{
	const struct nk_value *document = with_version(arena, json, dummy_version);
	struct nk_module *m = NK_NEW(arena, struct nk_module);
	struct reader r = { .module = m };
	struct nk_typed typed = { .arena = arena,
				  .err = err,
				  .printed = document,
				  .prefix = "JSON deserialisation error: " };

	nk_version_parse(&m->spec_version, NK_STR("1"), NULL);
	if (nk_typed_fill(&typed, document, module_fields, &r) < 0 ||
	    check_required(&typed, "identifier", r.identifier) < 0 ||
	    check_required(&typed, "version", r.version) < 0 ||
	    check_game_versions(&typed, m) < 0 || check_authors(&typed, &r) < 0 ||
	    check_health(&typed, &r) < 0)
		return -1;
	if (!m->licenses.given)
		set_unknown_license(m, arena);
	if (m->n_install == 0)
		nk_module_default_install(m, arena, game);
	*out = m;
	return 0;
}
