/* SPDX-License-Identifier: MIT
 *
 * How long the indexer takes per message: bench_indexer REMOTE MESSAGES.jsonl, where REMOTE is
 * a bare copy of CKAN-meta that may be changed, and the messages are lines for `netkan queue
 * send`. All are indexed, and then once more, when nothing is new.
 *
 * doc/design/repo.md has figures.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "db/db.h"
#include "role/indexer.h"

#include <stdio.h>
#include <stdlib.h>

static void check(int rc, const struct nk_err *err)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s\n", nk_err_text(err));
	exit(1);
}

static size_t send_all(struct nk_queue *queue, FILE *file)
{
	struct nk_err err = NK_ERR_INIT;
	char *line = NULL;
	size_t room = 0, count = 0;
	ssize_t n;

	while ((n = getline(&line, &room, file)) > 0) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *json;

		check(nk_json_read(&json, &arena, nk_str_n(line, (size_t)n), &err), &err);
		struct nk_msg msg = { .body = nk_get_text(json, "body") };
		nk_each_member (m, nk_get(json, "attributes"))
			nk_msg_set(&msg, &arena, nk_strndup(&arena, m->key.s, m->key.n),
				   nk_text(m->value));
		check(nk_queue_send(queue, &msg, 1, &err), &err);
		count++;
	}
	free(line);
	return count;
}

static void index_all(struct nk_role *role, struct nk_queue *queue, const char *path)
{
	struct nk_err err = NK_ERR_INIT;
	FILE *file = fopen(path, "r");
	int rc;

	if (!file) {
		perror(path);
		exit(1);
	}
	size_t n = send_all(queue, file);
	fclose(file);
	int64_t start = nk_monotonic_us();
	while ((rc = role->step(role->state, 0, &err)) == 0)
		continue;
	check(rc, &err);
	double ms = (double)(nk_monotonic_us() - start) / 1000;
	printf("%zu messages in %.0f ms, %.3f ms each\n", n, ms, ms / (double)n);
}

int main(int argc, char **argv)
{
	char clone[] = "/tmp/nk-bench-XXXXXX";
	struct nk_err err = NK_ERR_INIT;
	struct nk_queue_env env = { 0 };
	struct nk_indexer_game game = { .id = "ksp" };
	struct nk_indexer_config config = { .games = &game, .n_games = 1, .no_guards = true };
	struct nk_role role;

	if (argc != 3 || !mkdtemp(clone)) {
		fprintf(stderr, "usage: bench_indexer REMOTE MESSAGES.jsonl\n");
		return 1;
	}
	char *path = nk_xprintf("%s/clone.git", clone);
	struct nk_repo_options options = { .path = path, .remote = argv[1] };
	nk_log_setup(NK_LOG_ERROR, NK_LOG_TEXT);
	check(nk_queue_open(&config.queue, "memory:bench", &env, &err), &err);
	check(nk_store_open_memory(&config.store, &err), &err);
	check(nk_repo_open(&game.ckanmeta, &options, &err), &err);
	check(nk_indexer_open(&role, &config, &err), &err);
	index_all(&role, config.queue, argv[2]);
	index_all(&role, config.queue, argv[2]);
	role.free(role.state);
	nk_repo_free(game.ckanmeta);
	nk_store_free(config.store);
	nk_queue_free(config.queue);
	free(path);
	char *command = nk_xprintf("rm -rf '%s'", clone);
	int rc = system(command);
	free(command);
	return rc == 0 ? 0 : 1;
}
