/* SPDX-License-Identifier: MIT
 *
 * Exporting the status; see status_export.h.
 */
#include "role/status_export.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "role/status_place.h"
#include "role/www_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_MAX = 256 * 1024 * 1024,
	LOOK_MS = 1000,             /* between looks at the store's generation */
	WITHOUT_GENERATION_S = 300, /* where the store has none */
	ALSO_S = 60,                /* between two times of all else, at least */
	ALSO_LATEST_S = 600,        /* and at most, as it shows more than the store */
};

struct exporter {
	struct nk_status_export_config config;
	int64_t generation; /* that the files show; -2: none yet */
	int64_t written_us;
	int64_t also_generation, also_us; /* the same, of all else; 0: never written */
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool wake;
};

/* The names that the status page has always asked for. */
static const struct {
	const char *game, *name;
} old_names[] = {
	{ "ksp", "netkan.json" },
	{ "ksp2", "netkan-ksp2.json" },
};

static int status_text(const struct nk_status_export_config *config, const char *game,
		       struct nk_buf *text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *dump;

	if (nk_store_dump(config->store, game, &dump, &arena, err) < 0)
		return -1;
	nk_json_write(text, dump, NK_JSON_PYTHON);
	return nk_buf_check(text, "the status", err);
}

static int export_file(const struct nk_status_export_config *config, const char *game,
		       struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(FILE_MAX);

	if (status_text(config, game, &text, err) < 0 ||
	    nk_www_replace(config->folder, nk_printf(&arena, "%s.json", game), nk_buf_view(&text),
			   err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof old_names / sizeof *old_names; i++) {
		if (strcmp(old_names[i].game, game) == 0 &&
		    nk_www_replace(config->folder, old_names[i].name, nk_buf_view(&text), err) < 0)
			return -1;
	}
	return 0;
}

static int export_key(const struct nk_status_export_config *config, const struct nk_status_key *key,
		      struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(FILE_MAX);

	if (status_text(config, key->game, &text, err) < 0)
		return -1;
	int rc = nk_status_place(config->aws, config->bucket, key->key, nk_buf_view(&text), err);
	if (rc == 0)
		nk_log(NK_LOG_INFO, "Exported to %s%s/%s",
		       nk_status_place_folder(config->bucket) ? "" : "s3://", config->bucket,
		       key->key);
	return rc < 0 ? -1 : 0;
}

static int export_games(const struct nk_status_export_config *config, struct nk_err *err)
{
	if (config->folder && nk_www_folder(config->folder, err) < 0)
		return -1;
	for (size_t i = 0; config->folder && i < config->n_games; i++) {
		if (export_file(config, config->games[i], err) < 0)
			return nk_within(err, "status of %s", config->games[i]);
	}
	for (size_t i = 0; config->bucket && i < config->n_keys; i++) {
		if (export_key(config, &config->keys[i], err) < 0)
			return nk_within(err, "status of %s", config->keys[i].game);
	}
	return 0;
}

int nk_status_export(const struct nk_status_export_config *config, struct nk_err *err)
{
	if (export_games(config, err) < 0)
		return -1;
	return config->also ? config->also(config->also_data, err) : 0;
}

static bool is_due(const struct exporter *e, int64_t generation)
{
	int every_s = e->config.every_s ? e->config.every_s : WITHOUT_GENERATION_S;

	if (generation != -1 && !e->config.every_s)
		return generation != e->generation;
	return e->generation == -2 ||
	       nk_monotonic_us() - e->written_us > (int64_t)every_s * 1000000;
}

static bool also_is_due(const struct exporter *e, int64_t generation)
{
	int64_t age_us = nk_monotonic_us() - e->also_us;

	if (!e->config.also)
		return false;
	if (!e->also_us || age_us > ALSO_LATEST_S * INT64_C(1000000))
		return true;
	return generation != e->also_generation && age_us > ALSO_S * INT64_C(1000000);
}

static void wait_a_little(struct exporter *e)
{
	int64_t until = nk_monotonic_us() + LOOK_MS * 1000;

	pthread_mutex_lock(&e->lock);
	while (!e->wake && nk_monotonic_us() < until)
		nk_cond_wait(&e->woken, &e->lock, until);
	e->wake = false;
	pthread_mutex_unlock(&e->lock);
}

static int step(void *state, int wait_s, struct nk_err *err)
{
	struct exporter *e = state;
	int64_t generation = nk_store_generation(e->config.store);

	if (is_due(e, generation)) {
		if (export_games(&e->config, err) < 0)
			return -1;
		e->generation = generation;
		e->written_us = nk_monotonic_us();
		return 0;
	}
	if (also_is_due(e, generation)) {
		if (e->config.also(e->config.also_data, err) < 0)
			return -1;
		e->also_generation = generation;
		e->also_us = nk_monotonic_us();
		return 0;
	}
	if (wait_s > 0)
		wait_a_little(e);
	return NK_END;
}

static void wake(void *state)
{
	struct exporter *e = state;

	pthread_mutex_lock(&e->lock);
	e->wake = true;
	pthread_cond_broadcast(&e->woken);
	pthread_mutex_unlock(&e->lock);
}

static bool drained(void *state)
{
	(void)state;
	return true;
}

static void free_exporter(void *state)
{
	struct exporter *e = state;

	pthread_cond_destroy(&e->woken);
	pthread_mutex_destroy(&e->lock);
	free(e);
}

int nk_status_export_open(struct nk_role *out, const struct nk_status_export_config *config,
			  struct nk_err *err)
{
	struct exporter *e = nk_xcalloc(1, sizeof *e);

	(void)err;
	e->config = *config;
	e->generation = -2;
	pthread_mutex_init(&e->lock, NULL);
	nk_cond_init(&e->woken);
	*out = (struct nk_role){
		.name = "status-export",
		.state = e,
		.step = step,
		.wake = wake,
		.drained = drained,
		.free = free_exporter,
	};
	return 0;
}
