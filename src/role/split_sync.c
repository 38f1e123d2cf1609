/* SPDX-License-Identifier: MIT
 *
 * Bringing the remotes of a split game to what its rules say; see split.h. Nothing is
 * remembered of a move under way: what is to be done follows from what is where. Only the
 * commits that were found to be in order are kept, so that a small change is looked at alone.
 */
#include "role/split.h"

#include "base/json.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum {
	PLACES_MAX = 17,
	CKAN_MAX = 1024 * 1024,
	RULES_MAX = 64 * 1024 * 1024,
	AT_ONCE = 1000, /* files that are put into their places by one call */
};

static const char *const migrations[] = {
	"CREATE TABLE split_done (game TEXT PRIMARY KEY, rules TEXT NOT NULL, tips TEXT NOT NULL) "
	"WITHOUT ROWID;",
};

int nk_split_prepare(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "splits", migrations, sizeof migrations / sizeof *migrations, err);
}

struct place {
	struct nk_repo *repo;
	const char *name; /* for people */
	char tip[NK_OID_HEX]; /* empty: an empty repository */
	char seen[NK_OID_HEX]; /* where all was in order by the rules of that time; empty: not known */
	bool in_order;         /* they are the rules of now */
	struct nk_repo_change *puts, *drops;
	size_t n_puts, n_drops;
};

struct sync {
	const struct nk_split_set *set;
	struct place places[PLACES_MAX]; /* the first is the default remote */
	size_t n;
	const char **paths; /* to look at */
	size_t n_paths, room;
	size_t n_planned;
	struct nk_arena arena;
};

static int open_places(struct sync *sync, struct nk_err *err)
{
	const struct nk_split_set *set = sync->set;

	sync->places[sync->n++] = (struct place){ .repo = set->main, .name = "the default remote" };
	for (size_t i = 0; i < set->n; i++) {
		if (strcmp(set->splits[i].game, set->game) != 0)
			continue;
		if (sync->n == PLACES_MAX)
			return nk_fail(err, NK_FAULT_CONFIG, "--split: more than %d for %s",
				       PLACES_MAX - 1, set->game);
		sync->places[sync->n++] = (struct place){ .repo = set->splits[i].repo,
							  .name = set->splits[i].name };
	}
	for (size_t i = 0; i < sync->n; i++) {
		if (nk_repo_head(sync->places[i].repo, sync->places[i].tip, err) < 0)
			return -1;
	}
	return 0;
}

/* All that the places of modules depend on, besides the modules. */
static const char *rules_text(struct sync *sync)
{
	NK_AUTO_BUF text = NK_BUF_INIT(RULES_MAX);

	nk_buf_text(&text, sync->set->move ? "move" : "copy");
	for (size_t i = 0; i < sync->set->n; i++) {
		const struct nk_split *split = &sync->set->splits[i];

		if (strcmp(split->game, sync->set->game) != 0)
			continue;
		nk_buf_printf(&text, " %s=%d:%s=%s", split->name, (int)split->rule,
			      split->argument ? split->argument : "", split->url);
		for (size_t k = 0; k < split->n_identifiers; k++)
			nk_buf_printf(&text, ",%.*s", NK_ARG(split->identifiers[k]));
	}
	return nk_buf_dup(&text, &sync->arena).s;
}

static const char *tips_text(struct sync *sync)
{
	char *text = nk_strdup(&sync->arena, "");

	for (size_t i = 0; i < sync->n; i++)
		text = nk_printf(&sync->arena, "%s%-40s", text, sync->places[i].tip);
	return text;
}

static void take_seen(struct sync *sync, struct nk_str tips, bool same_rules)
{
	if (tips.n != sync->n * (NK_OID_HEX - 1))
		return;
	for (size_t i = 0; i < sync->n; i++) {
		struct place *place = &sync->places[i];

		memcpy(place->seen, tips.s + i * (NK_OID_HEX - 1), NK_OID_HEX - 1);
		if (!nk_repo_knows(place->repo, place->seen))
			place->seen[0] = '\0';
		place->in_order = same_rules && *place->seen;
	}
}

/* 1: all was in order at these very commits. */
static int load_done(struct sync *sync, struct nk_db *db, const char *rules, struct nk_err *err)
{
	struct nk_stmt *stmt;
	bool same = false;

	if (nk_db_query(&stmt, db, "SELECT rules = ?, tips FROM split_done WHERE game = ?", err,
			"tt", rules, sync->set->game) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0) {
		same = nk_stmt_int(stmt, 0) && nk_str_is(nk_stmt_str(stmt, 1), tips_text(sync));
		take_seen(sync, nk_stmt_str(stmt, 1), nk_stmt_int(stmt, 0) != 0);
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : same;
}

static int save_done(struct sync *sync, struct nk_db *db, const char *rules, struct nk_err *err)
{
	return nk_db_run(db, NULL, err, "INSERT OR REPLACE INTO split_done VALUES (?, ?, ?)", "ttt",
			 sync->set->game, rules, tips_text(sync));
}

/* Modules are at IDENTIFIER/FILE.ckan; nothing else is ours to move. */
static int add_path(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct sync *sync = data;
	const char *slash = strchr(file->path, '/');

	(void)err;
	if (!slash || strchr(slash + 1, '/') || !nk_str_ends(nk_str(file->path), ".ckan"))
		return 0;
	if (sync->n_paths == sync->room) {
		size_t room = sync->room ? 2 * sync->room : 64;

		sync->paths = nk_regrow(&sync->arena, sync->paths, sync->room, room,
					sizeof *sync->paths);
		sync->room = room;
	}
	sync->paths[sync->n_paths++] = nk_strdup(&sync->arena, file->path);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int collect_paths(struct sync *sync, struct nk_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < sync->n; i++) {
		struct place *place = &sync->places[i];

		if (*place->tip && nk_repo_diff(place->repo, place->in_order ? place->seen : NULL,
						place->tip, add_path, sync, err) < 0)
			return -1;
	}
	if (sync->n_paths)
		qsort(sync->paths, sync->n_paths, sizeof *sync->paths, by_path);
	for (size_t i = 0; i < sync->n_paths; i++) {
		if (n == 0 || strcmp(sync->paths[n - 1], sync->paths[i]) != 0)
			sync->paths[n++] = sync->paths[i];
	}
	sync->n_paths = n;
	return 0;
}

/* Where one module is. */
struct found {
	const char *path;
	char blobs[PLACES_MAX][NK_OID_HEX]; /* empty: not there */
	size_t n;		       /* places that have it */
	size_t newest;
};

static int find_module(struct sync *sync, struct found *found, struct nk_err *err)
{
	for (size_t i = 0; i < sync->n; i++) {
		struct place *place = &sync->places[i];
		int rc = *place->tip ? nk_repo_blob(place->repo, place->tip, found->path,
						    found->blobs[i], err)
				     : NK_NOT_FOUND;
		if (rc < 0)
			return -1;
		if (rc == NK_NOT_FOUND)
			found->blobs[i][0] = '\0';
		found->n += rc == 0;
	}
	return 0;
}

struct last {
	int64_t time_us;
	bool any, moved;
};

static int take_last(void *data, const char *id, int64_t time_us, const char *subject)
{
	struct last *last = data;

	(void)id;
	last->any = true;
	last->time_us = time_us;
	last->moved = subject && strncmp(subject, "NetKAN moved ", 13) == 0;
	return 0;
}

static int last_change(struct place *place, const char *path, struct last *out, struct nk_err *err)
{
	*out = (struct last){ 0 };
	return *place->tip ? nk_repo_log(place->repo, place->tip, path, 1, take_last, out, err) : 0;
}

/* 1: it is another one than when all was in order, or that is not known. */
static int is_changed(struct place *place, const char *path, const char *blob, struct nk_err *err)
{
	char before[NK_OID_HEX];

	if (!*place->seen)
		return 1;
	int rc = nk_repo_blob(place->repo, place->seen, path, before, err);
	return rc < 0 ? -1 : rc == NK_NOT_FOUND || strcmp(before, blob) != 0;
}

/* Times are in seconds, in which a lot can happen; what changed since all was in order is newer. */
static int find_last_changed(struct sync *sync, struct found *found, struct nk_err *err)
{
	int64_t newest_us = INT64_MIN;
	int newest_changed = -1;

	for (size_t i = 0; i < sync->n; i++) {
		struct place *place = &sync->places[i];
		struct last last;

		if (!*found->blobs[i])
			continue;
		int changed = is_changed(place, found->path, found->blobs[i], err);
		if (changed < 0 || last_change(place, found->path, &last, err) < 0)
			return -1;
		if (changed > newest_changed ||
		    (changed == newest_changed && last.time_us > newest_us)) {
			newest_changed = changed;
			newest_us = last.time_us;
			found->newest = i;
		}
	}
	return 0;
}

/* The default remote says how a module is when it is complete; else who changed it last. */
static int find_newest(struct sync *sync, struct found *found, struct nk_err *err)
{
	bool differ = false;
	size_t first = 0;

	while (!*found->blobs[first])
		first++;
	found->newest = first;
	for (size_t i = first + 1; i < sync->n; i++)
		differ |= *found->blobs[i] && strcmp(found->blobs[i], found->blobs[first]) != 0;
	if (!differ || (!sync->set->move && first == 0))
		return 0;
	return find_last_changed(sync, found, err);
}

/*
 * The default remote lacks what it had: 1 when a person removed it. What a move took away, or was
 * never there, it gets.
 */
static int was_removed(struct sync *sync, const struct found *found, struct nk_err *err)
{
	struct last last;

	if (sync->set->move || *found->blobs[0])
		return 0;
	if (last_change(&sync->places[0], found->path, &last, err) < 0)
		return -1;
	return last.any && !last.moved;
}

static void plan_put(struct sync *sync, struct place *place, const char *path, struct nk_str bytes)
{
	place->puts = nk_regrow(&sync->arena, place->puts, place->n_puts, place->n_puts + 1,
				sizeof *place->puts);
	place->puts[place->n_puts++] = (struct nk_repo_change){ path, bytes };
	sync->n_planned++;
}

static void plan_drop(struct sync *sync, struct place *place, const char *path)
{
	place->drops = nk_regrow(&sync->arena, place->drops, place->n_drops, place->n_drops + 1,
				 sizeof *place->drops);
	place->drops[place->n_drops++] = (struct nk_repo_change){ path, NK_NO_STR };
	sync->n_planned++;
}

/* The place of a module by its newest content; what cannot be read stays where that is. */
static size_t home_of(struct sync *sync, const struct found *found, struct nk_str bytes)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const struct nk_split *split;
	struct nk_value *ckan;

	if (nk_json_read(&ckan, &arena, bytes, NULL) < 0)
		return sync->set->move ? found->newest : 0;
	split = nk_split_home(sync->set, found->path, ckan);
	for (size_t i = 1; split && i < sync->n; i++) {
		if (sync->places[i].repo == split->repo)
			return i;
	}
	return 0;
}

static void plan_places(struct sync *sync, const struct found *found, size_t home, bool gone,
			struct nk_str bytes)
{
	for (size_t i = 0; i < sync->n; i++) {
		bool wanted = !gone && (i == home || (i == 0 && !sync->set->move));
		const char *there = found->blobs[i];

		if (wanted && strcmp(there, found->blobs[found->newest]) != 0)
			plan_put(sync, &sync->places[i], found->path,
				 nk_str_dup(&sync->arena, bytes));
		else if (!wanted && *there)
			plan_drop(sync, &sync->places[i], found->path);
	}
}

static int plan_module(struct sync *sync, const char *path, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct found found = { .path = path };
	struct nk_str bytes;

	if (find_module(sync, &found, err) < 0)
		return -1;
	if (found.n == 0)
		return 0;
	int gone = was_removed(sync, &found, err);
	if (gone < 0 || find_newest(sync, &found, err) < 0 ||
	    nk_repo_read_blob(sync->places[found.newest].repo, found.blobs[found.newest], CKAN_MAX,
			      &bytes, &arena, err) < 0)
		return -1;
	plan_places(sync, &found, home_of(sync, &found, bytes), gone, bytes);
	return 0;
}

static bool same_mod(const char *a, const char *b)
{
	size_t n = strcspn(a, "/");

	return strcspn(b, "/") == n && memcmp(a, b, n) == 0;
}

/* A commit per mod. 0; NK_NOT_FOUND: the remote has moved. */
static int push_changes(struct sync *sync, struct place *place,
			const struct nk_repo_change *changes, size_t n, const char *verb,
			struct nk_err *err)
{
	char tip[NK_OID_HEX];

	memcpy(tip, place->tip, sizeof tip);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && same_mod(changes[i].path, changes[next].path);)
			next++;
		struct nk_commit commit = {
			.changes = changes + i,
			.n_changes = next - i,
			.message = nk_printf(&sync->arena, "NetKAN %s mod - %.*s", verb,
					     (int)strcspn(changes[i].path, "/"), changes[i].path),
		};
		char made[NK_OID_HEX];

		if (nk_repo_commit(place->repo, *tip ? tip : NULL, &commit, made, err) < 0)
			return nk_within(err, "%s", place->name);
		memcpy(tip, made, sizeof tip);
	}
	int rc = nk_repo_push(place->repo, tip, nk_repo_branch(place->repo),
			      *place->tip ? place->tip : NULL, err);
	if (rc == 0)
		memcpy(place->tip, tip, sizeof tip);
	return rc < 0 ? nk_within(err, "%s", place->name) : rc;
}

/* Nothing is removed before all of it is elsewhere. */
static int push_all(struct sync *sync, struct nk_err *err)
{
	const char *verb = sync->set->move ? "moved" : "copied";
	int rc = 0;

	for (size_t i = 0; i < sync->n && rc == 0; i++) {
		struct place *place = &sync->places[i];

		if (!place->n_puts)
			continue;
		rc = push_changes(sync, place, place->puts, place->n_puts, verb, err);
		if (rc == 0)
			nk_log(NK_LOG_INFO, "%zu files %s to %s", place->n_puts, verb, place->name);
	}
	for (size_t i = 0; i < sync->n && rc == 0; i++) {
		struct place *place = &sync->places[i];

		if (!place->n_drops)
			continue;
		rc = push_changes(sync, place, place->drops, place->n_drops,
				  sync->set->move || i == 0 ? "moved" : "removed", err);
		if (rc == 0)
			nk_log(NK_LOG_INFO, "%zu files removed from %s", place->n_drops,
			       place->name);
	}
	return rc;
}

static int run(struct sync *sync, struct nk_db *db, struct nk_err *err)
{
	if (open_places(sync, err) < 0)
		return -1;
	const char *rules = rules_text(sync);
	int rc = load_done(sync, db, rules, err);
	if (rc != 0)
		return rc < 0 ? -1 : NK_END;
	if (collect_paths(sync, err) < 0)
		return -1;
	size_t looked = 0;
	while (looked < sync->n_paths && sync->n_planned < AT_ONCE) {
		if (plan_module(sync, sync->paths[looked++], err) < 0)
			return -1;
	}
	bool whole = looked == sync->n_paths;
	rc = push_all(sync, err);
	if (rc == 0 && whole && save_done(sync, db, rules, err) < 0)
		return -1;
	return rc != 0 ? rc : whole && !sync->n_planned ? NK_END : 0;
}

int nk_split_sync(const struct nk_split_set *set, struct nk_db *db, struct nk_err *err)
{
	struct sync sync = { .set = set };
	int rc = run(&sync, db, err);

	nk_arena_release(&sync.arena);
	return rc;
}
