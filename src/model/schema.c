/* SPDX-License-Identifier: MIT
 *
 * The CKAN schema as a tree of const nodes, and its judgement in the order and the words of
 * NJsonSchema 10: errors of the alternatives, of what is excluded and of items are folded into
 * one for the node that has them.
 * Facts: CKAN.schema; NJsonSchema's JsonSchemaValidator.
 */
#include "model/schema.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/uri.h"
#include "model/identifier.h"
#include "model/json_rules.h"

#include <string.h>

enum { ARRAY = 1, STRING = 2, INTEGER = 4, BOOLEAN = 8, OBJECT = 16 };

struct node;

struct property {
	const char *name;
	const struct node *node;
};

/* What a value must be. Members that are zero demand nothing. */
struct node {
	unsigned type;
	bool (*pattern)(struct nk_str text); /* PatternMismatch */
	bool (*format)(const struct nk_value *value, struct nk_arena *arena);
	const char *format_error;
	const char *const *values; /* enum */
	bool (*value_ok)(struct nk_str text); /* enum, as a function */
	int64_t only;		   /* minimum and maximum of an integer */
	const struct node *items;
	bool unique;
	const struct property *properties; /* ends with a NULL name */
	const char *const *required;
	const struct node *const *any_of, *const *one_of;
	const struct node *not;
};

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NODES(...) ((const struct node *const[]){ __VA_ARGS__, NULL })

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `$` also allows a line feed at the very end. */
static struct nk_str without_line_feed(struct nk_str text)
{
	if (text.n && text.s[text.n - 1] == '\n')
		text.n--;
	return text;
}

/* Digits at *at, at least one. */
static bool number(struct nk_str text, size_t *at)
{
	size_t from = *at;

	while (*at < text.n && is_digit(text.s[*at]))
		(*at)++;
	return *at > from;
}

static bool is_spec_version(struct nk_str text)
{
	size_t at = 1;

	text = without_line_feed(text);
	return text.n && text.s[0] == 'v' && number(text, &at) && at < text.n && text.s[at++] == '.' &&
	       number(text, &at) && at == text.n;
}

static bool is_game_version(struct nk_str text)
{
	size_t at = 0;

	text = without_line_feed(text);
	if (nk_str_is(text, "any"))
		return true;
	for (int parts = 0; parts < 3; parts++) {
		if (!number(text, &at))
			return false;
		if (at == text.n)
			return true;
		if (text.s[at++] != '.')
			return false;
	}
	return false;
}

static bool is_tag(struct nk_str text)
{
	text = without_line_feed(text);
	for (size_t i = 0; i < text.n; i++) {
		if (!((text.s[i] >= 'a' && text.s[i] <= 'z') || is_digit(text.s[i]) ||
		      text.s[i] == '-'))
			return false;
	}
	return text.n > 0;
}

static bool has_no_slash(struct nk_str text)
{
	text = without_line_feed(text);
	return text.n && !memchr(text.s, '/', text.n) && !memchr(text.s, '\\', text.n);
}

static bool below_gamedata(struct nk_str text)
{
	return nk_str_starts(text, "GameData/");
}

static bool is_ships_place(struct nk_str text)
{
	text = without_line_feed(text);
	return nk_str_is(text, "Ships/SPH") || nk_str_is(text, "Ships/VAB") ||
	       nk_str_is(text, "Ships/Script") || nk_str_is(text, "Ships/@thumbs/SPH") ||
	       nk_str_is(text, "Ships/@thumbs/VAB");
}

static bool is_missions(struct nk_str text)
{
	return nk_str_starts(text, "Missions");
}

static bool is_plugins(struct nk_str text)
{
	return nk_str_is(without_line_feed(text), "BepInEx/plugins");
}

static bool is_uri(const struct nk_value *value, struct nk_arena *arena)
{
	struct nk_uri uri;

	return nk_uri_parse(&uri, arena, value->text, NULL) == 0;
}

/* "hh:mm" behind a sign, "Z", or nothing. */
static bool is_zone(struct nk_str text, size_t at)
{
	if (at == text.n)
		return true;
	if (text.s[at] == 'Z')
		return at + 1 == text.n;
	return (text.s[at] == '+' || text.s[at] == '-') && at + 6 == text.n &&
	       is_digit(text.s[at + 1]) && is_digit(text.s[at + 2]) && text.s[at + 3] == ':' &&
	       is_digit(text.s[at + 4]) && is_digit(text.s[at + 5]);
}

/* Does `text` begin like `shape`, in which 0 stands for any digit and T for T or a blank? */
static bool has_shape(struct nk_str text, const char *shape)
{
	size_t n = strlen(shape);

	for (size_t i = 0; i < n && i < text.n; i++) {
		bool good = shape[i] == '0' ? is_digit(text.s[i]) :
			    shape[i] == 'T' ? text.s[i] == 'T' || text.s[i] == ' ' :
					      text.s[i] == shape[i];
		if (!good)
			return false;
	}
	return text.n >= n;
}

static bool is_date_time(const struct nk_value *value, struct nk_arena *arena)
{
	static const char *const short_shapes[] = { "0000", "0000-00", "0000-00-00", "00000000",
						    "0000-00-00T00:00" };
	struct nk_str text = value->text;
	size_t at = 19;

	(void)arena;
	if (value->kind == NK_DATE)
		return true;
	for (size_t i = 0; i < sizeof short_shapes / sizeof short_shapes[0]; i++) {
		if (text.n == strlen(short_shapes[i]) && has_shape(text, short_shapes[i]))
			return true;
	}
	if (!has_shape(text, "0000-00-00T00:00:00"))
		return false;
	if (at < text.n && text.s[at] == '.') {
		size_t from = ++at;
		if (!number(text, &at) || at - from > 7)
			return false;
	}
	return is_zone(text, at);
}

static const struct node string = { .type = STRING };
static const struct node integer = { .type = INTEGER };
static const struct node boolean = { .type = BOOLEAN };
static const struct node uri = { .type = STRING, .format = is_uri, .format_error = "UriExpected" };
static const struct node identifier = { .type = STRING, .pattern = nk_identifier_valid };
static const struct node game_version = { .type = STRING, .pattern = is_game_version };
static const struct node date_time = { .type = STRING,
				       .format = is_date_time,
				       .format_error = "DateTimeExpected" };
static const struct node strings = { .type = ARRAY, .items = &string, .unique = true };
static const struct node one_or_more_strings = { .one_of = NODES(&string, &strings) };

static const struct node first_spec_version = { .type = INTEGER, .only = 1 };
static const struct node later_spec_version = { .type = STRING, .pattern = is_spec_version };
static const struct node spec_version = { .one_of = NODES(&first_spec_version,
							  &later_spec_version) };

static const struct node kind = { .values = LIST("package", "metapackage", "dlc") };
static const struct node uris = { .type = ARRAY, .items = &uri, .unique = true };
static const struct node download = { .one_of = NODES(&uri, &uris) };
static const struct node license = { .value_ok = nk_license_known };
static const struct node license_list = { .type = ARRAY, .items = &license, .unique = true };
static const struct node licenses = { .any_of = NODES(&license, &license_list) };
static const struct node release_status = { .values = LIST("stable", "testing", "development") };
static const struct node tag = { .type = STRING, .pattern = is_tag };
static const struct node tags = { .type = ARRAY, .items = &tag };
static const struct node identifiers = { .type = ARRAY, .items = &identifier, .unique = true };

static const struct node download_hash = {
	.type = OBJECT,
	.properties = (const struct property[]){ { "sha1", &string },
						 { "sha256", &string },
						 { NULL, NULL } },
};

static const struct node named_relationship = {
	.type = OBJECT,
	.properties =
		(const struct property[]){
			{ "name", &identifier },
			{ "version", &string },
			{ "min_version", &string },
			{ "max_version", &string },
			{ "choice_help_text", &string },
			{ "suppress_recommendations", &boolean },
			{ NULL, NULL },
		},
	.required = LIST("name"),
};
static const struct node relationship;
static const struct node any_of_relationship = {
	.type = OBJECT,
	.properties = (const struct property[]){ { "any_of", &relationship },
						 { "choice_help_text", &string },
						 { NULL, NULL } },
	.required = LIST("any_of"),
};
static const struct node relationship_item = { .one_of = NODES(&named_relationship,
							       &any_of_relationship) };
static const struct node relationship = { .type = ARRAY, .items = &relationship_item };

static const struct node replaced_by = {
	.type = OBJECT,
	.properties = (const struct property[]){ { "name", &identifier },
						 { "version", &string },
						 { "min_version", &string },
						 { NULL, NULL } },
	.required = LIST("name"),
};

static const struct node resources = {
	.type = OBJECT,
	.properties =
		(const struct property[]){
			{ "homepage", &uri },	   { "bugtracker", &uri },    { "discussions", &uri },
			{ "license", &uri },	   { "repository", &uri },    { "ci", &uri },
			{ "spacedock", &uri },	   { "curse", &uri },	      { "manual", &uri },
			{ "metanetkan", &uri },	   { "remote-avc", &uri },    { "remote-swinfo", &uri },
			{ "store", &uri },	   { "steamstore", &uri },    { "gogstore", &uri },
			{ "epicstore", &uri },	   { NULL, NULL },
		},
};

static const struct node old_places = { .values = LIST("GameData", "Ships", "GameRoot", "Tutorial",
						       "Scenarios", "GameData/Mods") };
static const struct node gamedata_path = { .type = STRING, .pattern = below_gamedata };
static const struct node ships_path = { .type = STRING, .pattern = is_ships_place };
static const struct node missions_path = { .type = STRING, .pattern = is_missions };
static const struct node plugins_path = { .type = STRING, .pattern = is_plugins };
static const struct node install_to = { .any_of = NODES(&old_places, &gamedata_path, &ships_path,
							&missions_path, &plugins_path) };

static const struct node with_file = { .required = LIST("file") };
static const struct node with_find = { .required = LIST("find") };
static const struct node with_find_regexp = { .required = LIST("find_regexp") };
static const struct node both_1 = { .required = LIST("filter", "include_only") };
static const struct node both_2 = { .required = LIST("filter", "include_only_regexp") };
static const struct node both_3 = { .required = LIST("filter_regexp", "include_only") };
static const struct node both_4 = { .required = LIST("filter_regexp", "include_only_regexp") };
static const struct node both_ways = { .any_of = NODES(&both_1, &both_2, &both_3, &both_4) };
static const struct node as = { .type = STRING, .pattern = has_no_slash };
static const struct node stanza = {
	.type = OBJECT,
	.properties =
		(const struct property[]){
			{ "file", &string },
			{ "find", &string },
			{ "find_regexp", &string },
			{ "find_matches_files", &boolean },
			{ "install_to", &install_to },
			{ "as", &as },
			{ "filter", &one_or_more_strings },
			{ "filter_regexp", &one_or_more_strings },
			{ "include_only", &one_or_more_strings },
			{ "include_only_regexp", &one_or_more_strings },
			{ NULL, NULL },
		},
	.required = LIST("install_to"),
	.one_of = NODES(&with_file, &with_find, &with_find_regexp),
	.not = &both_ways,
};
static const struct node install = { .type = ARRAY, .items = &stanza };

static const struct node with_download = { .required = LIST("download") };
static const struct node packless_kind = { .values = LIST("metapackage", "dlc") };
static const struct node without_download = {
	.properties = (const struct property[]){ { "kind", &packless_kind }, { NULL, NULL } },
	.required = LIST("kind"),
	.not = &with_download,
};

static const struct node ckan = {
	.type = OBJECT,
	.properties =
		(const struct property[]){
			{ "spec_version", &spec_version },
			{ "name", &string },
			{ "identifier", &identifier },
			{ "kind", &kind },
			{ "abstract", &string },
			{ "description", &string },
			{ "comment", &string },
			{ "author", &one_or_more_strings },
			{ "download", &download },
			{ "download_size", &integer },
			{ "download_hash", &download_hash },
			{ "download_content_type", &string },
			{ "install_size", &integer },
			{ "license", &licenses },
			{ "version", &string },
			{ "release_status", &release_status },
			{ "ksp_version", &game_version },
			{ "ksp_version_min", &game_version },
			{ "ksp_version_max", &game_version },
			{ "ksp_version_strict", &boolean },
			{ "tags", &tags },
			{ "localizations", &strings },
			{ "depends", &relationship },
			{ "recommends", &relationship },
			{ "suggests", &relationship },
			{ "supports", &relationship },
			{ "conflicts", &relationship },
			{ "provides", &identifiers },
			{ "replaced_by", &replaced_by },
			{ "resources", &resources },
			{ "install", &install },
			{ "release_date", &date_time },
			{ NULL, NULL },
		},
	.required = LIST("spec_version", "name", "author", "abstract", "identifier", "license",
			 "version"),
	.one_of = NODES(&with_download, &without_download),
};

/* Where the errors of one judgement go: a list for people, or only their number. */
struct verdict {
	struct nk_arena *arena;
	struct nk_buf *text; /* NULL: only count */
	size_t n;
};

static void add_error(struct verdict *verdict, const char *path, const char *error)
{
	if (verdict->text)
		nk_buf_printf(verdict->text, "%s#/%s: %s", verdict->n ? ", " : "", path, error);
	verdict->n++;
}

static void judge(struct verdict *verdict, const struct node *node, const struct nk_value *value,
		  const char *path);

static bool passes(struct verdict *outer, const struct node *node, const struct nk_value *value)
{
	struct verdict verdict = { outer->arena, NULL, 0 };

	judge(&verdict, node, value, "");
	return verdict.n == 0;
}

static size_t passing(struct verdict *verdict, const struct node *const *nodes,
		      const struct nk_value *value)
{
	size_t n = 0;

	for (; *nodes; nodes++)
		n += passes(verdict, *nodes, value);
	return n;
}

static void judge_combinations(struct verdict *verdict, const struct node *node,
			       const struct nk_value *value, const char *path)
{
	if (node->any_of && passing(verdict, node->any_of, value) == 0)
		add_error(verdict, path, "NotAnyOf");
	if (node->one_of && passing(verdict, node->one_of, value) != 1)
		add_error(verdict, path, "NotOneOf");
	if (node->not && passes(verdict, node->not, value))
		add_error(verdict, path, "ExcludedSchemaValidates");
}

/* An item's text, by which repeated ones are found. */
static struct nk_str item_text(struct nk_arena *arena, const struct nk_value *value)
{
	struct nk_str text;

	if (nk_token_text(&text, arena, value))
		return text.s ? text : NK_STR("");
	return nk_json_text(arena, value, NK_JSON_INDENT2);
}

static bool all_differ(struct nk_arena *arena, const struct nk_value *array)
{
	struct nk_value *seen = nk_object(arena);

	nk_each_item(i, array) {
		struct nk_str text = item_text(arena, *i);
		if (nk_get_n(seen, text))
			return false;
		nk_set_n(arena, seen, text, *i);
	}
	return true;
}

static void judge_array(struct verdict *verdict, const struct node *node,
			const struct nk_value *value, const char *path)
{
	if (!nk_is(value, NK_ARRAY)) {
		add_error(verdict, path, "ArrayExpected");
		return;
	}
	if (node->unique && !all_differ(verdict->arena, value))
		add_error(verdict, path, "ItemsNotUnique");
	for (size_t i = 0; i < value->array.n; i++) {
		if (!passes(verdict, node->items, value->array.items[i]))
			add_error(verdict, nk_printf(verdict->arena, "%s[%zu]", path, i),
				  "ArrayItemNotValid");
	}
}

static void judge_string(struct verdict *verdict, const struct node *node,
			 const struct nk_value *value, const char *path)
{
	if (!nk_is(value, NK_STRING) && !nk_is(value, NK_DATE)) {
		add_error(verdict, path, "StringExpected");
		return;
	}
	if (!value->text.s)
		return;
	if (node->pattern && !node->pattern(value->text))
		add_error(verdict, path, "PatternMismatch");
	if (node->format && !node->format(value, verdict->arena))
		add_error(verdict, path, node->format_error);
}

static void judge_integer(struct verdict *verdict, const struct node *node,
			  const struct nk_value *value, const char *path)
{
	if (!nk_is(value, NK_INT))
		add_error(verdict, path, "IntegerExpected");
	else if (node->only && value->integer != node->only)
		add_error(verdict, path,
			  value->integer < node->only ? "NumberTooSmall" : "NumberTooBig");
}

static void judge_type(struct verdict *verdict, const struct node *node,
		       const struct nk_value *value, const char *path)
{
	switch (node->type) {
	case ARRAY: judge_array(verdict, node, value, path); break;
	case STRING: judge_string(verdict, node, value, path); break;
	case INTEGER: judge_integer(verdict, node, value, path); break;
	case BOOLEAN:
		if (!nk_is(value, NK_BOOL))
			add_error(verdict, path, "BooleanExpected");
		break;
	case OBJECT:
		if (!nk_is(value, NK_OBJECT))
			add_error(verdict, path, "ObjectExpected");
		break;
	default: break;
	}
}

static bool allowed(const struct node *node, struct nk_str text)
{
	if (node->value_ok)
		return node->value_ok(text);
	for (const char *const *one = node->values; *one; one++) {
		if (nk_str_is(text, *one))
			return true;
	}
	return false;
}

static bool among(const char *const *names, const char *name)
{
	for (; names && *names; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

static bool has_property(const struct node *node, const char *name)
{
	for (const struct property *p = node->properties; p && p->name; p++) {
		if (strcmp(p->name, name) == 0)
			return true;
	}
	return false;
}

static const char *below(struct verdict *verdict, const char *path, const char *name)
{
	return *path ? nk_printf(verdict->arena, "%s.%s", path, name) : name;
}

static void judge_properties(struct verdict *verdict, const struct node *node,
			     const struct nk_value *value, const char *path)
{
	for (const struct property *p = node->properties; p && p->name; p++) {
		const struct nk_value *member = nk_get(value, p->name);
		if (member)
			judge(verdict, p->node, member, below(verdict, path, p->name));
		else if (among(node->required, p->name))
			add_error(verdict, below(verdict, path, p->name), "PropertyRequired");
	}
	for (const char *const *name = node->required; name && *name; name++) {
		if (!has_property(node, *name) && !nk_get(value, *name))
			add_error(verdict, below(verdict, path, *name), "PropertyRequired");
	}
}

static void judge(struct verdict *verdict, const struct node *node, const struct nk_value *value,
		  const char *path)
{
	judge_combinations(verdict, node, value, path);
	judge_type(verdict, node, value, path);
	if ((node->values || node->value_ok) && !allowed(node, item_text(verdict->arena, value)))
		add_error(verdict, path, "NotInEnumeration");
	judge_properties(verdict, node, value, path);
}

int nk_schema_check(const struct nk_value *json, struct nk_arena *arena, struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(1024 * 1024);
	struct verdict verdict = { arena, &text, 0 };

	judge(&verdict, &ckan, json, "");
	if (!verdict.n)
		return 0;
	return nk_fail_in(err, arena, NK_FAULT_METADATA, "Schema validation failed: %s", text.data);
}
