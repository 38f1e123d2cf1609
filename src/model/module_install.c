/* SPDX-License-Identifier: MIT
 *
 * The install stanzas of a typed module.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs.
 */
#include "model/module_read.h"

#include "base/arena.h"
#include "model/fields.h"

#include <string.h>

#define TEXT(field)                                                                                \
	static int read_##field(struct nk_typed *typed, const struct nk_value *value, void *into)  \
	{                                                                                          \
		return nk_typed_string(typed, value, &((struct nk_stanza *)into)->field);          \
	}
TEXT(file)
TEXT(find)
TEXT(find_regexp)
TEXT(as)

static int read_texts(struct nk_typed *typed, const struct nk_value *value, struct nk_texts *texts)
{
	struct nk_text_list list = { NULL, 0 };
	int rc = nk_field_texts(typed, value, &list);

	if (rc == 0)
		*texts = (struct nk_texts){ list.list, list.n, true };
	return rc;
}

#define TEXTS(field)                                                                               \
	static int read_##field(struct nk_typed *typed, const struct nk_value *value, void *into)  \
	{                                                                                          \
		return read_texts(typed, value, &((struct nk_stanza *)into)->field);               \
	}
TEXTS(filter)
TEXTS(filter_regexp)
TEXTS(include_only)
TEXTS(include_only_regexp)

static int read_install_to(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_stanza *stanza = into;

	stanza->install_to = NK_NO_STR;
	return nk_typed_string(typed, value, &stanza->install_to);
}

static int read_find_matches_files(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	int rc = nk_typed_bool(typed, value, &((struct nk_stanza *)into)->find_matches_files);

	return rc == NK_NOT_FOUND ? nk_typed_fail_null_bool(typed, value) : rc;
}

static const struct nk_typed_field stanza_fields[] = {
	{ "file", read_file },
	{ "find", read_find },
	{ "find_regexp", read_find_regexp },
	{ "find_matches_files", read_find_matches_files },
	{ "install_to", read_install_to },
	{ "as", read_as },
	{ "filter", read_filter },
	{ "filter_regexp", read_filter_regexp },
	{ "include_only", read_include_only },
	{ "include_only_regexp", read_include_only_regexp },
	{ NULL, NULL },
};

static const char *stanza_problem(const struct nk_stanza *stanza)
{
	int ways = !!stanza->file.s + !!stanza->find.s + !!stanza->find_regexp.s;

	if (!stanza->install_to.s)
		return "Install stanzas must have an install_to";
	if (ways == 0)
		return "Install stanzas require either a file, find, or find_regexp directive";
	if (ways > 1)
		return "Install stanzas must only include one of file, find, or find_regexp "
		       "directive";
	if ((stanza->filter.given || stanza->filter_regexp.given) &&
	    (stanza->include_only.given || stanza->include_only_regexp.given))
		return "Install stanzas can only contain filter or include_only directives, not "
		       "both";
	return NULL;
}

/* NormalizePath(): slashes only, none at the end. */
static struct nk_str normalized(struct nk_arena *arena, struct nk_str path)
{
	if (memchr(path.s, '\\', path.n)) {
		char *copy = nk_strndup(arena, path.s, path.n);
		for (char *c = copy; (c = memchr(c, '\\', path.n - (size_t)(c - copy)));)
			*c = '/';
		path.s = copy;
	}
	if (path.n < 2)
		return path;
	while (path.n && path.s[path.n - 1] == '/')
		path.n--;
	return path;
}

static int read_stanza(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_module *module = into;
	struct nk_stanza stanza = { .install_to = NK_STR("GameData") };

	int rc = nk_typed_object(typed, value, "CKAN.ModuleInstallDescriptor", stanza_fields,
				 &stanza);
	if (rc < 0)
		return -1;
	if (rc == NK_NOT_FOUND) {
		module->null_stanza = true;
	} else {
		const char *problem = stanza_problem(&stanza);
		if (problem)
			return nk_typed_fail_invoked(typed, "CKAN.BadMetadataKraken", "%s",
						     problem);
		stanza.install_to = normalized(typed->arena, stanza.install_to);
	}
	module->install[module->n_install++] = stanza;
	return 0;
}

int nk_module_read_install(struct nk_typed *typed, const struct nk_value *value,
			   struct nk_module *module)
{
	module->n_install = 0;
	module->null_stanza = false;
	module->install = NK_NEW_N(typed->arena, struct nk_stanza, nk_length(value) + 1);
	return nk_typed_list(typed, value, "CKAN.ModuleInstallDescriptor[]", read_stanza, module);
}

void nk_module_default_install(struct nk_module *module, struct nk_arena *arena,
			       const struct nk_game *game)
{
	struct nk_stanza *stanza = NK_NEW(arena, struct nk_stanza);

	stanza->find = module->identifier;
	stanza->install_to = nk_str(game->primary_dir);
	module->install = stanza;
	module->n_install = 1;
	module->default_install = true;
}
