/* SPDX-License-Identifier: MIT
 *
 * The list; see queue_contract.h.
 */
#include "queue_contract.h"
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

struct world {
	struct nk_queue_env env;
	struct nk_queue *queue, *other; /* two readers of "Work.fifo" */
	struct nk_inbox inbox;
	struct nk_arena arena;
	struct nk_err err;
	char folder[64];
};

static const struct queue_kind *kind;
static _Atomic int64_t skipped_us; /* how far tests have put the clock on */

static int64_t test_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000 + atomic_load(&skipped_us);
}

static void pass_seconds(int seconds)
{
	atomic_fetch_add(&skipped_us, seconds * INT64_C(1000000));
	if (kind->pass)
		kind->pass(seconds);
}

static struct nk_queue *open_queue(struct world *world, const char *name)
{
	struct nk_queue *queue;
	char *full = nk_printf(&world->arena, "%s%s", kind->prefix, name);

	check_ok(nk_queue_open(&queue, full, &world->env, &world->err), world->err);
	if (kind->must_create)
		check_ok(nk_queue_create(queue, NULL, 0, &world->err), world->err);
	return queue;
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	strcpy(world->folder, "/tmp/netkan-queue-XXXXXX");
	if (kind->needs_folder) {
		assert_non_null(mkdtemp(world->folder));
		world->env.state = world->folder;
	}
	atomic_store(&skipped_us, 0);
	nk_clock_set(test_clock);
	if (kind->begin)
		assert_int_equal(kind->begin(&world->env, NULL), 0);
	world->queue = open_queue(world, "Work.fifo");
	world->other = open_queue(world, "Work.fifo");
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[100];

	nk_queue_free(world->queue);
	nk_queue_free(world->other);
	nk_inbox_release(&world->inbox);
	nk_arena_release(&world->arena);
	snprintf(command, sizeof command, "rm -r %s", world->folder);
	if (kind->needs_folder)
		assert_int_equal(system(command), 0);
	free(world);
	nk_clock_set(NULL);
	return 0;
}

static void send_msg(struct world *world, struct nk_msg msg)
{
	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
}

static void send_text(struct world *world, const char *body, const char *group)
{
	send_msg(world, (struct nk_msg){ .body = nk_str(body), .group = group });
}

/* What a receive gave, as "a b c". */
static const char *receive_max(struct world *world, struct nk_queue *queue, size_t max)
{
	NK_AUTO_BUF text = NK_BUF_INIT(10000);

	check_ok(nk_queue_receive(queue, &world->inbox, max, 60, 0, &world->err), world->err);
	for (size_t i = 0; i < world->inbox.n; i++)
		nk_buf_printf(&text, "%s%.*s", i > 0 ? " " : "", NK_ARG(world->inbox.msgs[i].body));
	return nk_buf_dup(&text, &world->arena).s;
}

static const char *receive(struct world *world, struct nk_queue *queue)
{
	return receive_max(world, queue, 10);
}

static const char **receipts(struct world *world)
{
	const char **list = NK_NEW_N(&world->arena, const char *, world->inbox.n + 1);

	for (size_t i = 0; i < world->inbox.n; i++)
		list[i] = nk_strdup(&world->arena, world->inbox.msgs[i].receipt);
	return list;
}

static void drop_all(struct world *world, struct nk_queue *queue)
{
	check_ok(nk_queue_drop(queue, receipts(world), world->inbox.n, &world->err), world->err);
}

static void extend_all(struct world *world, struct nk_queue *queue, int lease_s)
{
	check_ok(nk_queue_extend(queue, receipts(world), world->inbox.n, lease_s, &world->err),
		 world->err);
}

/* These come, in this order: together, or where groups rest one after the other. Where groups
 * rest they are dropped. */
static void check_come(struct world *world, struct nk_queue *queue, const char *want)
{
	NK_AUTO_BUF text = NK_BUF_INIT(10000);

	if (!kind->group_rests) {
		assert_string_equal(receive(world, queue), want);
		return;
	}
	for (const char *got = receive(world, queue); *got; got = receive(world, queue)) {
		nk_buf_printf(&text, "%s%s", text.n ? " " : "", got);
		drop_all(world, queue);
	}
	assert_string_equal(text.data ? text.data : "", want);
}

static void check_stat(struct nk_queue *queue, int messages, int leased, int delayed)
{
	struct nk_queue_stat stat;
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_queue_stat(queue, &stat, &err), err);
	assert_int_equal(stat.messages, messages);
	assert_int_equal(stat.leased, leased);
	assert_int_equal(stat.delayed, delayed);
}

static void an_empty_queue_gives_nothing(void **state)
{
	struct world *world = *state;

	assert_string_equal(receive(world, world->queue), "");
	check_stat(world->queue, 0, 0, 0);
}

static void a_message_arrives_as_it_was_sent(void **state)
{
	struct world *world = *state;
	struct nk_msg msg = { .body = nk_str_n("a\0\xff\n", 4) }, *got;

	if (kind->texts_only)
		msg.body = NK_STR("a\t\xc3\xa4\r\n");

	nk_msg_set(&msg, &world->arena, "GameId", NK_STR("KSP"));
	nk_msg_set(&msg, &world->arena, "ErrorMessage", NK_STR("\"\xc3\xa4\r\n\\"));
	nk_msg_set(&msg, &world->arena, "Empty", NK_STR(""));
	nk_msg_set(&msg, &world->arena, "ModIdentifier", NK_STR("Astrogator"));
	send_msg(world, msg);
	receive(world, world->queue);
	assert_int_equal(world->inbox.n, 1);
	got = &world->inbox.msgs[0];
	assert_true(nk_str_eq(got->body, msg.body));
	assert_int_equal(got->n_attributes, kind->texts_only ? 3 : 4);
	check_str(nk_msg_attribute(got, "GameId"), "KSP");
	check_str(nk_msg_attribute(got, "ErrorMessage"), "\"\xc3\xa4\r\n\\");
	check_str(nk_msg_attribute(got, "Empty"), kind->texts_only ? NULL : "");
	check_str(nk_msg_attribute(got, "gameid"), NULL);
	assert_string_equal(got->group, "Astrogator");
	assert_int_equal(got->receives, 1);
	assert_true(llabs(got->sent_us - nk_now_us()) < 10 * 1000000);
	assert_non_null(got->id);
	assert_non_null(got->receipt);
}

static void messages_of_a_group_come_in_the_order_of_sending(void **state)
{
	struct world *world = *state;

	send_text(world, "a1", "a");
	send_text(world, "b1", "b");
	send_text(world, "a2", "a");
	send_text(world, "a3", "a");
	assert_string_equal(receive_max(world, world->queue, 2), "a1 b1");
	if (kind->group_rests) {
		assert_string_equal(receive(world, world->queue), "");
		drop_all(world, world->queue);
		check_stat(world->queue, 2, 2, 0);
		return;
	}
	assert_string_equal(receive(world, world->queue), "a2 a3");
	check_stat(world->queue, 0, 4, 0);
}

static void what_waits_already_is_not_sent_once_more(void **state)
{
	struct world *world = *state;
	struct nk_msg msg = { .body = NK_STR("a1"), .group = "a", .once = true };

	if (kind->begin)
		return; /* a promise of the embedded queues */
	send_msg(world, msg);
	send_msg(world, msg);
	check_stat(world->queue, 1, 0, 0);
	assert_string_equal(receive(world, world->queue), "a1");
	send_msg(world, msg);
	send_msg(world, msg);
	msg.body = NK_STR("a2");
	send_msg(world, msg);
	check_stat(world->queue, 2, 1, 0);
}

static void a_group_that_another_reader_holds_waits(void **state)
{
	struct world *world = *state;

	send_text(world, "a1", "a");
	send_text(world, "a2", "a");
	send_text(world, "b1", "b");
	assert_string_equal(receive_max(world, world->queue, 1), "a1");
	assert_string_equal(receive(world, world->other), "b1");
	assert_string_equal(receive(world, world->other), "");
	assert_string_equal(receive(world, world->queue), kind->group_rests ? "" : "a2");
}

static void a_group_goes_on_once_it_is_dropped(void **state)
{
	struct world *world = *state;

	send_text(world, "a1", "a");
	send_text(world, "a2", "a");
	assert_string_equal(receive_max(world, world->queue, 1), "a1");
	drop_all(world, world->queue);
	assert_string_equal(receive(world, world->other), "a2");
}

static void a_dropped_message_never_returns(void **state)
{
	struct world *world = *state;

	send_text(world, "a", NULL);
	receive(world, world->queue);
	drop_all(world, world->queue);
	drop_all(world, world->queue);
	pass_seconds(61);
	assert_string_equal(receive(world, world->queue), "");
	check_stat(world->queue, 0, 0, 0);
}

static void a_message_returns_when_its_lease_ends(void **state)
{
	struct world *world = *state;

	send_text(world, "a", "a");
	send_text(world, "b", "b");
	receive(world, world->queue);
	pass_seconds(59);
	assert_string_equal(receive(world, world->other), "");
	pass_seconds(2);
	assert_string_equal(receive(world, world->other), "a b");
	assert_int_equal(world->inbox.msgs[0].receives, 2);
}

static void a_late_drop_leaves_the_next_lease_alone(void **state)
{
	struct world *world = *state;
	const char **late;

	send_text(world, "a", NULL);
	receive(world, world->queue);
	late = receipts(world);
	pass_seconds(61);
	receive(world, world->other);
	check_ok(nk_queue_drop(world->queue, late, 1, &world->err), world->err);
	check_ok(nk_queue_extend(world->queue, late, 1, 0, &world->err), world->err);
	check_stat(world->queue, 0, 1, 0);
}

static void an_extended_lease_lasts(void **state)
{
	struct world *world = *state;

	send_text(world, "a", NULL);
	receive(world, world->queue);
	pass_seconds(50);
	extend_all(world, world->queue, 60);
	pass_seconds(50);
	assert_string_equal(receive(world, world->other), "");
	pass_seconds(11);
	assert_string_equal(receive(world, world->other), "a");
}

static void a_message_that_is_given_back_comes_at_once_and_first(void **state)
{
	struct world *world = *state;

	send_text(world, "a", NULL);
	send_text(world, "b", NULL);
	receive_max(world, world->queue, 1);
	extend_all(world, world->queue, 0);
	check_come(world, world->other, "a b");
}

static void a_delayed_message_comes_when_its_time_has_come(void **state)
{
	struct world *world = *state;

	if (kind->no_delay)
		return;
	send_msg(world, (struct nk_msg){ .body = NK_STR("later"), .delay_s = 30 });
	send_text(world, "behind", NULL);
	send_text(world, "beside", "b");
	check_stat(world->queue, 2, 0, 1);
	assert_string_equal(receive(world, world->queue), "beside");
	pass_seconds(31);
	assert_string_equal(receive(world, world->queue), "later behind");
}

static void a_repeat_is_dropped_for_five_minutes(void **state)
{
	struct world *world = *state;
	struct nk_msg msg = { .body = NK_STR("a"), .dedup = "same" };

	send_msg(world, msg);
	send_msg(world, msg);
	assert_string_equal(receive(world, world->queue), "a");
	drop_all(world, world->queue);
	pass_seconds(299);
	send_msg(world, msg);
	assert_string_equal(receive(world, world->queue), "");
	pass_seconds(2);
	send_msg(world, msg);
	assert_string_equal(receive(world, world->queue), "a");
}

static void hooks_come_before_what_is_scheduled(void **state)
{
	struct world *world = *state;
	struct nk_msg hook = { .body = NK_STR("hook"), .group = "a" };

	if (kind->no_lanes)
		return;
	send_text(world, "scheduled", "a");
	nk_msg_set(&hook, &world->arena, "Lane", NK_STR("hook"));
	send_msg(world, hook);
	assert_string_equal(receive(world, world->queue), "hook scheduled");
}

static void many_messages_arrive_in_order(void **state)
{
	enum { MANY = 250 };
	struct world *world = *state;
	struct nk_msg msgs[MANY];
	size_t seen = 0;

	for (size_t i = 0; i < MANY; i++)
		msgs[i] = (struct nk_msg){ .body = nk_str(nk_printf(&world->arena, "%zu", i)) };
	check_ok(nk_queue_send(world->queue, msgs, MANY, &world->err), world->err);
	for (;;) {
		check_ok(nk_queue_receive(world->queue, &world->inbox, 7, 60, 0, &world->err),
			 world->err);
		if (world->inbox.n == 0)
			break;
		for (size_t i = 0; i < world->inbox.n; i++)
			assert_true(nk_str_eq(world->inbox.msgs[i].body, msgs[seen++].body));
		drop_all(world, world->queue);
	}
	assert_int_equal(seen, MANY);
}

static void what_passes_the_limits_is_refused_whole(void **state)
{
	struct world *world = *state;
	struct nk_msg msgs[2] = { { .body = NK_STR("good") }, { .body = NK_STR("bad") } };

	for (int i = 0; i <= NK_QUEUE_ATTRIBUTES; i++)
		nk_msg_set(&msgs[1], &world->arena, nk_printf(&world->arena, "A%d", i),
			   NK_STR("x"));
	assert_int_equal(nk_queue_send(world->queue, msgs, 2, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
	msgs[1].n_attributes = 0;
	msgs[1].body = nk_str_n(nk_alloc(&world->arena, NK_QUEUE_MESSAGE_MAX + 1),
				NK_QUEUE_MESSAGE_MAX + 1);
	assert_int_equal(nk_queue_send(world->queue, msgs, 2, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
	assert_string_equal(receive(world, world->queue), "");
}

static void a_buried_message_is_a_dead_letter_with_its_reason(void **state)
{
	struct world *world = *state;
	struct nk_queue *dead = open_queue(world, "Work-dead.fifo");
	struct nk_msg msg = { .body = NK_STR("bad") };

	nk_msg_set(&msg, &world->arena, "GameId", NK_STR("KSP"));
	send_msg(world, msg);
	receive(world, world->queue);
	check_ok(nk_queue_bury(world->queue, &world->inbox.msgs[0], "no FileName", &world->err),
		 world->err);
	check_stat(world->queue, 0, 0, 0);
	assert_string_equal(receive(world, dead), "bad");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "Reason"), "no FileName");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "GameId"), "KSP");
	nk_queue_free(dead);
}

static void a_reason_takes_the_place_of_warnings_when_all_are_taken(void **state)
{
	struct world *world = *state;
	struct nk_queue *dead = open_queue(world, "Work-dead.fifo");
	struct nk_msg msg = { .body = NK_STR("bad") };

	nk_msg_set(&msg, &world->arena, "WarningMessages", NK_STR("w"));
	for (int i = 1; i < NK_QUEUE_ATTRIBUTES; i++)
		nk_msg_set(&msg, &world->arena, nk_printf(&world->arena, "A%d", i), NK_STR("x"));
	send_msg(world, msg);
	receive(world, world->queue);
	check_ok(nk_queue_bury(world->queue, &world->inbox.msgs[0], "why", &world->err),
		 world->err);
	receive(world, dead);
	assert_int_equal(world->inbox.n, 1);
	assert_int_equal(world->inbox.msgs[0].n_attributes, NK_QUEUE_ATTRIBUTES);
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "Reason"), "why");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "WarningMessages"), NULL);
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "A9"), "x");
	nk_queue_free(dead);
}

static void a_message_whose_leases_run_out_too_often_is_a_dead_letter(void **state)
{
	struct world *world = *state;
	struct nk_queue *dead;

	check_ok(nk_queue_create(world->queue, "Grave.fifo", 2, &world->err), world->err);
	dead = open_queue(world, "Grave.fifo");
	send_text(world, "poison", NULL);
	send_text(world, "next", NULL);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(receive_max(world, world->queue, 1), "poison");
		pass_seconds(61);
	}
	assert_string_equal(receive(world, world->queue), "next");
	assert_string_equal(receive(world, dead), "poison");
	assert_non_null(nk_msg_attribute(&world->inbox.msgs[0], "Reason").s);
	nk_queue_free(dead);
}

static void giving_back_is_never_punished(void **state)
{
	struct world *world = *state;

	send_text(world, "patience", NULL);
	for (int i = 0; i < 3 * NK_QUEUE_RECEIVES; i++) {
		assert_string_equal(receive(world, world->queue), "patience");
		extend_all(world, world->queue, 0);
	}
	receive(world, world->queue);
	assert_int_equal(world->inbox.msgs[0].receives, 3 * NK_QUEUE_RECEIVES + 1);
}

static void giving_back_for_a_while_is_never_punished(void **state)
{
	struct world *world = *state;
	struct nk_queue_stat stat;

	if (kind->no_delay)
		return; /* such a lease just ends later, and counts */
	send_text(world, "patience", NULL);
	for (int i = 0; i < 2 * NK_QUEUE_RECEIVES; i++) {
		assert_string_equal(receive(world, world->queue), "patience");
		check_ok(nk_queue_give_back(world->queue, receipts(world), 1, 60, &world->err),
			 world->err);
		assert_string_equal(receive(world, world->queue), "");
		check_ok(nk_queue_stat(world->queue, &stat, &world->err), world->err);
		assert_int_equal(stat.delayed, 1);
		assert_int_equal(stat.leased, 0);
		pass_seconds(61);
	}
}

static void dead_letters_can_be_sent_on_their_way_again(void **state)
{
	struct world *world = *state;
	int64_t moved;

	send_text(world, "a", "a");
	send_text(world, "b", "b");
	receive(world, world->queue);
	for (size_t i = 0; i < 2; i++)
		check_ok(nk_queue_bury(world->queue, &world->inbox.msgs[i], "why", &world->err),
			 world->err);
	assert_string_equal(receive(world, world->queue), "");
	check_ok(nk_queue_redrive(world->queue, &moved, &world->err), world->err);
	assert_int_equal(moved, 2);
	assert_string_equal(receive(world, world->queue), "a b");
	assert_int_equal(world->inbox.msgs[0].receives, 1);
	assert_int_equal(world->inbox.msgs[0].n_attributes, 0);
}

static void a_purged_queue_is_empty(void **state)
{
	struct world *world = *state;

	send_text(world, "a", NULL);
	send_text(world, "b", NULL);
	receive_max(world, world->queue, 1);
	check_ok(nk_queue_purge(world->queue, &world->err), world->err);
	check_stat(world->queue, 0, 0, 0);
	pass_seconds(61);
	assert_string_equal(receive(world, world->queue), "");
}

static void leases_end_with_their_reader(void **state)
{
	struct world *world = *state;
	struct nk_queue *brief = open_queue(world, "Work.fifo");

	send_text(world, "a", NULL);
	assert_string_equal(receive(world, brief), "a");
	assert_string_equal(receive(world, world->other), "");
	nk_queue_free(brief);
	check_stat(world->queue, 1, 0, 0);
	assert_string_equal(receive(world, world->other), "a");
}

static void leases_that_are_to_be_kept_outlive_their_reader(void **state)
{
	struct world *world = *state;
	struct nk_queue *brief;

	world->env.keep_leases = true;
	brief = open_queue(world, "Work.fifo");
	send_text(world, "a", NULL);
	receive(world, brief);
	nk_queue_free(brief);
	assert_string_equal(receive(world, world->other), "");
	pass_seconds(61);
	assert_string_equal(receive(world, world->other), "a");
}

static void looking_leases_nothing(void **state)
{
	struct world *world = *state;

	if (kind->no_peek) {
		assert_int_equal(nk_queue_peek(world->queue, &world->inbox, 10, &world->err),
				 NK_NOT_FOUND);
		return;
	}
	send_text(world, "a", NULL);
	send_text(world, "b", "b");
	receive_max(world, world->queue, 1);
	check_ok(nk_queue_peek(world->other, &world->inbox, 10, &world->err), world->err);
	assert_int_equal(world->inbox.n, 1);
	check_str(world->inbox.msgs[0].body, "b");
	assert_int_equal(world->inbox.msgs[0].receives, 0);
	check_stat(world->queue, 1, 1, 0);
}

static void the_age_of_the_oldest_is_told(void **state)
{
	struct world *world = *state;
	struct nk_queue_stat stat;

	if (kind->no_age)
		return;
	send_text(world, "a", NULL);
	pass_seconds(5);
	send_text(world, "b", NULL);
	check_ok(nk_queue_stat(world->queue, &stat, &world->err), world->err);
	assert_in_range(stat.oldest_s, 5, 7);
}

static void queues_do_not_mix(void **state)
{
	struct world *world = *state;
	struct nk_queue *another = open_queue(world, "Another.fifo");

	send_text(world, "a", NULL);
	assert_string_equal(receive(world, another), "");
	check_stat(another, 0, 0, 0);
	nk_queue_free(another);
}

struct sender {
	pthread_t thread;
	struct nk_queue *queue;
	int after_ms;
	const char *body; /* NULL: wake only */
};

static void *send_later(void *data)
{
	struct sender *sender = data;
	struct nk_msg msg = { .body = nk_str(sender->body) };

	usleep((useconds_t)sender->after_ms * 1000);
	if (sender->body)
		nk_queue_send(sender->queue, &msg, 1, NULL);
	else
		nk_queue_wake(sender->queue);
	return NULL;
}

/* Receive with a long wait while something happens; returns how long it took. */
static int64_t wait_ms(struct world *world, struct sender sender)
{
	int64_t start = nk_monotonic_us();

	assert_int_equal(pthread_create(&sender.thread, NULL, send_later, &sender), 0);
	check_ok(nk_queue_receive(world->queue, &world->inbox, 10, 60, 20, &world->err),
		 world->err);
	pthread_join(sender.thread, NULL);
	return (nk_monotonic_us() - start) / 1000;
}

static void a_waiting_reader_hears_of_a_message_at_once(void **state)
{
	struct world *world = *state;

	assert_in_range(
		wait_ms(world,
			(struct sender){ .queue = world->other, .after_ms = 100, .body = "new" }),
		90, 5000);
	assert_int_equal(world->inbox.n, 1);
}

static void a_waiting_reader_can_be_woken(void **state)
{
	struct world *world = *state;

	assert_in_range(wait_ms(world, (struct sender){ .queue = world->queue, .after_ms = 100 }),
			90, 5000);
	assert_int_equal(world->inbox.n, 0);
}

static void waiting_ends_in_time(void **state)
{
	struct world *world = *state;
	int64_t start = nk_monotonic_us();

	check_ok(nk_queue_receive(world->queue, &world->inbox, 10, 60, 1, &world->err), world->err);
	assert_in_range(nk_monotonic_us() - start, 900000, 5000000);
}

static void a_text_that_is_no_receipt_is_refused(void **state)
{
	struct world *world = *state;
	const char *const bad = "nonsense";

	assert_int_equal(nk_queue_drop(world->queue, &bad, 1, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
}

/* Threads that take from one queue, through a reader each, until it is empty. */
enum { CROWD = 4, CROWD_MESSAGES = 200 };

struct taker {
	pthread_t thread;
	struct nk_queue *queue;
	atomic_int *seen; /* per message */
	atomic_int *busy; /* per group: a reader has it now */
	int trouble;
};

static void *take_some(void *data)
{
	struct taker *taker = data;
	struct nk_inbox inbox = NK_INBOX_INIT;
	const char *receipt;

	while (nk_queue_receive(taker->queue, &inbox, 1, 600, 1, NULL) == 0 && inbox.n == 1) {
		int number = atoi(inbox.msgs[0].body.s);
		atomic_int *busy = &taker->busy[number % 10];
		taker->trouble += atomic_fetch_add(busy, 1) != 0;
		taker->trouble += atomic_fetch_add(&taker->seen[number], 1) != 0;
		/* In order: the one before us in our group was seen. */
		taker->trouble += number >= 10 && atomic_load(&taker->seen[number - 10]) != 1;
		atomic_fetch_sub(busy, 1);
		receipt = inbox.msgs[0].receipt;
		taker->trouble += nk_queue_drop(taker->queue, &receipt, 1, NULL) != 0;
	}
	nk_inbox_release(&inbox);
	return NULL;
}

static void many_readers_share_without_repeats_and_in_order(void **state)
{
	struct world *world = *state;
	struct taker takers[CROWD];
	struct nk_msg msgs[CROWD_MESSAGES];
	static atomic_int seen[CROWD_MESSAGES], busy[10];

	for (int i = 0; i < CROWD_MESSAGES; i++)
		msgs[i] = (struct nk_msg){
			.body = nk_str(nk_printf(&world->arena, "%d", i)),
			.group = nk_printf(&world->arena, "group %d", i % 10),
		};
	check_ok(nk_queue_send(world->queue, msgs, CROWD_MESSAGES, &world->err), world->err);
	for (int i = 0; i < CROWD; i++) {
		takers[i] = (struct taker){ .queue = open_queue(world, "Work.fifo"),
					    .seen = seen,
					    .busy = busy };
		pthread_create(&takers[i].thread, NULL, take_some, &takers[i]);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(takers[i].thread, NULL);
		assert_int_equal(takers[i].trouble, 0);
		nk_queue_free(takers[i].queue);
	}
	for (int i = 0; i < CROWD_MESSAGES; i++)
		assert_int_equal(atomic_load(&seen[i]), 1);
	check_stat(world->queue, 0, 0, 0);
}

static int skip_all(const char *why_not)
{
	printf("1..0 # SKIP %s\n", why_not);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int queue_contract_run(const char *title, const struct queue_kind *this_kind)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_empty_queue_gives_nothing),
		TEST(a_message_arrives_as_it_was_sent),
		TEST(messages_of_a_group_come_in_the_order_of_sending),
		TEST(what_waits_already_is_not_sent_once_more),
		TEST(a_group_that_another_reader_holds_waits),
		TEST(a_group_goes_on_once_it_is_dropped),
		TEST(a_dropped_message_never_returns),
		TEST(a_message_returns_when_its_lease_ends),
		TEST(a_late_drop_leaves_the_next_lease_alone),
		TEST(an_extended_lease_lasts),
		TEST(a_message_that_is_given_back_comes_at_once_and_first),
		TEST(a_delayed_message_comes_when_its_time_has_come),
		TEST(a_repeat_is_dropped_for_five_minutes),
		TEST(hooks_come_before_what_is_scheduled),
		TEST(many_messages_arrive_in_order),
		TEST(what_passes_the_limits_is_refused_whole),
		TEST(a_buried_message_is_a_dead_letter_with_its_reason),
		TEST(a_reason_takes_the_place_of_warnings_when_all_are_taken),
		TEST(a_message_whose_leases_run_out_too_often_is_a_dead_letter),
		TEST(giving_back_is_never_punished),
		TEST(giving_back_for_a_while_is_never_punished),
		TEST(dead_letters_can_be_sent_on_their_way_again),
		TEST(a_purged_queue_is_empty),
		TEST(leases_end_with_their_reader),
		TEST(leases_that_are_to_be_kept_outlive_their_reader),
		TEST(looking_leases_nothing),
		TEST(the_age_of_the_oldest_is_told),
		TEST(queues_do_not_mix),
		TEST(a_waiting_reader_hears_of_a_message_at_once),
		TEST(a_waiting_reader_can_be_woken),
		TEST(waiting_ends_in_time),
		TEST(a_text_that_is_no_receipt_is_refused),
		TEST(many_readers_share_without_repeats_and_in_order),
	};

	kind = this_kind;
	if (kind->begin) {
		struct nk_queue_env env = { 0 };
		const char *why_not = NULL;
		if (kind->begin(&env, &why_not) != 0)
			return skip_all(why_not);
	}
	return cmocka_run_group_tests_name(title, tests, NULL, NULL);
}
