/* SPDX-License-Identifier: MIT
 *
 * The rules of splits; see split.h.
 */
#include "role/split.h"

#include "model/metadata.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 300, IDENTIFIERS_MAX = 100000 };

static int by_text(const void *a, const void *b)
{
	return nk_str_cmp(*(const struct nk_str *)a, *(const struct nk_str *)b);
}

static int read_identifiers(struct nk_split *out, const char *name, struct nk_arena *arena,
			    struct nk_err *err)
{
	FILE *file = fopen(name, "re");
	char line[LINE_MAX_BYTES];

	if (!file)
		return nk_fail(err, NK_FAULT_CONFIG, "%s cannot be read: %s", name,
			       strerror(errno));
	while (fgets(line, sizeof line, file) && out->n_identifiers < IDENTIFIERS_MAX) {
		struct nk_str text = nk_str_trim(nk_str(line));

		if (!text.n || text.s[0] == '#')
			continue;
		out->identifiers = nk_regrow(arena, out->identifiers, out->n_identifiers,
					     out->n_identifiers + 1, sizeof *out->identifiers);
		out->identifiers[out->n_identifiers++] = nk_str_dup(arena, text);
	}
	fclose(file);
	if (out->n_identifiers)
		qsort(out->identifiers, out->n_identifiers, sizeof *out->identifiers, by_text);
	return 0;
}

static int read_rule(struct nk_split *out, const char *rule, struct nk_arena *arena,
		     struct nk_err *err)
{
	if (strcmp(rule, "prerelease") == 0) {
		out->rule = NK_SPLIT_PRERELEASE;
		return 0;
	}
	if (strncmp(rule, "tag:", 4) == 0 && rule[4]) {
		out->rule = NK_SPLIT_TAG;
		out->argument = rule + 4;
		return 0;
	}
	if (strncmp(rule, "identifiers:", 12) == 0 && rule[12]) {
		out->rule = NK_SPLIT_IDENTIFIERS;
		out->argument = rule + 12;
		return read_identifiers(out, out->argument, arena, err);
	}
	return nk_fail(err, NK_FAULT_CONFIG,
		       "'%s' is no rule; there are prerelease, identifiers:FILE and tag:TAG", rule);
}

static bool is_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
	       strcmp(name, "netkan") != 0 && strcmp(name, "ckanmeta") != 0;
}

int nk_split_read(struct nk_split *out, const char *text, struct nk_arena *arena,
		  struct nk_err *err)
{
	char *copy = nk_strdup(arena, text);
	char *name = strchr(copy, ':');
	char *rule = name ? strchr(name, '=') : NULL;
	char *url = rule ? strchr(rule + 1, '=') : NULL;

	*out = (struct nk_split){ .game = copy };
	if (!url || !url[1])
		return nk_fail(err, NK_FAULT_CONFIG,
			       "'%s' is not GAME:NAME=RULE=URL, such as "
			       "ksp:testing=prerelease=git@example.com:CKAN-testing.git",
			       text);
	*name++ = *rule++ = *url++ = '\0';
	out->name = name;
	out->url = url;
	if (!is_name(name))
		return nk_fail(err, NK_FAULT_CONFIG,
			       "'%s' cannot be the name of a split; take small letters, digits and "
			       "'-'",
			       name);
	return read_rule(out, rule, arena, err);
}

static bool has_tag(const struct nk_value *ckan, const char *tag)
{
	nk_each_item (item, nk_get(ckan, "tags")) {
		if (nk_str_is(nk_text(*item), tag))
			return true;
	}
	return nk_str_is(nk_get_text(ckan, "tags"), tag);
}

bool nk_split_wants(const struct nk_split *split, const char *path, const struct nk_value *ckan)
{
	struct nk_str identifier = nk_str_n(path, strcspn(path, "/"));

	switch (split->rule) {
	case NK_SPLIT_PRERELEASE:
		return nk_is_prerelease_status(nk_get_text(ckan, "release_status"));
	case NK_SPLIT_TAG:
		return has_tag(ckan, split->argument);
	case NK_SPLIT_IDENTIFIERS:
		break;
	}
	return split->n_identifiers &&
	       bsearch(&identifier, split->identifiers, split->n_identifiers, sizeof identifier,
		       by_text);
}

const struct nk_split *nk_split_home(const struct nk_split_set *set, const char *path,
				     const struct nk_value *ckan)
{
	for (size_t i = 0; i < set->n; i++) {
		if (strcmp(set->splits[i].game, set->game) == 0 &&
		    nk_split_wants(&set->splits[i], path, ckan))
			return &set->splits[i];
	}
	return NULL;
}
