/* SPDX-License-Identifier: MIT
 *
 * netkan queue ACTION NAME: looking at queues and moving messages by hand.
 */
#include "cmd/context.h"
#include "cmd/nearest.h"
#include "cmd/options.h"
#include "cmd/queue_lines.h"
#include "cmd/table.h"

#include "base/json.h"

#include <errno.h>
#include <string.h>

enum {
	BATCH = 100, /* messages per look with --all */
	DEFAULT_MAX = 10,
	DEFAULT_LEASE = 30, /* seconds, as an SQS queue has it */
};

static const struct nk_option own[] = {
	{ .name = "max", .kind = NK_OPT_INT, .min = 1, .max = 1000000 },
	{ .name = "all", .kind = NK_OPT_FLAG },
	{ .name = "wait", .kind = NK_OPT_INT, .min = 0, .max = 86400 },
	{ .name = "lease", .kind = NK_OPT_INT, .min = 0, .max = 43200 },
	{ .name = "delete", .kind = NK_OPT_FLAG },
	{ .name = "dead-letters", .kind = NK_OPT_TEXT },
	{ .name = "max-receives", .kind = NK_OPT_INT, .min = 1, .max = 1000 },
	{ 0 }
};

static const struct nk_option *const options[] = { nk_options_common, nk_options_net, own, NULL };

struct call {
	const struct nk_settings *settings;
	struct nk_queue *queue;
	int argc; /* what follows the queue's name */
	char **argv;
};

static int write_json(const struct nk_value *value, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str text = nk_json_text(arena, value, NK_JSON_COMPACT);

	if (printf("%.*s\n", NK_ARG(text)) >= 0 && fflush(stdout) == 0)
		return 0;
	return nk_fail(err, NK_FAULT_SYSTEM, "standard output cannot be written: %s",
		       strerror(errno));
}

static int queue_create(struct call *call, struct nk_err *err)
{
	return nk_queue_create(call->queue, nk_settings_text(call->settings, "dead-letters"),
			       (int)nk_settings_int(call->settings, "max-receives"), err);
}

static int queue_send(struct call *call, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_msg *msgs;
	size_t n;
	int rc;

	if (queue_lines_read(stdin, &msgs, &n, &arena, err) < 0)
		return -1;
	rc = nk_queue_send(call->queue, msgs, n, err);
	if (rc < 0 && err->fault == NK_FAULT_METADATA)
		err->fault = NK_FAULT_CONFIG; /* here the messages are the caller's own */
	return rc;
}

static int drop_inbox(struct call *call, struct nk_inbox *inbox, struct nk_err *err)
{
	const char **receipts = NK_NEW_N(&inbox->arena, const char *, inbox->n + 1);

	for (size_t i = 0; i < inbox->n; i++)
		receipts[i] = inbox->msgs[i].receipt;
	return nk_queue_drop(call->queue, receipts, inbox->n, err);
}

/* Printed before anything is dropped, so a full disk costs no message. */
static int write_inbox(struct call *call, struct nk_inbox *inbox, bool drop, struct nk_err *err)
{
	for (size_t i = 0; i < inbox->n; i++) {
		if (queue_lines_write(stdout, &inbox->msgs[i], err) < 0)
			return -1;
	}
	if (fflush(stdout) != 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "standard output cannot be written: %s",
			       strerror(errno));
	return drop ? drop_inbox(call, inbox, err) : 0;
}

/* How many to take in all; --max, unless --all. */
static size_t wanted(const struct call *call)
{
	if (nk_settings_flag(call->settings, "all"))
		return SIZE_MAX;
	return nk_settings_given(call->settings, "max")
		       ? (size_t)nk_settings_int(call->settings, "max")
		       : DEFAULT_MAX;
}

static int lease_s(const struct call *call)
{
	return nk_settings_given(call->settings, "lease")
		       ? (int)nk_settings_int(call->settings, "lease")
		       : DEFAULT_LEASE;
}

static int receive_all(struct call *call, struct nk_inbox *inbox, struct nk_err *err)
{
	bool drop = nk_settings_flag(call->settings, "delete");
	int wait_s = (int)nk_settings_int(call->settings, "wait");
	size_t left = wanted(call);

	while (left > 0) {
		if (nk_queue_receive(call->queue, inbox, left < BATCH ? left : BATCH, lease_s(call),
				     wait_s, err) < 0)
			return -1;
		if (inbox->n == 0)
			return 0;
		left -= left == SIZE_MAX ? 0 : inbox->n;
		if (write_inbox(call, inbox, drop, err) < 0)
			return -1;
		/* Waiting is for the first, except with --all. */
		if (left != SIZE_MAX)
			wait_s = 0;
	}
	return 0;
}

static int queue_receive(struct call *call, struct nk_err *err)
{
	struct nk_inbox inbox = NK_INBOX_INIT;
	int rc = receive_all(call, &inbox, err);

	nk_inbox_release(&inbox);
	return rc;
}

static int queue_peek(struct call *call, struct nk_err *err)
{
	struct nk_inbox inbox = NK_INBOX_INIT;
	int rc = nk_queue_peek(call->queue, &inbox, wanted(call), err);

	if (rc == NK_NOT_FOUND)
		rc = nk_fail(err, NK_FAULT_CONFIG,
			     "queue '%s' cannot be looked at without leasing: use receive",
			     nk_queue_name(call->queue));
	if (rc == 0)
		rc = write_inbox(call, &inbox, false, err);
	nk_inbox_release(&inbox);
	return rc;
}

static int queue_stat(struct call *call, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *line = nk_object(&arena);
	struct nk_queue_stat stat;

	if (nk_queue_stat(call->queue, &stat, err) < 0)
		return -1;
	nk_set(&arena, line, "name", nk_string(&arena, nk_queue_name(call->queue)));
	nk_set(&arena, line, "messages", nk_int(&arena, stat.messages));
	nk_set(&arena, line, "leased", nk_int(&arena, stat.leased));
	nk_set(&arena, line, "delayed", nk_int(&arena, stat.delayed));
	nk_set(&arena, line, "oldest_s", nk_int(&arena, stat.oldest_s));
	return write_json(line, &arena, err);
}

static int queue_delete(struct call *call, struct nk_err *err)
{
	return nk_queue_drop(call->queue, (const char *const *)call->argv, (size_t)call->argc, err);
}

static int queue_redrive(struct call *call, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *line = nk_object(&arena);
	int64_t moved;

	if (nk_queue_redrive(call->queue, &moved, err) < 0)
		return -1;
	nk_set(&arena, line, "moved", nk_int(&arena, moved));
	return write_json(line, &arena, err);
}

static int queue_purge(struct call *call, struct nk_err *err)
{
	return nk_queue_purge(call->queue, err);
}

struct action {
	const char *name;
	int (*run)(struct call *call, struct nk_err *err);
	bool receipts; /* further words are receipts, at least one */
};

static const struct action actions[] = {
	{ .name = "create", .run = queue_create },
	{ .name = "send", .run = queue_send },
	{ .name = "receive", .run = queue_receive },
	{ .name = "stat", .run = queue_stat },
	{ .name = "peek", .run = queue_peek },
	{ .name = "delete", .run = queue_delete, .receipts = true },
	{ .name = "redrive", .run = queue_redrive },
	{ .name = "purge", .run = queue_purge },
};

enum { N_ACTIONS = sizeof actions / sizeof actions[0] };

static const struct action *find_action(const char *name)
{
	for (size_t i = 0; i < N_ACTIONS; i++) {
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	}
	return NULL;
}

static void unknown_action(struct nk_settings *settings, const char *name)
{
	struct nk_nearest nearest = nk_nearest_to(nk_str(name));
	NK_AUTO_BUF known = NK_BUF_INIT(200);

	for (size_t i = 0; i < N_ACTIONS; i++) {
		nk_nearest_offer(&nearest, nk_str(actions[i].name));
		nk_buf_printf(&known, "%s%s", i > 0 ? " " : "", actions[i].name);
	}
	if (nearest.best.s)
		nk_settings_problem(settings, "unknown action '%s'; did you mean '%.*s'?", name,
				    NK_ARG(nearest.best));
	else
		nk_settings_problem(settings, "unknown action '%s'; it is one of: %s", name,
				    known.data);
}

static void queue_check(struct nk_settings *settings, int argc, char **argv)
{
	const struct action *action = argc > 0 ? find_action(argv[0]) : NULL;

	if (argc > 0 && !action)
		unknown_action(settings, argv[0]);
	else if (argc < 2)
		nk_settings_problem(settings, "say what to do with which queue, such as "
					      "'netkan queue stat Inbound.fifo'");
	else if (action->receipts && argc < 3)
		nk_settings_problem(settings, "%s: name the receipts of the messages",
				    action->name);
	else if (!action->receipts && argc > 2)
		nk_settings_problem(settings, "%s: '%s' is too much, it takes one queue",
				    action->name, argv[2]);
	if (nk_settings_flag(settings, "all") && nk_settings_given(settings, "max"))
		nk_settings_problem(settings, "--all and --max exclude each other");
}

static int queue_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	NK_AUTO(nk_queue) queue = NULL;
	struct call call = { .settings = settings, .argc = argc - 2, .argv = argv + 2 };
	struct nk_err err = NK_ERR_INIT;
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, &err) < 0)
		return nk_command_failed(&err);
	/* Else a lease would be over before anybody could use its receipt. */
	env.keep_leases = nk_settings_given(settings, "lease");
	if (nk_queue_open(&queue, argv[1], &env, &err) < 0)
		return nk_command_failed(&err);
	call.queue = queue;
	return find_action(argv[0])->run(&call, &err) < 0 ? nk_command_failed(&err) : 0;
}

const struct nk_command nk_command_queue = {
	.name = "queue",
	.options = options,
	.max_args = -1,
	.quiet = true,
	.check = queue_check,
	.run = queue_run,
};
