/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "db/db.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const steps[] = {
	"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, data BLOB)",
	"INSERT INTO t (name) VALUES ('first'); CREATE INDEX t_name ON t (name)",
	"CREATE TABLE more (x INTEGER NOT NULL)",
};

struct fixture {
	char dir[64], path[96];
	struct nk_err err;
};

static int make_folder(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->dir, "/tmp/netkan-db-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/netkan.db", f->dir);
	*state = f;
	return 0;
}

static int drop_folder(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "netkan.db", "netkan.db-wal", "netkan.db-shm" };
	char path[128];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
		unlink(path);
	}
	rmdir(f->dir);
	free(f);
	return 0;
}

static int64_t count(struct nk_db *db, const char *sql)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_stmt *stmt;
	int64_t n;

	check_ok(nk_db_query(&stmt, db, sql, &err, ""), err);
	check_ok(nk_stmt_step(stmt, &err), err);
	n = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return n;
}

static void each_step_runs_once(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		NK_AUTO(nk_db) db = NULL;
		check_ok(nk_db_open(&db, f->path, &f->err), f->err);
		check_ok(nk_db_migrate(db, "test", steps, 2, &f->err), f->err);
		assert_int_equal(count(db, "SELECT count(*) FROM t"), 1);
	}
	NK_AUTO(nk_db) db = NULL;
	check_ok(nk_db_open(&db, f->path, &f->err), f->err);
	check_ok(nk_db_migrate(db, "test", steps, 3, &f->err), f->err);
	assert_int_equal(count(db, "SELECT count(*) FROM more"), 0);
}

static void a_failing_step_leaves_nothing_behind(void **state)
{
	static const char *const broken[] = { "CREATE TABLE a (x)", "CREATE NONSENSE" };
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;

	check_ok(nk_db_open(&db, f->path, &f->err), f->err);
	assert_int_equal(nk_db_migrate(db, "test", broken, 2, &f->err), -1);
	assert_non_null(strstr(f->err.text, "test step 2: "));
	assert_int_equal(count(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), 0);
	check_ok(nk_db_migrate(db, "test", broken, 1, &f->err), f->err);
}

static void a_database_of_a_newer_program_is_refused(void **state)
{
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;

	check_ok(nk_db_open(&db, f->path, &f->err), f->err);
	check_ok(nk_db_migrate(db, "test", steps, 3, &f->err), f->err);
	assert_int_equal(nk_db_migrate(db, "test", steps, 2, &f->err), -1);
	assert_non_null(strstr(f->err.text, "newer netkan"));
	assert_int_equal(f->err.fault, NK_FAULT_SYSTEM);
}

static void a_file_that_is_no_database_is_named(void **state)
{
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;
	FILE *file = fopen(f->path, "w");
	char want[256];

	for (int i = 0; i < 100; i++)
		fputs("this is a letter, not a database\n", file);
	fclose(file);
	snprintf(want, sizeof want,
		 "%s: is not a database: move it away, or name another folder with --state",
		 f->path);
	check_fails(nk_db_open(&db, f->path, &f->err), f->err, want);
}

static void a_missing_folder_is_named(void **state)
{
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;

	check_fails(
		nk_db_open(&db, "/nonexistent/netkan.db", &f->err), f->err,
		"/nonexistent/netkan.db: cannot be opened: check that its folder exists and may be "
		"written to");
}

static void a_full_disk_is_said_and_undoes_the_transaction(void **state)
{
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;
	char *big = calloc(1, 1 << 20);
	int rc = 0;

	check_ok(nk_db_open(&db, f->path, &f->err), f->err);
	check_ok(nk_db_migrate(db, "test", steps, 1, &f->err), f->err);
	check_ok(nk_db_exec(db, "PRAGMA max_page_count = 20", &f->err), f->err);
	check_ok(nk_db_begin(db, &f->err), f->err);
	rc = nk_db_run(db, NULL, &f->err, "INSERT INTO t (data) VALUES (?)", "b",
		       nk_str_n(big, 1 << 20));
	assert_int_equal(rc, -1);
	assert_non_null(strstr(f->err.text, "the disk is full"));
	assert_int_equal(f->err.fault, NK_FAULT_SYSTEM);
	nk_db_rollback(db);
	assert_int_equal(count(db, "SELECT count(*) FROM t"), 0);
	free(big);
}

static void values_come_back_as_they_went_in(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_db) db = NULL;
	struct nk_stmt *stmt;
	int64_t changes = 0;

	(void)state;
	check_ok(nk_db_open(&db, ":memory:", &err), err);
	check_ok(nk_db_exec(db, "CREATE TABLE v (i, t, s, b, n, e)", &err), err);
	check_ok(nk_db_run(db, &changes, &err, "INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)", "itsbsb",
			   INT64_MIN, "text", nk_str_n("a\0b", 3), nk_str_n("\0\xff", 2), NK_NO_STR,
			   nk_str_n("", 0)),
		 err);
	assert_int_equal(changes, 1);
	check_ok(nk_db_query(&stmt, db, "SELECT * FROM v", &err, ""), err);
	check_ok(nk_stmt_step(stmt, &err), err);
	assert_true(nk_stmt_int(stmt, 0) == INT64_MIN);
	check_str(nk_stmt_str(stmt, 1), "text");
	assert_true(nk_str_eq(nk_stmt_dup(stmt, 2, &arena), nk_str_n("a\0b", 3)));
	assert_true(nk_str_eq(nk_stmt_str(stmt, 3), nk_str_n("\0\xff", 2)));
	assert_true(nk_stmt_is_null(stmt, 4));
	assert_null(nk_stmt_str(stmt, 4).s);
	assert_non_null(nk_stmt_str(stmt, 5).s);
	assert_int_equal(nk_stmt_step(stmt, &err), NK_END);
	nk_stmt_done(stmt);
}

static void the_same_statement_can_be_used_twice_at_once(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_db) db = NULL;
	struct nk_stmt *outer, *inner;

	(void)state;
	check_ok(nk_db_open(&db, ":memory:", &err), err);
	for (int round = 0; round < 2; round++) {
		const char *sql = "SELECT ?";
		check_ok(nk_db_query(&outer, db, sql, &err, "i", (int64_t)1), err);
		check_ok(nk_stmt_step(outer, &err), err);
		check_ok(nk_db_query(&inner, db, sql, &err, "i", (int64_t)2), err);
		check_ok(nk_stmt_step(inner, &err), err);
		assert_int_equal(nk_stmt_int(outer, 0), 1);
		assert_int_equal(nk_stmt_int(inner, 0), 2);
		nk_stmt_done(inner);
		nk_stmt_done(outer);
	}
}

static void many_different_statements_do_not_pile_up(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_db) db = NULL;
	char sql[32];

	(void)state;
	check_ok(nk_db_open(&db, ":memory:", &err), err);
	for (int i = 0; i < 500; i++) {
		snprintf(sql, sizeof sql, "SELECT %d", i);
		assert_int_equal(count(db, sql), i);
	}
}

struct writer {
	const char *path;
	struct nk_db *db; /* NULL: a connection of its own */
	int failures;
};

static void *write_many(void *data)
{
	struct writer *writer = data;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_db) own = NULL;
	struct nk_db *db = writer->db;

	if (!db && nk_db_open(&own, writer->path, &err) < 0) {
		writer->failures++;
		return NULL;
	}
	for (int i = 0; i < 25; i++) {
		if (nk_db_begin(db ? db : own, &err) < 0 ||
		    nk_db_run(db ? db : own, NULL, &err, "UPDATE n SET x = x + 1", "") < 0 ||
		    nk_db_commit(db ? db : own, &err) < 0)
			writer->failures++;
	}
	return NULL;
}

static void writers_of_several_connections_and_threads_wait_for_each_other(void **state)
{
	struct fixture *f = *state;
	NK_AUTO(nk_db) db = NULL;
	struct writer writers[4] = { 0 };
	pthread_t threads[4];

	check_ok(nk_db_open(&db, f->path, &f->err), f->err);
	check_ok(nk_db_exec(db, "CREATE TABLE n (x); INSERT INTO n VALUES (0)", &f->err), f->err);
	for (int i = 0; i < 4; i++) {
		writers[i].path = f->path;
		writers[i].db = i < 2 ? db : NULL;
		pthread_create(&threads[i], NULL, write_many, &writers[i]);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].failures, 0);
	}
	assert_int_equal(count(db, "SELECT x FROM n"), 100);
}

int main(void)
{
#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)
	const struct CMUnitTest tests[] = {
		in_folder(each_step_runs_once),
		in_folder(a_failing_step_leaves_nothing_behind),
		in_folder(a_database_of_a_newer_program_is_refused),
		in_folder(a_file_that_is_no_database_is_named),
		in_folder(a_missing_folder_is_named),
		in_folder(a_full_disk_is_said_and_undoes_the_transaction),
		cmocka_unit_test(values_come_back_as_they_went_in),
		cmocka_unit_test(the_same_statement_can_be_used_twice_at_once),
		cmocka_unit_test(many_different_statements_do_not_pile_up),
		in_folder(writers_of_several_connections_and_threads_wait_for_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
