/* SPDX-License-Identifier: MIT
 *
 * What is true of the status table on DynamoDB only: it is the Python bot's table, and a busy
 * one leaves some of a batch undone.
 */
#include "aws_double.h"
#include "check.h"
#include "dynamo_table.h"

#include "base/json.h"
#include "store/store.h"

struct world {
	struct nk_store *store;
	struct nk_arena arena;
	struct nk_err err;
};

static int set_up(void **state)
{
	static struct world world;
	struct nk_store_env env = { .backend = "aws" };

	world = (struct world){ 0 };
	assert_int_equal(dynamo_table_begin(NULL), 0);
	env.aws = dynamo_table_aws();
	check_ok(nk_store_open(&world.store, &env, &world.err), world.err);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	nk_store_free(world->store);
	nk_arena_release(&world->arena);
	return 0;
}

static void put(struct world *world, const struct nk_status *rows, size_t n)
{
	check_ok(nk_store_put(world->store, rows, n, &world->err), world->err);
}

static void a_row_has_the_attributes_and_types_of_the_python_bot(void **state)
{
	struct world *world = *state;
	struct nk_value *resources = nk_object(&world->arena), *answer;
	struct nk_status row = {
		.identifier = "Foo",
		.game = "ksp",
		.success = true,
		.last_warnings = NK_STR("odd"),
		.last_indexed = 1786000000000120,
		.release_date = 1500000000000000,
		.resources = resources,
	};

	nk_set(&world->arena, resources, "repository", nk_string(&world->arena, "https://a/b"));
	put(world, &row, 1);
	answer = dynamo_table_call("GetItem",
				   "{\"TableName\":\"MultiKANStatus\",\"Key\":{\"ModIdentifier\":"
				   "{\"S\":\"Foo\"},\"game_id\":{\"S\":\"ksp\"}}}",
				   &world->arena);
	check_str(nk_json_text(&world->arena, nk_get(answer, "Item"), NK_JSON_COMPACT),
		  "{\"ModIdentifier\":{\"S\":\"Foo\"},\"game_id\":{\"S\":\"ksp\"},"
		  "\"success\":{\"BOOL\":true},\"frozen\":{\"BOOL\":false},"
		  "\"last_warnings\":{\"S\":\"odd\"},"
		  "\"last_indexed\":{\"S\":\"2026-08-06T07:06:40.000120+0000\"},"
		  "\"release_date\":{\"S\":\"2017-07-14T02:40:00.000000+0000\"},"
		  "\"resources\":{\"M\":{\"repository\":{\"S\":\"https://a/b\"}}}}");
}

static void a_row_of_the_python_bot_is_read(void **state)
{
	struct world *world = *state;
	struct nk_status row;

	dynamo_table_call(
		"PutItem",
		"{\"TableName\":\"MultiKANStatus\",\"Item\":{\"ModIdentifier\":{\"S\":\"Foo\"},"
		"\"game_id\":{\"S\":\"ksp\"},\"success\":{\"BOOL\":true},\"frozen\":{\"N\":\"1\"},"
		"\"last_error\":{\"NULL\":true},\"new_attribute\":{\"N\":\"5\"},"
		"\"last_inflated\":{\"S\":\"2026-08-06T07:06:40.000120+0000\"},"
		"\"last_checked\":{\"S\":\"some day\"},"
		"\"resources\":{\"M\":{\"a\":{\"S\":\"b\"},\"c\":{\"NULL\":true}}}}}",
		&world->arena);
	check_ok(nk_store_get(world->store, "ksp", "Foo", &row, &world->arena, &world->err),
		 world->err);
	assert_true(row.success);
	assert_true(row.frozen);
	check_str(row.last_error, NULL);
	assert_int_equal(row.last_inflated, 1786000000000120);
	assert_int_equal(row.last_checked, NK_NO_TIME);
	check_str(nk_json_text(&world->arena, row.resources, NK_JSON_COMPACT), "{\"a\":\"b\"}");
}

enum { MANY = 60 };

static void put_many(struct world *world, const char *error)
{
	struct nk_status rows[MANY];

	for (int i = 0; i < MANY; i++)
		rows[i] = (struct nk_status){ .identifier = nk_printf(&world->arena, "Mod%02d", i),
					      .game = "ksp",
					      .last_error = nk_str(error) };
	put(world, rows, MANY);
}

static size_t count(struct world *world)
{
	struct nk_status *rows;
	size_t n;

	check_ok(nk_store_all(world->store, "ksp", &rows, &n, &world->arena, &world->err),
		 world->err);
	return n;
}

static void what_a_busy_table_leaves_undone_is_sent_again(void **state)
{
	struct world *world = *state;

	aws_double_tell("fault", "{\"match\": \"BatchWriteItem\", \"unprocessed\": 7}");
	aws_double_tell("fault", "{\"match\": \"BatchWriteItem\", \"status\": 400, "
				 "\"code\": \"ProvisionedThroughputExceededException\"}");
	put_many(world, "none");
	assert_int_equal(count(world), MANY);
	/* Three batches, one of them in two parts, one twice. */
	assert_int_equal(aws_double_count("dynamodb.BatchWriteItem"), 5);
}

static void a_scan_takes_page_after_page(void **state)
{
	struct world *world = *state;
	char *error = nk_alloc(&world->arena, 50001);

	memset(error, 'x', 50000);
	error[50000] = 0;
	put_many(world, error);
	assert_int_equal(count(world), MANY);
	assert_true(aws_double_count("dynamodb.Scan") >= 3);
}

static void looking_twice_costs_one_scan_until_something_is_written(void **state)
{
	struct world *world = *state;
	struct nk_store_env env = { .backend = "aws", .aws = dynamo_table_aws() };
	struct nk_status row = { .identifier = "Foo", .game = "ksp" };
	NK_AUTO(nk_store) other = NULL;

	put(world, &row, 1);
	assert_int_equal(count(world), 1);
	assert_int_equal(count(world), 1);
	assert_int_equal(aws_double_count("dynamodb.Scan"), 1);
	check_ok(nk_store_open(&other, &env, &world->err), world->err);
	row.identifier = "Bar";
	check_ok(nk_store_put(other, &row, 1, &world->err), world->err);
	assert_int_equal(count(world), 1);
	row.identifier = "Baz";
	put(world, &row, 1);
	assert_int_equal(count(world), 3);
	assert_int_equal(aws_double_count("dynamodb.Scan"), 2);
}

static void one_mod_twice_in_a_call_is_what_it_was_last(void **state)
{
	struct world *world = *state;
	const struct nk_status rows[] = {
		{ .identifier = "Foo", .game = "ksp", .last_error = NK_STR("old") },
		{ .identifier = "Foo", .game = "ksp", .last_error = NK_STR("new") },
	};
	struct nk_status got;

	put(world, rows, 2);
	check_ok(nk_store_get(world->store, "ksp", "Foo", &got, &world->arena, &world->err),
		 world->err);
	check_str(got.last_error, "new");
}

static void a_text_that_no_item_can_hold_is_shortened(void **state)
{
	struct world *world = *state;
	char *error = nk_alloc(&world->arena, 500002);
	struct nk_status got, row = { .identifier = "Foo", .game = "ksp" };

	/* Two bytes a character, after one of one byte. */
	for (int i = 0; i < 500001; i++)
		error[i] = i == 0 ? 'x' : i % 2 ? '\xc3' : '\xa4';
	error[500001] = 0;
	row.last_error = nk_str(error);
	put(world, &row, 1);
	check_ok(nk_store_get(world->store, "ksp", "Foo", &got, &world->arena, &world->err),
		 world->err);
	assert_true(nk_str_ends(got.last_error, "\xc3\xa4... (shortened)"));
}

static void a_missing_table_is_a_sentence_with_the_remedy(void **state)
{
	struct world *world = *state;
	struct nk_status got;
	struct nk_store_env env = { .backend = "aws", .table = "Other", .aws = dynamo_table_aws() };
	NK_AUTO(nk_store) other = NULL;

	check_ok(nk_store_open(&other, &env, &world->err), world->err);
	assert_int_equal(nk_store_get(other, "ksp", "Foo", &got, &world->arena, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(world->err.text, "status table 'Other'"));
	assert_non_null(strstr(world->err.text, "create it with the keys ModIdentifier and game_id"));
	assert_non_null(strstr(world->err.text, "--status-db"));
}

static int swap(struct world *world, const char *expected, const char *replacement)
{
	return nk_store_swap(world->store, "indexer-ksp", nk_str(expected), nk_str(replacement),
			     &world->err);
}

static void a_note_changes_only_for_who_knows_it(void **state)
{
	struct world *world = *state;
	struct nk_str note;

	assert_true(nk_store_is_shared(world->store));
	assert_int_equal(nk_store_note(world->store, "indexer-ksp", &note, &world->arena,
				       &world->err),
			 NK_NOT_FOUND);
	assert_int_equal(swap(world, "one", "two"), NK_UNCHANGED);
	check_ok(swap(world, NULL, "one"), world->err);
	assert_int_equal(swap(world, NULL, "other"), NK_UNCHANGED);
	check_ok(swap(world, "one", "two"), world->err);
	assert_int_equal(swap(world, "one", "three"), NK_UNCHANGED);
	check_ok(nk_store_note(world->store, "indexer-ksp", &note, &world->arena, &world->err),
		 world->err);
	check_str(note, "two");
	assert_int_equal(count(world), 0);
}

static void a_swap_whose_answer_was_lost_is_done(void **state)
{
	struct world *world = *state;

	aws_double_tell("fault", "{\"match\": \"PutItem\", \"after\": true, \"hangup\": true}");
	check_ok(swap(world, NULL, "one"), world->err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_row_has_the_attributes_and_types_of_the_python_bot),
		TEST(a_row_of_the_python_bot_is_read),
		TEST(what_a_busy_table_leaves_undone_is_sent_again),
		TEST(a_scan_takes_page_after_page),
		TEST(looking_twice_costs_one_scan_until_something_is_written),
		TEST(one_mod_twice_in_a_call_is_what_it_was_last),
		TEST(a_text_that_no_item_can_hold_is_shortened),
		TEST(a_missing_table_is_a_sentence_with_the_remedy),
		TEST(a_note_changes_only_for_who_knows_it),
		TEST(a_swap_whose_answer_was_lost_is_done),
	};
	const char *why_not;

	if (!aws_double_start(&why_not)) {
		printf("1..0 # SKIP %s\n", why_not);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
