/* SPDX-License-Identifier: MIT
 *
 * Versions of games, and ranges of them.
 * Rules: CKAN Core/Versioning/{GameVersion,GameVersionRange,GameVersionBound}.cs.
 */
#include "model/version.h"

#include "base/arena.h"
#include "base/unicode.h"
#include "base/utf.h"
#include "model/json_rules.h"

enum { UNDEFINED = INT32_MAX };

static const char malformed_text[] = "One of the identified items was in an invalid format.";

static int malformed(struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_METADATA, "%s", malformed_text);
}

/* One part: ASCII digits that fit an Int32. The pattern takes other digits, but parsing fails. */
static bool read_part(struct nk_str text, size_t *at, int32_t *out)
{
	size_t from = *at;
	int64_t value;

	while (*at < text.n && text.s[*at] >= '0' && text.s[*at] <= '9')
		(*at)++;
	if (*at == from || !nk_str_to_i64(nk_str_n(text.s + from, *at - from), &value) ||
	    value > INT32_MAX)
		return false;
	*out = (int32_t)value;
	return true;
}

int nk_game_version_parse(struct nk_game_version *out, struct nk_str text, struct nk_err *err)
{
	struct nk_game_version parsed = { { -1, -1, -1, -1 }, 0 };
	int n = 0;
	size_t at = 0;

	*out = parsed;
	if (nk_str_is(text, "any"))
		return 0;
	text = nk_trim_space(text.s ? text : NK_STR(""));
	while (n == 0 || (at < text.n && text.s[at] == '.')) {
		at += n > 0;
		if (n == 4 || !read_part(text, &at, &parsed.part[n]))
			return malformed(err);
		n++;
	}
	if (at != text.n || parsed.part[0] == UNDEFINED)
		return malformed(err);
	/* Int32's largest value means "not defined", and nothing can follow such a part. */
	while (parsed.n_parts < n && parsed.part[parsed.n_parts] != UNDEFINED)
		parsed.n_parts++;
	for (int i = parsed.n_parts; i < 4; i++)
		parsed.part[i] = -1;
	*out = parsed;
	return 0;
}

struct nk_str nk_game_version_text(const struct nk_game_version *version, struct nk_arena *arena)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(64);

	if (!version->n_parts)
		return NK_NO_STR;
	for (int i = 0; i < version->n_parts; i++)
		nk_buf_printf(&buf, "%s%d", i ? "." : "", version->part[i]);
	return nk_buf_dup(&buf, arena);
}

int nk_game_version_cmp(const struct nk_game_version *a, const struct nk_game_version *b)
{
	for (int i = 0; i < 4; i++) {
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	}
	return 0;
}

bool nk_game_version_equal(const struct nk_game_version *a, const struct nk_game_version *b)
{
	return nk_game_version_cmp(a, b) == 0;
}

bool nk_game_version_is_any(const struct nk_game_version *version)
{
	return version->n_parts == 0;
}

struct nk_game_version nk_game_version_without_build(const struct nk_game_version *version)
{
	struct nk_game_version without = *version;

	without.part[3] = -1;
	if (without.n_parts == 4)
		without.n_parts = 3;
	return without;
}

/* All four parts, missing ones 0, the last one given raised by `raise`. */
static struct nk_game_version filled(const struct nk_game_version *version, int raise)
{
	struct nk_game_version full = *version;

	if (version->n_parts)
		full.part[version->n_parts - 1] += raise;
	for (int i = version->n_parts; i < 4; i++)
		full.part[i] = 0;
	full.n_parts = 4;
	return full;
}

struct nk_game_range nk_game_version_range(const struct nk_game_version *version)
{
	bool exact = version->n_parts == 4;
	struct nk_game_range range = {
		.lower = { filled(version, 0), true, false },
		.upper = { filled(version, exact ? 0 : 1), exact, false },
	};

	if (!version->n_parts)
		range.lower.is_open = range.upper.is_open = true;
	return range;
}

struct nk_game_range nk_game_range_between(const struct nk_game_version *min,
					   const struct nk_game_version *max)
{
	return (struct nk_game_range){ nk_game_version_range(min).lower,
				       nk_game_version_range(max).upper };
}

/* The narrower of two bounds; `side` is 1 for lower ones, -1 for upper ones. */
static struct nk_game_bound narrower(const struct nk_game_bound *a, const struct nk_game_bound *b,
				     int side)
{
	if (a->is_open || b->is_open)
		return a->is_open ? *b : *a;
	int order = nk_game_version_cmp(&a->value, &b->value) * side;
	if (order == 0)
		return a->inclusive ? *b : *a;
	return order > 0 ? *a : *b;
}

bool nk_game_range_intersect(const struct nk_game_range *a, const struct nk_game_range *b)
{
	struct nk_game_bound lower = narrower(&a->lower, &b->lower, 1);
	struct nk_game_bound upper = narrower(&a->upper, &b->upper, -1);

	if (lower.is_open || upper.is_open)
		return true;
	int order = nk_game_version_cmp(&lower.value, &upper.value);
	return order < 0 || (order == 0 && lower.inclusive && upper.inclusive);
}

struct nk_str nk_game_version_span(struct nk_arena *arena, const char *game,
				   const struct nk_game_version *min,
				   const struct nk_game_version *max)
{
	struct nk_str from = nk_game_version_text(min, arena),
		      to = nk_game_version_text(max, arena);

	if (nk_game_version_equal(min, max))
		return nk_str(from.s ? nk_printf(arena, "%s %s", game, from.s)
				     : nk_printf(arena, "%s All versions", game));
	if (!from.s)
		return nk_str(nk_printf(arena, "%s %s and earlier", game, to.s));
	if (!to.s)
		return nk_str(nk_printf(arena, "%s %s and later", game, from.s));
	return nk_str(nk_printf(arena, "%s %s\xE2\x80\x93%s", game, from.s, to.s));
}

/* An exception that queue mode shows with its type. */
static int fail_as(struct nk_err *err, struct nk_arena *arena, const char *type, const char *text)
{
	nk_fail_in(err, arena, NK_FAULT_METADATA, "%s: %s", type, text);
	return nk_fail_innermost(err, arena, "%s", text);
}

/* json[first] ?? json[second], parsed; 0 with *given false when neither says anything. */
static int existing(const struct nk_value *json, struct nk_arena *arena, const char *first,
		    const char *second, struct nk_game_version *out, bool *given,
		    struct nk_err *err)
{
	const char *const keys[] = { first, second };

	*given = false;
	for (int i = 0; i < 2; i++) {
		const struct nk_value *token = nk_get(json, keys[i]);
		struct nk_str text;
		if (!nk_token_text(&text, arena, token))
			return fail_as(err, arena, "System.ArgumentException",
				       nk_is(token, NK_ARRAY)
					       ? "Can not convert Array to String."
					       : "Can not convert Object to String.");
		if (!text.s)
			continue;
		*given = true;
		return nk_game_version_parse(out, text, NULL) == 0
			       ? 0
			       : fail_as(err, arena, "System.FormatException", malformed_text);
	}
	return 0;
}

/* The one of two versions, either of which may be missing or any, that is further out. */
static const struct nk_game_version *further(const struct nk_game_version *a,
					     const struct nk_game_version *b, int side)
{
	if (a && !a->n_parts)
		a = NULL;
	if (b && !b->n_parts)
		b = NULL;
	if (!a || !b)
		return a ? a : b;
	return nk_game_version_cmp(a, b) * side <= 0 ? a : b;
}

int nk_widen_compatibility(struct nk_value *json, struct nk_arena *arena,
			   const struct nk_game_version *version, const struct nk_game_version *min,
			   const struct nk_game_version *max, struct nk_err *err)
{
	struct nk_game_version old_min, old_max;
	bool has_min, has_max;

	if (existing(json, arena, "ksp_version_min", "ksp_version", &old_min, &has_min, err) < 0 ||
	    existing(json, arena, "ksp_version_max", "ksp_version", &old_max, &has_max, err) < 0)
		return -1;
	if (!min && !max)
		min = max = version;
	min = further(has_min ? &old_min : NULL, min, 1);
	max = further(has_max ? &old_max : NULL, max, -1);
	if (!min && !max)
		return 0;
	struct nk_str from = min ? nk_game_version_text(min, arena) : NK_NO_STR;
	struct nk_str to = max ? nk_game_version_text(max, arena) : NK_NO_STR;
	nk_remove(json, "ksp_version");
	nk_remove(json, "ksp_version_min");
	nk_remove(json, "ksp_version_max");
	if (min && max && nk_game_version_equal(min, max)) {
		nk_set(arena, json, "ksp_version", nk_string_n(arena, from));
		return 0;
	}
	if (min)
		nk_set(arena, json, "ksp_version_min", nk_string_n(arena, from));
	if (max)
		nk_set(arena, json, "ksp_version_max", nk_string_n(arena, to));
	return 0;
}
