/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "db/db.h"

#include <stdlib.h>
#include <string.h>

static const char put[] = "INSERT OR REPLACE INTO t (k, n, b) VALUES (?, ?, ?)";
static const char raise[] = "UPDATE t SET n = ?2 WHERE k = ?1";

struct fixture {
	struct nk_db *db;
	struct nk_later *later;
	struct nk_arena arena;
	struct nk_err err;
};

static int set_up(void **state)
{
	struct fixture *f = nk_xcalloc(1, sizeof *f);

	check_ok(nk_db_open(&f->db, ":memory:", &f->err), f->err);
	check_ok(nk_db_exec(f->db, "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER, b BLOB)",
			    &f->err),
		 f->err);
	f->later = nk_later_new(f->db);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	nk_later_free(f->later);
	nk_db_free(f->db);
	nk_arena_release(&f->arena);
	free(f);
	return 0;
}

static void add(struct fixture *f, const char *key, int64_t n, struct nk_str bytes)
{
	check_ok(nk_later_run(f->later, &f->err, put, "tib", key, n, bytes), f->err);
}

static int64_t ask(struct fixture *f, const char *sql)
{
	struct nk_stmt *stmt;

	check_ok(nk_db_query(&stmt, f->db, sql, &f->err, ""), f->err);
	check_ok(nk_stmt_step(stmt, &f->err), f->err);
	int64_t n = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return n;
}

static void what_waits_is_found_and_not_yet_written(void **state)
{
	struct fixture *f = *state;
	const struct nk_db_value *found;

	add(f, "a", 7, nk_str_n("x\0y", 3));
	add(f, "b", 8, NK_NO_STR);
	found = nk_later_find(f->later, put, "a", &f->arena);
	assert_non_null(found);
	check_str(found[0].s, "a");
	assert_int_equal(found[1].i, 7);
	assert_true(nk_str_eq(found[2].s, nk_str_n("x\0y", 3)));
	assert_null(nk_later_find(f->later, put, "b", &f->arena)[2].s.s);
	assert_null(nk_later_find(f->later, put, "c", &f->arena));
	assert_null(nk_later_find(f->later, raise, "a", &f->arena));
	assert_int_equal(ask(f, "SELECT count(*) FROM t"), 0);
}

static void the_line_is_written_in_order(void **state)
{
	struct fixture *f = *state;

	add(f, "a", 1, NK_STR("x"));
	check_ok(nk_later_run(f->later, &f->err, raise, "ti", "a", (int64_t)2), f->err);
	check_ok(nk_later_flush(f->later, &f->err), f->err);
	assert_int_equal(ask(f, "SELECT n FROM t WHERE k = 'a'"), 2);
	assert_null(nk_later_find(f->later, put, "a", &f->arena));
}

static void a_later_one_of_the_same_key_takes_its_place(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 1000; i++)
		add(f, "a", i, NK_STR("x"));
	assert_int_equal(nk_later_find(f->later, put, "a", &f->arena)[1].i, 999);
	assert_int_equal(ask(f, "SELECT count(*) FROM t"), 0);
}

static void many_or_large_ones_do_not_wait(void **state)
{
	struct fixture *f = *state;
	char *large = nk_alloc(&f->arena, 300 * 1024);

	for (int i = 0; i < 64; i++)
		add(f, nk_printf(&f->arena, "%d", i), i, NK_STR("x"));
	assert_int_equal(ask(f, "SELECT count(*) FROM t"), 64);
	add(f, "large", 1, nk_str_n(large, 300 * 1024));
	assert_int_equal(ask(f, "SELECT length(b) FROM t WHERE k = 'large'"), 300 * 1024);
}

static void the_end_writes_what_waits(void **state)
{
	struct fixture *f = *state;

	add(f, "a", 1, NK_STR("x"));
	nk_later_free(f->later);
	f->later = nk_later_new(f->db);
	assert_int_equal(ask(f, "SELECT count(*) FROM t"), 1);
}

static void one_that_cannot_be_written_is_lost_with_a_reason(void **state)
{
	struct fixture *f = *state;

	add(f, "a", 1, NK_STR("x"));
	check_ok(nk_db_exec(f->db, "DROP TABLE t", &f->err), f->err);
	assert_int_equal(nk_later_flush(f->later, &f->err), -1);
	assert_non_null(strstr(f->err.text, "no such table"));
	check_ok(nk_later_flush(f->later, &f->err), f->err);
}

int main(void)
{
#define with_db(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_db(what_waits_is_found_and_not_yet_written),
		with_db(the_line_is_written_in_order),
		with_db(a_later_one_of_the_same_key_takes_its_place),
		with_db(many_or_large_ones_do_not_wait),
		with_db(the_end_writes_what_waits),
		with_db(one_that_cannot_be_written_is_lost_with_a_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
