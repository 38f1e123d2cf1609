/* SPDX-License-Identifier: MIT
 *
 * What a module's download contains. The steps ask again and again for the same zip, the same
 * listing of installed files and the same configuration texts; each is made once and kept
 * until the inflation ends.
 */
#include "inflate/inflation.h"

#include "base/regex.h"
#include "base/unicode.h"
#include "base/utf.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

struct nk_opened {
	struct nk_opened *next;
	const char *path;
	struct nk_zip *zip;
	struct nk_config_facts *configs; /* one per entry */
};

struct nk_found {
	struct nk_found *next;
	const struct nk_zip *zip;
	struct nk_str identifier;
	const struct nk_value *stanzas;
	struct nk_install install;
};

void nk_inflation_release(struct nk_inflation *inflation)
{
	for (struct nk_opened *one = inflation->opened; one; one = one->next)
		nk_zip_free(one->zip);
	inflation->opened = NULL;
	inflation->found = NULL;
}

int nk_contents_file(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_download *out, struct nk_err *err)
{
	if (!module->n_downloads)
		return NK_NOT_FOUND;
	return nk_fetch_module(&inflation->job, module, out, err);
}

static struct nk_opened *opened(struct nk_inflation *inflation, const char *path)
{
	for (struct nk_opened *one = inflation->opened; one; one = one->next) {
		if (strcmp(one->path, path) == 0)
			return one;
	}
	return NULL;
}

int nk_contents_zip(struct nk_inflation *inflation, const struct nk_metadata *module,
		    struct nk_zip **out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_download file;
	int rc = nk_contents_file(inflation, module, &file, err);

	if (rc != 0)
		return rc;
	struct nk_opened *one = opened(inflation, file.path);
	if (!one) {
		struct nk_zip *zip;
		if (nk_zip_open(&zip, file.path, err) < 0) {
			/* The sentence is the answer; it may not be cut. */
			return nk_reject(inflation, err, "%s", nk_err_text(err));
		}
		one = NK_NEW(arena, struct nk_opened);
		one->path = nk_strdup(arena, file.path);
		one->zip = zip;
		one->configs = NK_NEW_N(arena, struct nk_config_facts, zip->n);
		one->next = inflation->opened;
		inflation->opened = one;
	}
	*out = one->zip;
	return 0;
}

int nk_contents_module(struct nk_inflation *inflation, const struct nk_metadata *module,
		       const char *dummy_version, struct nk_module **out, struct nk_err *err)
{
	return nk_module_read(out, inflation->job.arena, inflation->job.game, module->json,
			      dummy_version, err);
}

int nk_contents_installed(struct nk_inflation *inflation, const struct nk_metadata *module,
			  const struct nk_module *typed, struct nk_zip *zip,
			  struct nk_install *out, bool *no_match, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	const struct nk_value *stanzas = nk_get(module->json, "install");

	if (no_match)
		*no_match = false;
	for (struct nk_found *one = inflation->found; one; one = one->next) {
		if (one->zip == zip && nk_str_eq(one->identifier, typed->identifier) &&
		    nk_equal(one->stanzas, stanzas)) {
			*out = one->install;
			return 0;
		}
	}
	if (nk_install_find(out, arena, inflation->job.game, typed, zip, no_match, err) < 0)
		return -1;
	struct nk_found *one = NK_NEW(arena, struct nk_found);
	*one = (struct nk_found){ inflation->found, zip, typed->identifier,
				  nk_copy(arena, stanzas), *out };
	inflation->found = one;
	return 0;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/*
 * Does a line start, behind its blanks, with one of @ + $ - ! % or with a word and a colon?
 * The same as ^\s*[@+$\-!%]|^\s*[a-zA-Z0-9_]+: on every line, by hand because it runs over
 * every configuration file of every mod.
 */
static bool has_patch_syntax(struct nk_str text)
{
	size_t at = 0;

	while (at < text.n) {
		while (at < text.n && text.s[at] != '\n') {
			size_t next = at;
			if (!nk_char_is_space(nk_utf8_next(text, &next)))
				break;
			at = next;
		}
		if (at < text.n && text.s[at] != '\n') {
			if (strchr("@+$-!%", text.s[at]) && text.s[at])
				return true;
			size_t word = at;
			while (word < text.n && is_word(text.s[word]))
				word++;
			if (word > at && word < text.n && text.s[word] == ':')
				return true;
		}
		const char *end = memchr(text.s + at, '\n', text.n - at);
		if (!end)
			return false;
		at = (size_t)(end - text.s) + 1;
	}
	return false;
}

struct locale_search {
	struct nk_arena *arena;
	const struct nk_regex *inner;
	struct nk_config_facts *facts;
	struct nk_err *err;
};

static int take_locale(const struct nk_match *match, void *data)
{
	struct locale_search *search = data;
	struct nk_str contents = nk_get_text(match->groups, "contents");
	struct nk_config_facts *facts = search->facts;

	if (nk_str_find(contents, NK_STR("="), 0) < 0)
		return 0;
	facts->locales = nk_regrow(search->arena, facts->locales, facts->n_locales,
				   facts->n_locales + 1, sizeof *facts->locales);
	facts->locales[facts->n_locales++] = nk_get_text(match->groups, "locale");
	return 0;
}

static int search_block(const struct nk_match *match, void *data)
{
	struct locale_search *search = data;

	return nk_regex_each(search->inner, search->arena, nk_get_text(match->groups, "contents"),
			     take_locale, search, search->err);
}

static int find_locales(struct nk_inflation *inflation, struct nk_str text,
			struct nk_config_facts *facts, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	NK_AUTO(nk_regex) block = NULL;
	NK_AUTO(nk_regex) locale = NULL;

	/* Most files have no texts at all. */
	if (nk_str_find(text, NK_STR("Localization"), 0) < 0)
		return 0;
	if (nk_regex_compile(&block, arena,
			     NK_STR("^\\s*Localization\\b\\s*{(?<contents>[^{}]+({[^{}]*}[^{}]*)+)}"),
			     NK_REGEX_MULTILINE | NK_REGEX_SINGLELINE, err) < 0 ||
	    nk_regex_compile(&locale, arena,
			     NK_STR("^\\s*(?<locale>[-a-zA-Z]+).*?{(?<contents>.*?)}"),
			     NK_REGEX_MULTILINE | NK_REGEX_SINGLELINE, err) < 0)
		return -1;
	struct locale_search search = { arena, locale, facts, err };
	return nk_regex_each(block, arena, text, search_block, &search, err) < 0 ? -1 : 0;
}

int nk_contents_config(struct nk_inflation *inflation, struct nk_zip *zip,
		       const struct nk_zip_entry *entry, const struct nk_config_facts **out,
		       struct nk_err *err)
{
	NK_AUTO_ARENA scratch = NK_ARENA_INIT;
	struct nk_opened *one = inflation->opened;
	struct nk_str text;

	while (one->zip != zip)
		one = one->next;
	struct nk_config_facts *facts = &one->configs[entry - zip->entries];
	*out = facts;
	if (facts->known)
		return 0;
	if (nk_zip_text(zip, entry, &text, &scratch, err) < 0)
		return -1;
	facts->module_manager = has_patch_syntax(text);
	if (find_locales(inflation, text, facts, err) < 0)
		return -1;
	facts->known = true;
	return 0;
}
