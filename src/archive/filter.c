/* SPDX-License-Identifier: MIT
 *
 * filter, include_only and their regular expressions.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs IsWanted().
 */
#include "archive/install_stanza.h"

#include "base/collate.h"

#include <string.h>

/* Is one of the parts between slashes this text? */
static bool has_part(struct nk_str low, struct nk_str part)
{
	for (size_t at = 0; at <= low.n;) {
		const char *slash = memchr(low.s + at, '/', low.n - at);
		size_t end = slash ? (size_t)(slash - low.s) : low.n;
		if (nk_str_eq(nk_str_n(low.s + at, end - at), part))
			return true;
		at = end + 1;
	}
	return false;
}

static int match_text(struct nk_filter *filter, size_t i, const struct nk_path *path,
		      struct nk_err *err)
{
	if (!filter->low[i].s)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Object reference not set to an instance of an object.");
	return has_part(path->low, filter->low[i]);
}

static int match_regexp(struct nk_filter *filter, size_t i, const struct nk_path *path,
			struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str pattern = filter->texts->list[i];

	if (!pattern.s)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Value cannot be null. (Parameter 'pattern')");
	if (!filter->regex[i] && nk_regex_compile(&filter->regex[i], arena, pattern, 0, err) < 0)
		return -1;
	return nk_regex_test(filter->regex[i], path->text, err);
}

/* Does any of them match? Those behind the first that does are not looked at. */
static int match_any(struct nk_install_stanza *s, struct nk_filter *filter,
		     const struct nk_path *path, struct nk_err *err)
{
	for (size_t i = 0; i < filter->texts->n; i++) {
		if (nk_install_spend(s, path->text.n, err) < 0)
			return -1;
		int rc = filter->regexps ? match_regexp(filter, i, path, s->arena, err)
					 : match_text(filter, i, path, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int nk_install_filter(struct nk_install_stanza *s, const struct nk_path *path, struct nk_err *err)
{
	struct {
		struct nk_filter *filter;
		int then; /* the answer when it matches */
	} order[] = {
		{ &s->filter, 0 },
		{ &s->filter_regexp, 0 },
		{ &s->include_only, 1 },
		{ &s->include_only_regexp, 1 },
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		int rc = match_any(s, order[i].filter, path, err);
		if (rc != 0)
			return rc < 0 ? -1 : order[i].then;
	}
	return !s->stanza->include_only.given && !s->stanza->include_only_regexp.given;
}

static void init_filter(struct nk_filter *filter, struct nk_arena *arena,
			const struct nk_texts *texts, bool regexps)
{
	*filter = (struct nk_filter){ .texts = texts, .regexps = regexps };
	if (regexps) {
		filter->regex = NK_NEW_N(arena, struct nk_regex *, texts->n);
		return;
	}
	filter->low = NK_NEW_N(arena, struct nk_str, texts->n);
	for (size_t i = 0; i < texts->n; i++) {
		if (texts->list[i].s)
			filter->low[i] = nk_lower_invariant(arena, texts->list[i]);
	}
}

static void release_filter(struct nk_filter *filter)
{
	for (size_t i = 0; filter->regex && i < filter->texts->n; i++) {
		if (filter->regex[i])
			nk_regex_free(filter->regex[i]);
	}
	filter->regex = NULL;
}

int nk_install_spend(struct nk_install_stanza *s, size_t n, struct nk_err *err)
{
	s->work += n;
	if (s->work <= NK_INSTALL_WORK_MAX)
		return 0;
	return nk_fail(err, NK_FAULT_METADATA,
		       "The names in the archive are too many and too long for these install "
		       "stanzas");
}

int nk_install_stanza_init(struct nk_install_stanza *s, struct nk_err *err)
{
	const struct nk_stanza *stanza = s->stanza;

	init_filter(&s->filter, s->arena, &stanza->filter, false);
	init_filter(&s->filter_regexp, s->arena, &stanza->filter_regexp, true);
	init_filter(&s->include_only, s->arena, &stanza->include_only, false);
	init_filter(&s->include_only_regexp, s->arena, &stanza->include_only_regexp, true);
	return nk_pattern_init(&s->pattern, s->arena, stanza, err);
}

void nk_install_stanza_release(struct nk_install_stanza *s)
{
	nk_pattern_release(&s->pattern);
	release_filter(&s->filter_regexp);
	release_filter(&s->include_only_regexp);
	nk_arena_release(&s->scratch);
}
