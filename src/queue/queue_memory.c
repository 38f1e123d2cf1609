/* SPDX-License-Identifier: MIT
 *
 * Queues that live in this process: "memory:NAME". A twin of the SQLite backend for tests,
 * with the same promises except surviving the process.
 *
 * A shelf is what a name means; it lives as long as somebody has it open, or as long as the
 * queue whose dead letters it has. One lock guards all shelves.
 */
#include "queue/backend.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { NOBODY = 0 };

struct entry {
	struct entry *next, *before;
	struct nk_arena arena; /* what msg points to */
	struct nk_msg msg;
	const char *group;
	enum nk_lane lane;
	int64_t id;
	int64_t until_us; /* not before this time: leased, or delayed where reader is NOBODY */
	uint64_t reader;
	int lost; /* leases that ended without a word of their reader */
};

/* A dedup id that was seen. */
struct repeat {
	struct repeat *next;
	int64_t sent_us;
	char id[];
};

struct shelf {
	struct shelf *next;
	char *name;
	int users;
	struct shelf *dead; /* NULL: not made yet, or has no dead letters */
	char *dead_name;    /* NULL: none */
	int max_receives;
	struct entry *first, *last; /* by id */
	int64_t last_id;
	struct repeat *repeats; /* newest first */
};

struct memory_queue {
	struct nk_queue base;
	struct shelf *shelf;
	uint64_t reader;
	bool keep_leases;
};

static struct {
	pthread_mutex_t lock;
	struct shelf *shelves;
	uint64_t last_reader;
} store = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct memory_queue *memory_queue(struct nk_queue *queue)
{
	assert(queue->ops == &nk_queue_memory);
	return (struct memory_queue *)queue;
}

static void unlock(pthread_mutex_t **lock)
{
	pthread_mutex_unlock(*lock);
}

/* Holds the lock until the end of the block. */
#define LOCKED                                                                                     \
	__attribute__((cleanup(unlock), unused)) pthread_mutex_t *locked_ = &store.lock;           \
	pthread_mutex_lock(&store.lock)

static struct shelf *take_shelf(const char *name)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct shelf *shelf = store.shelves;
	const char *dead = queue_dead_name(name, &arena);

	while (shelf && strcmp(shelf->name, name) != 0)
		shelf = shelf->next;
	if (!shelf) {
		shelf = nk_xcalloc(1, sizeof *shelf);
		shelf->name = nk_xstrdup(name);
		shelf->dead_name = dead ? nk_xstrdup(dead) : NULL;
		shelf->max_receives = NK_QUEUE_RECEIVES;
		shelf->next = store.shelves;
		store.shelves = shelf;
	}
	shelf->users++;
	return shelf;
}

static void unlink_entry(struct shelf *shelf, struct entry *entry)
{
	*(entry->before ? &entry->before->next : &shelf->first) = entry->next;
	*(entry->next ? &entry->next->before : &shelf->last) = entry->before;
}

static void free_entry(struct shelf *shelf, struct entry *entry)
{
	unlink_entry(shelf, entry);
	nk_arena_release(&entry->arena);
	free(entry);
}

static void append_entry(struct shelf *shelf, struct entry *entry)
{
	entry->id = ++shelf->last_id;
	entry->before = shelf->last;
	entry->next = NULL;
	*(shelf->last ? &shelf->last->next : &shelf->first) = entry;
	shelf->last = entry;
}

static void drop_repeats(struct repeat **link)
{
	while (*link) {
		struct repeat *next = (*link)->next;
		free(*link);
		*link = next;
	}
}

static void empty_shelf(struct shelf *shelf)
{
	while (shelf->first)
		free_entry(shelf, shelf->first);
}

/* Its dead letters go with it, so this comes back once at most: those have none. */
static void leave_shelf(struct shelf *shelf)
{
	struct shelf **link = &store.shelves;

	if (!shelf || --shelf->users > 0)
		return;
	while (*link != shelf)
		link = &(*link)->next;
	*link = shelf->next;
	leave_shelf(shelf->dead);
	empty_shelf(shelf);
	drop_repeats(&shelf->repeats);
	free(shelf->dead_name);
	free(shelf->name);
	free(shelf);
}

static struct shelf *dead_shelf(struct shelf *shelf)
{
	if (!shelf->dead && shelf->dead_name)
		shelf->dead = take_shelf(shelf->dead_name);
	return shelf->dead;
}

static void move_entry(struct shelf *from, struct shelf *to, struct entry *entry)
{
	unlink_entry(from, entry);
	entry->until_us = 0;
	entry->reader = NOBODY;
	entry->lost = 0;
	entry->msg.receives = 0;
	append_entry(to, entry);
}

static void bury_entry(struct shelf *shelf, struct entry *entry, const char *reason)
{
	struct shelf *dead = dead_shelf(shelf);

	if (!dead)
		return;
	queue_set_reason(&entry->msg, reason, &entry->arena);
	move_entry(shelf, dead, entry);
}

static void lose_lease(struct shelf *shelf, struct entry *entry)
{
	entry->lost += entry->reader != NOBODY;
	entry->until_us = 0;
	entry->reader = NOBODY;
	if (entry->lost >= shelf->max_receives)
		bury_entry(shelf, entry, queue_lost_reason(entry->lost, &entry->arena));
}

/* End what has run out. */
static void settle(struct shelf *shelf)
{
	int64_t now = nk_now_us();

	for (struct entry *entry = shelf->first, *next; entry; entry = next) {
		next = entry->next;
		if (entry->until_us != 0 && entry->until_us <= now)
			lose_lease(shelf, entry);
	}
}

static int memory_open(struct nk_queue **out, const char *name, const struct nk_queue_env *env,
		       struct nk_err *err)
{
	struct memory_queue *queue = nk_xcalloc(1, sizeof *queue);
	LOCKED;

	(void)err;
	queue->shelf = take_shelf(name);
	queue->reader = ++store.last_reader;
	queue->keep_leases = env->keep_leases;
	*out = &queue->base;
	return 0;
}

static void memory_free(struct nk_queue *base)
{
	struct memory_queue *queue = memory_queue(base);
	LOCKED;

	for (struct entry *entry = queue->shelf->first, *next; entry; entry = next) {
		next = entry->next;
		if (entry->reader == queue->reader && !queue->keep_leases)
			lose_lease(queue->shelf, entry);
	}
	leave_shelf(queue->shelf);
	free(queue);
}

static bool is_repeat(struct shelf *shelf, const char *id, int64_t now)
{
	struct repeat **link = &shelf->repeats, *made;

	for (; *link; link = &(*link)->next) {
		if ((*link)->sent_us <= now - QUEUE_DEDUP_US) {
			drop_repeats(link);
			break;
		}
		if (strcmp((*link)->id, id) == 0)
			return true;
	}
	made = nk_xcalloc(1, sizeof *made + strlen(id) + 1);
	made->sent_us = now;
	strcpy(made->id, id);
	made->next = shelf->repeats;
	shelf->repeats = made;
	return false;
}

/* One that waits already will do; what is leased may have begun, so it does not. */
static bool waits(const struct shelf *shelf, const struct nk_msg *msg)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *group = queue_group(msg, &arena);

	for (const struct entry *entry = shelf->first; entry; entry = entry->next) {
		if (!entry->until_us && entry->lane == queue_lane(msg) &&
		    strcmp(entry->group, group) == 0 && nk_str_eq(entry->msg.body, msg->body))
			return true;
	}
	return false;
}

static void add_message(struct shelf *shelf, const struct nk_msg *msg, int64_t now)
{
	struct entry *entry;

	if (msg->dedup && is_repeat(shelf, msg->dedup, now))
		return;
	if (msg->once && waits(shelf, msg))
		return;
	entry = nk_xcalloc(1, sizeof *entry);
	nk_msg_copy(&entry->msg, msg, &entry->arena);
	entry->group = queue_group(&entry->msg, &entry->arena);
	entry->lane = queue_lane(msg);
	entry->msg.sent_us = now;
	entry->msg.receives = 0;
	entry->until_us = msg->delay_s > 0 ? now + msg->delay_s * INT64_C(1000000) : 0;
	append_entry(shelf, entry);
}

static int memory_send(struct nk_queue *base, const struct nk_msg *msgs, size_t n,
		       struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	int64_t now = nk_now_us();

	(void)err;
	{
		LOCKED;
		for (size_t i = 0; i < n; i++)
			add_message(shelf, &msgs[i], now);
	}
	queue_ring();
	return 0;
}

/* Groups of which an earlier message is delayed, or leased by somebody else. */
struct held {
	struct nk_arena arena;
	const char **groups;
	size_t n;
};

static bool is_held(const struct held *held, const char *group)
{
	for (size_t i = 0; i < held->n; i++) {
		if (strcmp(held->groups[i], group) == 0)
			return true;
	}
	return false;
}

static void hold(struct held *held, const char *group)
{
	held->groups =
		nk_regrow(&held->arena, held->groups, held->n, held->n + 1, sizeof *held->groups);
	held->groups[held->n++] = group;
}

static void give(struct nk_inbox *inbox, const struct entry *entry, size_t *bytes)
{
	struct nk_msg *msg = queue_inbox_add(inbox);

	nk_msg_copy(msg, &entry->msg, &inbox->arena);
	msg->group = nk_strdup(&inbox->arena, entry->group);
	msg->id = nk_printf(&inbox->arena, "%lld", (long long)entry->id);
	msg->delay_s = 0;
	*bytes += queue_msg_bytes(msg);
}

/* Give what is available in one lane; lease_s < 0 only looks. */
static void take_lane(struct memory_queue *queue, enum nk_lane lane, struct nk_inbox *inbox,
		      size_t max, int lease_s, size_t *bytes)
{
	struct held held = { NK_ARENA_INIT, NULL, 0 };

	for (struct entry *entry = queue->shelf->first; entry; entry = entry->next) {
		if (inbox->n >= max || *bytes >= QUEUE_INBOX_BYTES)
			break;
		if (entry->lane != lane || entry->reader == queue->reader)
			continue;
		if (entry->until_us != 0) {
			hold(&held, entry->group);
			continue;
		}
		if (is_held(&held, entry->group))
			continue;
		entry->msg.receives += lease_s >= 0;
		give(inbox, entry, bytes);
		if (lease_s < 0)
			continue;
		inbox->msgs[inbox->n - 1].receipt =
			queue_receipt(entry->id, entry->msg.receives, &inbox->arena);
		entry->until_us = nk_now_us() + lease_s * INT64_C(1000000);
		entry->reader = queue->reader;
	}
	nk_arena_release(&held.arena);
}

static void take(struct memory_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s)
{
	size_t bytes = 0;
	LOCKED;

	settle(queue->shelf);
	take_lane(queue, NK_LANE_HOOK, inbox, max, lease_s, &bytes);
	take_lane(queue, NK_LANE_SCHEDULED, inbox, max, lease_s, &bytes);
}

static int memory_receive(struct nk_queue *base, struct nk_inbox *inbox, size_t max, int lease_s,
			  int wait_s, struct nk_err *err)
{
	struct queue_wait wait;

	(void)err;
	queue_wait_start(&wait, wait_s);
	do {
		take(memory_queue(base), inbox, max, lease_s);
	} while (inbox->n == 0 && queue_wait_next(&wait, base));
	return 0;
}

static int memory_peek(struct nk_queue *base, struct nk_inbox *inbox, size_t max,
		       struct nk_err *err)
{
	(void)err;
	take(memory_queue(base), inbox, max, -1);
	return 0;
}

/* The entry of a receipt, unless it was leased again since. */
static int find_receipt(struct entry **out, struct shelf *shelf, const char *receipt,
			struct nk_err *err)
{
	int64_t id;
	int receives;

	if (queue_read_receipt(receipt, &id, &receives, err) < 0)
		return -1;
	for (*out = shelf->first; *out; *out = (*out)->next) {
		if ((*out)->id == id)
			break;
	}
	if (*out && (*out)->msg.receives != receives)
		*out = NULL;
	return 0;
}

static int memory_drop(struct nk_queue *base, const char *const *receipts, size_t n,
		       struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	struct entry *entry;
	int rc = 0;

	{
		LOCKED;
		for (size_t i = 0; rc == 0 && i < n; i++) {
			rc = find_receipt(&entry, shelf, receipts[i], err);
			if (rc == 0 && entry)
				free_entry(shelf, entry);
		}
	}
	queue_ring(); /* for those who wait for the next of the group */
	return rc;
}

/* Leases end, or with `keep` last, for `seconds` from now. */
static int change_leases(struct nk_queue *base, const char *const *receipts, size_t n, int seconds,
			 bool keep, struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	struct entry *entry;
	int rc = 0;

	{
		LOCKED;
		settle(shelf);
		for (size_t i = 0; rc == 0 && i < n; i++) {
			rc = find_receipt(&entry, shelf, receipts[i], err);
			if (rc < 0 || !entry || entry->reader == NOBODY)
				continue;
			entry->until_us =
				seconds > 0 ? nk_now_us() + seconds * INT64_C(1000000) : 0;
			if (!keep)
				entry->reader = NOBODY;
		}
	}
	queue_ring();
	return rc;
}

static int memory_extend(struct nk_queue *base, const char *const *receipts, size_t n, int lease_s,
			 struct nk_err *err)
{
	return change_leases(base, receipts, n, lease_s, lease_s > 0, err);
}

static int memory_give_back(struct nk_queue *base, const char *const *receipts, size_t n,
			    int delay_s, struct nk_err *err)
{
	return change_leases(base, receipts, n, delay_s, false, err);
}

static int memory_bury(struct nk_queue *base, const struct nk_msg *msg, const char *reason,
		       struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	struct entry *entry;
	int rc;

	{
		LOCKED;
		rc = find_receipt(&entry, shelf, msg->receipt, err);
		if (rc == 0 && entry && !dead_shelf(shelf))
			rc = queue_no_dead_letters(err);
		else if (rc == 0 && entry)
			bury_entry(shelf, entry, reason);
	}
	queue_ring();
	return rc;
}

static int memory_stat(struct nk_queue *base, struct nk_queue_stat *out, struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	int64_t now = nk_now_us(), oldest = now;
	LOCKED;

	(void)err;
	settle(shelf);
	for (const struct entry *entry = shelf->first; entry; entry = entry->next) {
		if (entry->reader != NOBODY)
			out->leased++;
		else if (entry->until_us != 0)
			out->delayed++;
		else
			out->messages++;
		if (entry->until_us == 0 && entry->msg.sent_us < oldest)
			oldest = entry->msg.sent_us;
	}
	out->oldest_s = (now - oldest) / 1000000;
	return 0;
}

static int memory_create(struct nk_queue *base, const char *dead_letters, int max_receives,
			 struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf;
	LOCKED;

	(void)err;
	if (max_receives > 0)
		shelf->max_receives = max_receives;
	if (!dead_letters || (shelf->dead_name && strcmp(shelf->dead_name, dead_letters) == 0))
		return 0;
	leave_shelf(shelf->dead);
	shelf->dead = NULL;
	free(shelf->dead_name);
	shelf->dead_name = nk_xstrdup(dead_letters);
	return 0;
}

static void redrive_all(struct shelf *shelf, struct shelf *dead, int64_t *moved)
{
	while (dead->first) {
		struct entry *entry = dead->first;
		queue_drop_reason(&entry->msg);
		move_entry(dead, shelf, entry);
		++*moved;
	}
}

static int memory_redrive(struct nk_queue *base, int64_t *moved, struct nk_err *err)
{
	struct shelf *shelf = memory_queue(base)->shelf, *dead;

	{
		LOCKED;
		dead = dead_shelf(shelf);
		if (dead)
			redrive_all(shelf, dead, moved);
	}
	queue_ring();
	return dead ? 0 : queue_no_dead_letters(err);
}

static int memory_purge(struct nk_queue *base, struct nk_err *err)
{
	LOCKED;

	(void)err;
	empty_shelf(memory_queue(base)->shelf);
	return 0;
}

const struct nk_queue_ops nk_queue_memory = {
	.scheme = "memory",
	.open = memory_open,
	.free = memory_free,
	.send = memory_send,
	.receive = memory_receive,
	.drop = memory_drop,
	.extend = memory_extend,
	.give_back = memory_give_back,
	.bury = memory_bury,
	.stat = memory_stat,
	.create = memory_create,
	.peek = memory_peek,
	.redrive = memory_redrive,
	.purge = memory_purge,
};
