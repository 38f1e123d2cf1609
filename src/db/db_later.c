/* SPDX-License-Identifier: MIT
 *
 * Writes that may wait; see db.h. The line is short enough to be searched from end to end. Each
 * waiting statement is one piece of heap with its texts behind it.
 */
#include "db/db_priv.h"

#include "base/arena.h"
#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64, MOST_BYTES = 256 * 1024, OLDEST_US = 1000 * 1000 };

struct waiting {
	const char *sql, *types; /* borrowed */
	size_t bytes;
	struct nk_db_value values[];
};

struct nk_later {
	struct nk_db *db;
	pthread_mutex_t lock;
	struct waiting *line[MOST];
	size_t n, bytes;
	int64_t since_us; /* steady time when the first began to wait */
};

struct nk_later *nk_later_new(struct nk_db *db)
{
	struct nk_later *later = nk_xcalloc(1, sizeof *later);

	pthread_mutex_init(&later->lock, NULL);
	later->db = db;
	return later;
}

static bool is_text(char type)
{
	return type != 'i';
}

static struct waiting *copy(const char *sql, const char *types, const struct nk_db_value *values)
{
	size_t n = strlen(types), bytes = sizeof(struct waiting) + n * sizeof *values;
	struct waiting *waiting;
	char *at;

	for (size_t i = 0; i < n; i++)
		bytes += is_text(types[i]) && values[i].s.s ? values[i].s.n + 1 : 0;
	waiting = nk_xcalloc(1, bytes);
	*waiting = (struct waiting){ sql, types, bytes };
	at = (char *)&waiting->values[n];
	for (size_t i = 0; i < n; i++) {
		struct nk_str text = values[i].s;
		waiting->values[i] = values[i];
		if (!is_text(types[i]) || !text.s)
			continue;
		waiting->values[i].s.s = memcpy(at, text.s, text.n);
		at += text.n + 1;
	}
	return waiting;
}

/* Both with the lock held. Gives its place in the line, or `n`. */
static size_t place_of(const struct nk_later *later, const char *sql, struct nk_str key)
{
	size_t at = 0;

	while (at < later->n && (strcmp(later->line[at]->sql, sql) != 0 ||
				 !nk_str_eq(later->line[at]->values[0].s, key)))
		at++;
	return at;
}

static void take_out(struct nk_later *later, size_t at)
{
	later->bytes -= later->line[at]->bytes;
	free(later->line[at]);
	later->n--;
	memmove(later->line + at, later->line + at + 1, (later->n - at) * sizeof later->line[0]);
}

static int write_all(struct nk_later *later, struct nk_err *err)
{
	if (nk_db_begin(later->db, err) < 0)
		return -1;
	for (size_t i = 0; i < later->n; i++) {
		const struct waiting *one = later->line[i];
		if (db_run_values(later->db, NULL, err, one->sql, one->types, one->values) < 0) {
			nk_db_rollback(later->db);
			return -1;
		}
	}
	return nk_db_commit(later->db, err);
}

static int flush(struct nk_later *later, struct nk_err *err)
{
	int rc = later->n > 0 ? write_all(later, err) : 0;

	while (later->n > 0)
		take_out(later, later->n - 1);
	return rc;
}

static bool is_full(const struct nk_later *later)
{
	return later->n == MOST || later->bytes > MOST_BYTES ||
	       nk_monotonic_us() - later->since_us > OLDEST_US;
}

int nk_later_run(struct nk_later *later, struct nk_err *err, const char *sql, const char *types,
		 ...)
{
	struct nk_db_value values[DB_PARAMETERS];
	struct waiting *waiting;
	va_list ap;
	int rc;

	va_start(ap, types);
	db_values(values, types, ap);
	va_end(ap);
	assert(types[0] == 't' || types[0] == 's');
	waiting = copy(sql, types, values);
	pthread_mutex_lock(&later->lock);
	size_t at = place_of(later, sql, values[0].s);
	if (at < later->n)
		take_out(later, at);
	if (later->n == 0)
		later->since_us = nk_monotonic_us();
	later->line[later->n++] = waiting;
	later->bytes += waiting->bytes;
	rc = is_full(later) ? flush(later, err) : 0;
	pthread_mutex_unlock(&later->lock);
	return rc;
}

const struct nk_db_value *nk_later_find(struct nk_later *later, const char *sql, const char *key,
					struct nk_arena *arena)
{
	struct nk_db_value *found = NULL;

	pthread_mutex_lock(&later->lock);
	size_t at = place_of(later, sql, nk_str(key));
	if (at < later->n) {
		const struct waiting *waiting = later->line[at];
		size_t n = strlen(waiting->types);
		found = NK_NEW_N(arena, struct nk_db_value, n);
		for (size_t i = 0; i < n; i++) {
			found[i].i = waiting->values[i].i;
			if (waiting->values[i].s.s)
				found[i].s = nk_str_dup(arena, waiting->values[i].s);
		}
	}
	pthread_mutex_unlock(&later->lock);
	return found;
}

int nk_later_flush(struct nk_later *later, struct nk_err *err)
{
	int rc;

	pthread_mutex_lock(&later->lock);
	rc = flush(later, err);
	pthread_mutex_unlock(&later->lock);
	return rc;
}

void nk_later_free(struct nk_later *later)
{
	if (!later)
		return;
	nk_later_flush(later, NULL);
	pthread_mutex_destroy(&later->lock);
	free(later);
}
