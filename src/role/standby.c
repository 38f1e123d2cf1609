/* SPDX-License-Identifier: MIT
 *
 * One active process; see standby.h. A thread renews our notes, or watches those of another.
 *
 * Nobody's clock is compared with another's: a note says who and how often it was renewed, and
 * whoever waits measures by a clock of his own for how long it has stood still. Notes of
 * several games are taken in the order of their names, and one that is lost takes those behind
 * it along, so that two processes never wait for each other.
 */
#include "role/standby.h"

#include "base/clock.h"
#include "base/log.h"
#include "queue/queue.h"
#include "role/standby_owner.h"
#include "store/store.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NOTE_MAX = 400 };

/* A note nobody has: its owner gave it up. */
static const char free_note[] = "-";

struct note {
	const char *game;
	char name[64];
	bool ours;
	char text[NOTE_MAX];	/* as we wrote or saw it last; empty: there was none */
	int64_t since_ms;	/* ours: since when it holds; else since when it stands so */
};

struct nk_standby {
	struct nk_standby_config config;
	struct nk_arena arena;
	const char *owner;
	struct note *notes; /* by name of the game; the thread's own but for `held_until_ms` */
	uint64_t renewals;
	pthread_t thread;

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	int64_t held_until_ms; /* 0: we are not active */
	bool ending, woken;
};

/* This clock goes on while the machine sleeps. */
static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void set_text(struct note *note, const char *text)
{
	if (strcmp(note->text, text) == 0)
		return;
	snprintf(note->text, sizeof note->text, "%s", text);
	note->since_ms = now_ms();
}

static void next_text(struct nk_standby *self, char text[NOTE_MAX])
{
	snprintf(text, NOTE_MAX, "%s %llu", self->owner, (unsigned long long)++self->renewals);
}

/* Put our name in the place of what we saw there. 0, NK_UNCHANGED: another one was faster. */
static int write_note(struct nk_standby *self, struct note *note, struct nk_err *err)
{
	char text[NOTE_MAX];
	int64_t begun = now_ms();

	next_text(self, text);
	int rc = nk_store_swap(self->config.store, note->name,
			       *note->text ? nk_str(note->text) : NK_NO_STR, nk_str(text), err);
	if (rc != 0)
		return rc;
	set_text(note, text);
	note->since_ms = begun; /* whoever saw it saw it later */
	note->ours = true;
	return 0;
}

static bool is_nobodys(struct nk_standby *self, const struct note *note)
{
	struct nk_str owner = nk_str_n(note->text, strcspn(note->text, " "));

	return !*note->text || strcmp(note->text, free_note) == 0 ||
	       now_ms() - note->since_ms > self->config.lease_ms || standby_owner_is_gone(owner);
}

static int read_note(struct nk_standby *self, struct note *note, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text;
	int rc = nk_store_note(self->config.store, note->name, &text, &arena, err);

	if (rc < 0)
		return -1;
	set_text(note, rc == 0 ? nk_printf(&arena, "%.*s", NK_ARG(text)) : "");
	return 0;
}

static bool has_our_name(const struct nk_standby *self, const struct note *note)
{
	size_t n = strlen(self->owner);

	return strncmp(note->text, self->owner, n) == 0 && note->text[n] == ' ';
}

/* Another text is ours, too, where an earlier renewal was done and its answer lost. */
static int renew(struct nk_standby *self, struct note *note, struct nk_err *err)
{
	int rc = write_note(self, note, err);

	if (rc > 0) {
		rc = read_note(self, note, err);
		if (rc == 0)
			rc = has_our_name(self, note) ? write_note(self, note, err) : NK_UNCHANGED;
	}
	if (rc > 0) {
		note->ours = false;
		nk_log(NK_LOG_WARN, "another process has become the indexer of %s", note->game);
	}
	return rc;
}

static int apply(struct nk_standby *self, struct note *note, struct nk_err *err)
{
	if (read_note(self, note, err) < 0)
		return -1;
	return is_nobodys(self, note) ? write_note(self, note, err) : NK_UNCHANGED;
}

static void give_up(struct nk_standby *self, struct note *note)
{
	struct nk_err err = NK_ERR_INIT;

	if (!note->ours)
		return;
	if (nk_store_swap(self->config.store, note->name, nk_str(note->text),
			  nk_str(free_note), &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "others wait until the note of %s has expired",
			   note->game);
	note->ours = false;
	note->text[0] = '\0';
}

static void set_active(struct nk_standby *self, int64_t until_ms)
{
	pthread_mutex_lock(&self->lock);
	bool was = self->held_until_ms != 0;
	self->held_until_ms = until_ms;
	pthread_cond_broadcast(&self->changed);
	pthread_mutex_unlock(&self->lock);
	if (!was && until_ms)
		nk_log(NK_LOG_INFO, "this process is the active indexer");
	else if (was && !until_ms)
		nk_log(NK_LOG_WARN, "this process is no longer the active indexer");
}

/* All notes in turn, up to the first that we cannot have. */
static void look(struct nk_standby *self)
{
	int64_t until = INT64_MAX;
	size_t i = 0;

	for (; i < self->config.n_games; i++) {
		struct note *note = &self->notes[i];
		struct nk_err err = NK_ERR_INIT;
		int rc = note->ours ? renew(self, note, &err) : apply(self, note, &err);

		if (rc < 0)
			nk_log_err(NK_LOG_WARN, &err, "who indexes %s cannot be told", note->game);
		if (!note->ours)
			break;
		if (note->since_ms + self->config.lease_ms < until)
			until = note->since_ms + self->config.lease_ms;
	}
	for (size_t j = i; j < self->config.n_games; j++)
		give_up(self, &self->notes[j]);
	set_active(self, i == self->config.n_games ? until : 0);
}

/* What we lease is not given to others while we live. */
static void keep_messages(struct nk_standby *self)
{
	struct nk_err err = NK_ERR_INIT;

	if (self->config.queue && nk_standby_is_active(self) &&
	    nk_queue_keep(self->config.queue, self->config.message_lease_s, &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "messages may come once more");
}

static void *watch(void *data)
{
	struct nk_standby *self = data;

	nk_log_push((struct nk_log_scope){ .role = "standby" });
	for (;;) {
		look(self);
		keep_messages(self);
		pthread_mutex_lock(&self->lock);
		int64_t pause_ms = self->held_until_ms ? self->config.renew_ms : self->config.look_ms;
		int64_t until = nk_monotonic_us() + pause_ms * 1000;
		while (!self->ending && nk_monotonic_us() < until)
			nk_cond_wait(&self->changed, &self->lock, until);
		bool ending = self->ending;
		pthread_mutex_unlock(&self->lock);
		if (ending)
			return NULL;
	}
}

static bool is_active_locked(const struct nk_standby *self)
{
	return now_ms() < self->held_until_ms;
}

bool nk_standby_is_active(struct nk_standby *self)
{
	pthread_mutex_lock(&self->lock);
	bool active = is_active_locked(self);
	pthread_mutex_unlock(&self->lock);
	return active;
}

bool nk_standby_wait(struct nk_standby *self, int64_t wait_ms)
{
	int64_t until = nk_monotonic_us() + wait_ms * 1000;

	pthread_mutex_lock(&self->lock);
	while (!is_active_locked(self) && !self->woken && nk_monotonic_us() < until)
		nk_cond_wait(&self->changed, &self->lock, until);
	self->woken = false;
	bool active = is_active_locked(self);
	pthread_mutex_unlock(&self->lock);
	return active;
}

void nk_standby_wake(struct nk_standby *self)
{
	pthread_mutex_lock(&self->lock);
	self->woken = true;
	pthread_cond_broadcast(&self->changed);
	pthread_mutex_unlock(&self->lock);
}

static int by_game(const void *a, const void *b)
{
	return strcmp(((const struct note *)a)->game, ((const struct note *)b)->game);
}

static void make_notes(struct nk_standby *self)
{
	size_t n = self->config.n_games;

	self->notes = NK_NEW_N(&self->arena, struct note, n + 1);
	for (size_t i = 0; i < n; i++) {
		self->notes[i].game = nk_strdup(&self->arena, self->config.games[i]);
		snprintf(self->notes[i].name, sizeof self->notes[i].name, "indexer-%s",
			 self->config.games[i]);
	}
	qsort(self->notes, n, sizeof *self->notes, by_game);
}

static void release(struct nk_standby *self)
{
	pthread_cond_destroy(&self->changed);
	pthread_mutex_destroy(&self->lock);
	nk_arena_release(&self->arena);
	free(self);
}

int nk_standby_open(struct nk_standby **out, const struct nk_standby_config *config,
		    struct nk_err *err)
{
	assert(nk_store_is_shared(config->store));
	*out = NULL;
	struct nk_standby *self = nk_xcalloc(1, sizeof *self);
	self->config = *config;
	self->config.lease_ms = config->lease_ms ? config->lease_ms : NK_STANDBY_LEASE_MS;
	self->config.renew_ms = config->renew_ms ? config->renew_ms : NK_STANDBY_RENEW_MS;
	self->config.look_ms = config->look_ms ? config->look_ms : NK_STANDBY_LOOK_MS;
	self->owner = standby_owner_new(&self->arena);
	make_notes(self);
	pthread_mutex_init(&self->lock, NULL);
	nk_cond_init(&self->changed);
	int rc = pthread_create(&self->thread, NULL, watch, self);
	if (rc != 0) {
		release(self);
		return nk_fail(err, NK_FAULT_SYSTEM, "no thread can be started: %s", strerror(rc));
	}
	*out = self;
	return 0;
}

void nk_standby_free(struct nk_standby *self)
{
	if (!self)
		return;
	pthread_mutex_lock(&self->lock);
	self->ending = true;
	pthread_cond_broadcast(&self->changed);
	pthread_mutex_unlock(&self->lock);
	pthread_join(self->thread, NULL);
	for (size_t i = 0; i < self->config.n_games; i++)
		give_up(self, &self->notes[i]);
	release(self);
}
