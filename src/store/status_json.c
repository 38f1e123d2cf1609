/* SPDX-License-Identifier: MIT
 *
 * Statuses as the Python bot exports them. The order of the keys is that of its attributes by
 * name, with `failed` appended in place of `success`. Pages and scripts read this, so absent is
 * null, except `resources`, which is {}.
 */
#include "store/store.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf.h"

static struct nk_value *time_value(struct nk_arena *arena, int64_t us)
{
	char text[NK_TIME_TEXT];

	return us == NK_NO_TIME ? nk_null(arena) : nk_string(arena, nk_time_iso(text, us));
}

static struct nk_value *text_value(struct nk_arena *arena, struct nk_str text)
{
	return text.s ? nk_string_n(arena, nk_utf8_repair(arena, text)) : nk_null(arena);
}

struct nk_value *nk_status_to_json(const struct nk_status *status, struct nk_arena *arena)
{
	struct nk_value *json = nk_object(arena);
	const char *game = status->game && *status->game ? status->game : NULL;

	nk_set(arena, json, "frozen", nk_bool(arena, status->frozen));
	nk_set(arena, json, "game_id", nk_string(arena, game));
	nk_set(arena, json, "last_checked", time_value(arena, status->last_checked));
	nk_set(arena, json, "last_downloaded", time_value(arena, status->last_downloaded));
	nk_set(arena, json, "last_error", text_value(arena, status->last_error));
	nk_set(arena, json, "last_indexed", time_value(arena, status->last_indexed));
	nk_set(arena, json, "last_inflated", time_value(arena, status->last_inflated));
	nk_set(arena, json, "last_warnings", text_value(arena, status->last_warnings));
	nk_set(arena, json, "release_date", time_value(arena, status->release_date));
	nk_set(arena, json, "resources",
	       nk_is(status->resources, NK_OBJECT) ? nk_copy(arena, status->resources)
						   : nk_object(arena));
	nk_set(arena, json, "failed", nk_bool(arena, !status->success));
	return json;
}

static int read_time(int64_t *us, const char *identifier, const struct nk_value *json,
		     const char *key, struct nk_err *err)
{
	const struct nk_value *value = nk_get(json, key);
	struct nk_str text = nk_text(value);

	*us = NK_NO_TIME;
	/* Empty is absent, as for Python. */
	if (nk_is_null(value) || (text.s && text.n == 0))
		return 0;
	if (text.s && nk_time_read_iso(text, us))
		return 0;
	return nk_fail(err, NK_FAULT_METADATA,
		       "%s: %s: '%.*s' is not a time such as "
		       "2026-08-22T10:48:20+00:00",
		       identifier, key, NK_ARG(text));
}

static int read_text(struct nk_str *out, const char *identifier, const struct nk_value *json,
		     const char *key, struct nk_err *err)
{
	const struct nk_value *value = nk_get(json, key);

	*out = nk_text(value);
	if (out->s || nk_is_null(value))
		return 0;
	return nk_fail(err, NK_FAULT_METADATA, "%s: %s: is not a text", identifier, key);
}

static int read_times(struct nk_status *out, const struct nk_value *json, struct nk_err *err)
{
	struct {
		const char *key;
		int64_t *us;
	} times[] = {
		{ "last_checked", &out->last_checked },
		{ "last_indexed", &out->last_indexed },
		{ "last_inflated", &out->last_inflated },
		{ "release_date", &out->release_date },
		{ "last_downloaded", &out->last_downloaded },
	};

	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		if (read_time(times[i].us, out->identifier, json, times[i].key, err) < 0)
			return -1;
	}
	return 0;
}

int nk_status_from_json(struct nk_status *out, const char *identifier, const char *game,
			const struct nk_value *json, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_value *resources = nk_get(json, "resources");
	struct nk_str game_id;

	*out = (struct nk_status){ .identifier = nk_strdup(arena, identifier) };
	if (!nk_is(json, NK_OBJECT))
		return nk_fail(err, NK_FAULT_METADATA, "%s: is not an object", identifier);
	if (read_times(out, json, err) < 0 ||
	    read_text(&game_id, identifier, json, "game_id", err) < 0 ||
	    read_text(&out->last_error, identifier, json, "last_error", err) < 0 ||
	    read_text(&out->last_warnings, identifier, json, "last_warnings", err) < 0)
		return -1;
	if (!nk_is_null(resources) && !nk_is(resources, NK_OBJECT))
		return nk_fail(err, NK_FAULT_METADATA, "%s: resources: is not an object",
			       identifier);
	out->game = game_id.n > 0 ? nk_strndup(arena, game_id.s, game_id.n)
				  : nk_strdup(arena, game && *game ? game : "ksp");
	out->success = !nk_get_bool(json, "failed", !nk_get_bool(json, "success", true));
	out->frozen = nk_get_bool(json, "frozen", false);
	out->resources = nk_is_null(resources) ? NULL : resources;
	return 0;
}

int nk_store_dump(struct nk_store *store, const char *game, struct nk_value **out,
		  struct nk_arena *arena, struct nk_err *err)
{
	struct nk_status *rows;
	size_t n;

	if (nk_store_all(store, game, &rows, &n, arena, err) < 0)
		return -1;
	*out = nk_object(arena);
	for (size_t i = 0; i < n; i++)
		nk_set(arena, *out, rows[i].identifier, nk_status_to_json(&rows[i], arena));
	return 0;
}
