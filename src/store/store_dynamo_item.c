/* SPDX-License-Identifier: MIT
 *
 * A status as an item of the Python bot's table, and back: its attributes, their types, and its
 * way of writing times, which its reader insists on to the last digit.
 *
 * Source: NetKAN-Infra netkan/status.py ModStatus, with pynamodb's attribute types.
 */
#include "store/store_dynamo.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf.h"

#include <stdio.h>
#include <string.h>

enum {
	/* An item may have 400 KiB. What is longer is no longer read by anybody either. */
	TEXT_MAX = 64 * 1024,
	RESOURCES_MAX = 128 * 1024,
	MICRO = 1000000,
};

static struct nk_value *typed(struct nk_arena *arena, const char *type, struct nk_value *value)
{
	struct nk_value *cell = nk_object(arena);

	nk_set(arena, cell, type, value);
	return cell;
}

struct nk_value *dynamo_text(struct nk_arena *arena, struct nk_str text)
{
	return typed(arena, "S", nk_string_n(arena, nk_utf8_repair(arena, text)));
}

struct nk_value *dynamo_key(struct nk_arena *arena, const char *game, const char *identifier)
{
	struct nk_value *key = nk_object(arena);

	nk_set(arena, key, "ModIdentifier", dynamo_text(arena, nk_str(identifier)));
	nk_set(arena, key, "game_id", dynamo_text(arena, nk_str(game)));
	return key;
}

/* "2026-08-22T10:48:20.000000+0000": always six digits, and no colon in the zone. */
static void set_time(struct nk_arena *arena, struct nk_value *item, const char *name, int64_t us)
{
	char plain[NK_TIME_TEXT];
	int64_t fraction = us % MICRO < 0 ? us % MICRO + MICRO : us % MICRO;

	if (us == NK_NO_TIME)
		return;
	nk_time_plain(plain, us - fraction);
	const char *text = nk_printf(arena, "%.19s.%06d+0000", plain, (int)fraction);
	nk_set(arena, item, name, dynamo_text(arena, nk_str(text)));
}

static void set_text(struct nk_arena *arena, struct nk_value *item, const char *name,
		     struct nk_str text)
{
	static const char more[] = "... (shortened)";

	if (!text.s)
		return;
	text = nk_utf8_repair(arena, text);
	struct nk_str start = nk_utf8_start(text, TEXT_MAX);
	if (start.n < text.n)
		text = nk_str(nk_printf(arena, "%.*s%s", NK_ARG(start), more));
	nk_set(arena, item, name, dynamo_text(arena, text));
}

static void set_flag(struct nk_arena *arena, struct nk_value *item, const char *name, bool value)
{
	nk_set(arena, item, name, typed(arena, "BOOL", nk_bool(arena, value)));
}

/* Resources are texts; what else a stranger put among them is left out, as no page shows it. */
static struct nk_value *resources_cell(struct nk_arena *arena, const struct nk_status *status)
{
	struct nk_value *map = nk_object(arena);
	size_t room = RESOURCES_MAX;

	nk_each_member (resource, status->resources) {
		struct nk_str text = nk_text(resource->value);
		if (!text.s)
			continue;
		if (resource->key.n + text.n > room) {
			nk_log(NK_LOG_WARN, "%s: its resources are too long for the status table",
			       status->identifier);
			break;
		}
		room -= resource->key.n + text.n;
		nk_set_n(arena, map, nk_utf8_repair(arena, resource->key), dynamo_text(arena, text));
	}
	return typed(arena, "M", map);
}

struct nk_value *dynamo_item(struct nk_arena *arena, const struct nk_status *status)
{
	struct nk_value *item = dynamo_key(arena, status->game, status->identifier);

	set_flag(arena, item, "success", status->success);
	set_flag(arena, item, "frozen", status->frozen);
	set_text(arena, item, "last_error", status->last_error);
	set_text(arena, item, "last_warnings", status->last_warnings);
	set_time(arena, item, "last_checked", status->last_checked);
	set_time(arena, item, "last_indexed", status->last_indexed);
	set_time(arena, item, "last_inflated", status->last_inflated);
	set_time(arena, item, "last_downloaded", status->last_downloaded);
	set_time(arena, item, "release_date", status->release_date);
	nk_set(arena, item, "resources", resources_cell(arena, status));
	return item;
}

static struct nk_str read_text(const struct nk_value *item, const char *name)
{
	return nk_get_text(nk_get(item, name), "S");
}

/* One value that nobody can read must not hide the rest of the table. */
static int64_t read_time(const struct nk_value *item, const char *name)
{
	struct nk_str text = read_text(item, name);
	int64_t us;

	return text.n && nk_time_read_iso(text, &us) ? us : NK_NO_TIME;
}

/* Old versions of pynamodb wrote numbers. */
static bool read_flag(const struct nk_value *item, const char *name)
{
	const struct nk_value *cell = nk_get(item, name);

	return nk_get_bool(cell, "BOOL", nk_str_is(nk_get_text(cell, "N"), "1"));
}

static struct nk_value *read_resources(const struct nk_value *item, struct nk_arena *arena)
{
	const struct nk_value *map = nk_get(nk_get(item, "resources"), "M");
	struct nk_value *resources = nk_object(arena);

	nk_each_member (resource, map) {
		struct nk_str text = nk_get_text(resource->value, "S");
		if (text.s)
			nk_set_n(arena, resources, resource->key, nk_string_view(arena, text));
	}
	return resources;
}

bool dynamo_read_item(struct nk_status *out, const struct nk_value *item, struct nk_arena *arena)
{
	struct nk_str identifier = read_text(item, "ModIdentifier"), game = read_text(item, "game_id");

	if (!identifier.n || !game.s || identifier.s[0] == DYNAMO_NO_MOD)
		return false;
	*out = (struct nk_status){
		.identifier = nk_strndup(arena, identifier.s, identifier.n),
		.game = nk_strndup(arena, game.s, game.n),
		.success = read_flag(item, "success"),
		.frozen = read_flag(item, "frozen"),
		.last_error = read_text(item, "last_error"),
		.last_warnings = read_text(item, "last_warnings"),
		.last_checked = read_time(item, "last_checked"),
		.last_indexed = read_time(item, "last_indexed"),
		.last_inflated = read_time(item, "last_inflated"),
		.last_downloaded = read_time(item, "last_downloaded"),
		.release_date = read_time(item, "release_date"),
		.resources = read_resources(item, arena),
	};
	return true;
}
