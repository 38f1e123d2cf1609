/* SPDX-License-Identifier: MIT
 *
 * A job whose hosts are scripted: what the tests of the hosts' files begin with.
 */
#ifndef NK_TEST_SOURCE_WORLD_H
#define NK_TEST_SOURCE_WORLD_H

#include "base/json.h"
#include "replay_build.h"
#include "source/source.h"

struct world {
	struct replay replay;
	struct nk_arena arena;
	struct nk_http *http;
	struct nk_services services;
	struct nk_job job;
	struct nk_modules out;
	struct nk_err err;
};

static inline void world_init(struct world *world)
{
	*world = (struct world){ 0 };
	replay_init(&world->replay);
	struct nk_http_options options = { .replay = world->replay.dir };
	check_ok(nk_http_open(&world->http, &options, &world->err), world->err);
	world->services.http = world->http;
	world->job = (struct nk_job){
		.arena = &world->arena,
		.services = &world->services,
		.game = nk_game_find("KSP"),
		.options = { .releases = 1 },
	};
}

static inline void world_release(struct world *world)
{
	nk_http_free(world->http);
	replay_release(&world->replay);
	nk_arena_release(&world->arena);
}

static inline struct nk_metadata *world_metadata(struct world *world, const char *json)
{
	struct nk_metadata *metadata;
	struct nk_value *tree;

	check_ok(nk_json_read(&tree, &world->arena, nk_str(json), &world->err), world->err);
	check_ok(nk_metadata_read(&metadata, &world->arena, tree, &world->err), world->err);
	return metadata;
}

/* Expand a netkan given as JSON by the source of its $kref. */
static inline int world_expand(struct world *world, const char *json)
{
	struct nk_metadata *in = world_metadata(world, json);
	const struct nk_source *source = nk_source_find(in->kref.source);

	assert_non_null(source);
	return source->expand(&world->job, in, &world->out, &world->err);
}

/* The JSON of module `i` as one line. */
static inline struct nk_str world_json(struct world *world, size_t i)
{
	assert_true(i < world->out.n);
	return nk_json_text(&world->arena, world->out.list[i]->json, NK_JSON_COMPACT);
}

/* A member of module `i`, a resource as "resources.homepage", as JSON; "" when absent. */
static inline struct nk_str world_member(struct world *world, size_t i, const char *path)
{
	const char *dot = strchr(path, '.');
	const struct nk_value *value;

	assert_true(i < world->out.n);
	value = world->out.list[i]->json;
	if (dot) {
		value = nk_get_n(value, nk_str_n(path, (size_t)(dot - path)));
		path = dot + 1;
	}
	value = nk_get(value, path);
	return value ? nk_json_text(&world->arena, value, NK_JSON_COMPACT) : NK_STR("");
}

static inline void check_member(struct world *world, size_t i, const char *path,
				const char *expected)
{
	check_str(world_member(world, i, path), expected);
}

/* All warnings, in order, one per line. */
static inline void check_warnings(struct world *world, const char *expected)
{
	NK_AUTO_BUF text = NK_BUF_INIT(65536);

	for (size_t i = 0; i < world->job.warnings.n; i++) {
		nk_buf_str(&text, world->job.warnings.list[i]);
		nk_buf_char(&text, '\n');
	}
	check_str(nk_buf_view(&text), expected);
}

#endif
