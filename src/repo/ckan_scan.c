/* SPDX-License-Identifier: MIT
 *
 * Reading what the index wants of a .ckan.
 */
#include "repo/index_priv.h"

#include "base/json.h"
#include "model/metadata.h"

#include <string.h>

/*
 * 30,000 files are read at the first start, and two properties of each are wanted, so the
 * text is scanned rather than made into a document. Whatever the scan does not understand
 * goes to the real reader.
 */
struct scan {
	const char *at, *end;
};

static void skip_blanks(struct scan *s)
{
	while (s->at < s->end && strchr(" \t\r\n", *s->at) && *s->at)
		s->at++;
}

/* A string without escapes, at its quote. */
static bool scan_string(struct scan *s, struct nk_str *out)
{
	if (s->at >= s->end || *s->at != '"')
		return false;
	const char *start = ++s->at;
	while (s->at < s->end && *s->at != '"' && *s->at != '\\')
		s->at++;
	if (s->at >= s->end || *s->at == '\\')
		return false;
	*out = nk_str_n(start, (size_t)(s->at++ - start));
	return true;
}

static void skip_string(struct scan *s)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at + 1 < s->end)
			s->at++;
	}
	if (s->at < s->end)
		s->at++;
}

/* Up to the comma or brace behind a value. */
static bool skip_value(struct scan *s)
{
	int depth = 0;

	for (; s->at < s->end; s->at++) {
		char c = *s->at;

		if (depth == 0 && (c == ',' || c == '}'))
			return true;
		if (c == '"') {
			skip_string(s);
			s->at--;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return false;
}

static bool scan_member(struct scan *s, struct nk_ckan_facts *facts, struct nk_str *status)
{
	struct nk_str key;

	skip_blanks(s);
	if (!scan_string(s, &key))
		return false;
	skip_blanks(s);
	if (s->at >= s->end || *s->at++ != ':')
		return false;
	skip_blanks(s);
	if (nk_str_is(key, "version") && !scan_string(s, &facts->version))
		return false;
	if (nk_str_is(key, "release_status") && !scan_string(s, status))
		return false;
	const char *value = s->at;
	bool good = skip_value(s);
	if (nk_str_is(key, "author"))
		facts->author = nk_str_n(value, (size_t)(s->at - value));
	return good;
}

static bool scan_object(struct nk_str json, struct nk_ckan_facts *facts, struct nk_str *status)
{
	struct scan s = { json.s, json.s + json.n };

	skip_blanks(&s);
	if (s.at >= s.end || *s.at != '{')
		return false;
	do {
		s.at++;
		if (!scan_member(&s, facts, status))
			return false;
	} while (*s.at == ',');
	return true;
}

bool nk_ckan_scan(struct nk_str json, struct nk_arena *arena, struct nk_ckan_facts *out)
{
	struct nk_str status = NK_NO_STR;
	struct nk_value *ckan;

	*out = (struct nk_ckan_facts){ 0 };
	if (!scan_object(json, out, &status)) {
		if (nk_json_read(&ckan, arena, json, NULL) < 0)
			return false;
		out->version = nk_get_text(ckan, "version");
		out->author = nk_get(ckan, "author")
				      ? nk_json_text(arena, nk_get(ckan, "author"), NK_JSON_COMPACT)
				      : NK_NO_STR;
		status = nk_get_text(ckan, "release_status");
	}
	out->prerelease = nk_is_prerelease_status(status);
	return out->version.s != NULL;
}
