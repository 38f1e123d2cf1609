/* SPDX-License-Identifier: MIT
 *
 * The connection: opening it our way, its lock, transactions. See db.h.
 *
 * Commits are synced (synchronous=FULL): a webhook answers 204 only for what would survive
 * the power cord. Readers never wait for writers, thanks to WAL; writers wait for each other
 * with patience, across processes.
 */
#include "db/db_priv.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

/*
 * Short naps of uneven length. SQLite's own handler backs off to 100 ms, where many writers
 * of short transactions starve each other long before ten seconds are over.
 */
static void nap(int tries)
{
	int ms = tries < 20 ? 1 + tries / 2 : 10;

	usleep((useconds_t)(ms * 1000 + rand() % 2000));
}

static int wait_for_others(void *data, int tries)
{
	(void)data;
	/* Not a clock but the sum of the naps: an upper limit that needs no state. */
	if (tries * 10 > DB_PATIENCE_MS)
		return 0;
	nap(tries);
	return 1;
}

static int pragma(struct nk_db *db, const char *sql)
{
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
}

/*
 * The switch to WAL of a new file can meet another process doing the same; SQLite then
 * answers "busy" at once, without asking the busy handler.
 */
static int use_wal(struct nk_db *db)
{
	struct timespec start;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int tries = 0;; tries++) {
		rc = pragma(db, "PRAGMA journal_mode=WAL");
		if ((rc & 0xff) != SQLITE_BUSY || elapsed_ms(&start) > DB_PATIENCE_MS)
			return rc;
		nap(tries);
	}
}

static int setup(struct nk_db *db, struct nk_err *err)
{
	static const char *const pragmas[] = {
		"PRAGMA synchronous=FULL",
		"PRAGMA foreign_keys=ON",
		"PRAGMA trusted_schema=OFF",
		"PRAGMA temp_store=MEMORY",
		"PRAGMA journal_size_limit=67108864",
	};
	int rc;

	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_handler(db->sqlite, wait_for_others, NULL);
	/* SQLite opens a file without write rights for reading and says so to nobody. */
	if (sqlite3_db_readonly(db->sqlite, "main") == 1)
		return db_fail(db, SQLITE_READONLY, err);
	rc = use_wal(db);
	for (size_t i = 0; rc == SQLITE_OK && i < sizeof pragmas / sizeof pragmas[0]; i++)
		rc = pragma(db, pragmas[i]);
	return rc == SQLITE_OK ? 0 : db_fail(db, rc, err);
}

static void init_lock(struct nk_db *db)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&db->lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

int nk_db_open(struct nk_db **out, const char *path, struct nk_err *err)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	NK_AUTO(nk_db) db = nk_xcalloc(1, sizeof *db);
	int rc;

	db->path = nk_xstrdup(path);
	init_lock(db);
	rc = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
	if (rc != SQLITE_OK)
		return db_fail(db, rc, err);
	if (setup(db, err) < 0)
		return -1;
	*out = db;
	db = NULL;
	return 0;
}

void nk_db_free(struct nk_db *db)
{
	if (!db)
		return;
	db_free_idle(db);
	sqlite3_close(db->sqlite);
	pthread_mutex_destroy(&db->lock);
	free(db->path);
	free(db);
}

const char *nk_db_path(const struct nk_db *db)
{
	return db->path;
}

void nk_db_lock(struct nk_db *db)
{
	pthread_mutex_lock(&db->lock);
}

void nk_db_unlock(struct nk_db *db)
{
	pthread_mutex_unlock(&db->lock);
}

int nk_db_exec(struct nk_db *db, const char *sql, struct nk_err *err)
{
	int rc;

	nk_db_lock(db);
	rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_fail(db, rc, err);
	nk_db_unlock(db);
	return rc == SQLITE_OK ? 0 : -1;
}

int nk_db_begin(struct nk_db *db, struct nk_err *err)
{
	nk_db_lock(db);
	if (nk_db_exec(db, "BEGIN IMMEDIATE", err) == 0)
		return 0;
	nk_db_unlock(db);
	return -1;
}

int nk_db_commit(struct nk_db *db, struct nk_err *err)
{
	int rc = nk_db_exec(db, "COMMIT", err);

	if (rc < 0)
		nk_db_exec(db, "ROLLBACK", NULL);
	nk_db_unlock(db);
	return rc;
}

void nk_db_rollback(struct nk_db *db)
{
	/* Fails where SQLite has rolled back already, as it does when the disk is full. */
	nk_db_exec(db, "ROLLBACK", NULL);
	nk_db_unlock(db);
}

int64_t nk_db_last_id(struct nk_db *db)
{
	int64_t id;

	nk_db_lock(db);
	id = sqlite3_last_insert_rowid(db->sqlite);
	nk_db_unlock(db);
	return id;
}
