/* SPDX-License-Identifier: MIT
 *
 * Notifications; see notify.h.
 */
#include "role/notify.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/utf.h"
#include "net/http.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	LIST_MAX = 200,	   /* different texts waiting */
	SUBJECTS_MAX = 20, /* named in one message; further ones are counted */
	GATHER_MS = 3000,
	GAP_MS = 500, /* between two posts: Discord allows five in two seconds */
	LAST_WORDS_MS = 2000,
	POST_MS = 5000,
	PIECE = 2000,
	FENCED_PIECE = 1994,
	LONGEST_WAIT_S = 60,
};

/* One text and all that it was said about. */
struct notice {
	struct notice *next;
	enum nk_level level;
	char *game, *what;
	char *subjects[SUBJECTS_MAX];
	size_t n_subjects; /* how many there were; the first few are kept */
	int64_t first_us;
};

struct nk_notifier {
	struct nk_http *http;
	char *discord; /* address; NULL: none */
	char **urls;
	size_t n_urls;
	int64_t gather_us;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct notice *first;
	size_t n, dropped;
	bool stopping;
	bool failing; /* the thread's own: the last post failed */
};

static void free_notice(struct notice *notice)
{
	for (size_t i = 0; i < notice->n_subjects && i < SUBJECTS_MAX; i++)
		free(notice->subjects[i]);
	free(notice->game);
	free(notice->what);
	free(notice);
}

static struct notice *find(struct nk_notifier *self, const char *game, const char *what)
{
	for (struct notice *one = self->first; one; one = one->next) {
		if (strcmp(one->game, game) == 0 && strcmp(one->what, what) == 0)
			return one;
	}
	return NULL;
}

static struct notice *add(struct nk_notifier *self, enum nk_level level, const char *game,
			  const char *what)
{
	struct notice *notice = nk_xcalloc(1, sizeof *notice), **end = &self->first;

	notice->level = level;
	notice->game = nk_xstrdup(game);
	notice->what = nk_xstrdup(what);
	notice->first_us = nk_monotonic_us();
	while (*end)
		end = &(*end)->next;
	*end = notice;
	self->n++;
	return notice;
}

void nk_notify(struct nk_notifier *self, enum nk_level level, const char *game, const char *subject,
	       const char *what)
{
	if (!self)
		return;
	pthread_mutex_lock(&self->lock);
	struct notice *notice = find(self, game ? game : "", what);
	if (!notice && self->n >= LIST_MAX) {
		self->dropped++;
	} else {
		if (!notice)
			notice = add(self, level, game ? game : "", what);
		if (subject && notice->n_subjects < SUBJECTS_MAX)
			notice->subjects[notice->n_subjects] = nk_xstrdup(subject);
		notice->n_subjects += subject != NULL;
	}
	pthread_cond_signal(&self->changed);
	pthread_mutex_unlock(&self->lock);
}

/* "A, B and 12 more" */
static void add_subjects(struct nk_buf *buf, const struct notice *notice)
{
	size_t named = notice->n_subjects < SUBJECTS_MAX ? notice->n_subjects : SUBJECTS_MAX;

	for (size_t i = 0; i < named; i++)
		nk_buf_printf(buf, "%s%s", i ? ", " : "", notice->subjects[i]);
	if (notice->n_subjects > named)
		nk_buf_printf(buf, " and %zu more", notice->n_subjects - named);
}

static struct nk_str text_of(const struct notice *notice, struct nk_arena *arena)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(64 * 1024);
	const char *hole = strstr(notice->what, "{}");

	if (!hole) {
		nk_buf_text(&buf, notice->what);
		return nk_buf_dup(&buf, arena);
	}
	nk_buf_add(&buf, notice->what, (size_t)(hole - notice->what));
	add_subjects(&buf, notice);
	nk_buf_text(&buf, hole + 2);
	return nk_buf_dup(&buf, arena);
}

/* Bytes of the first `most` characters. */
static size_t first_characters(struct nk_str text, size_t most)
{
	size_t at = 0;

	/* Discord counts UTF-16 units; counting each character as two is safely less. */
	for (size_t units = 0; at < text.n;) {
		size_t next = at;
		units += nk_utf8_next(text, &next) > 0xFFFF ? 2 : 1;
		if (units > most)
			break;
		at = next;
	}
	return at;
}

/* A fence inside the text would end ours: a blank in its middle keeps it readable. */
static struct nk_str without_fences(struct nk_arena *arena, struct nk_str text)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(256 * 1024);

	for (size_t i = 0; i < text.n; i++) {
		nk_buf_char(&buf, text.s[i]);
		if (text.s[i] == '`' && i + 1 < text.n && text.s[i + 1] == '`')
			nk_buf_char(&buf, ' ');
	}
	return nk_buf_dup(&buf, arena);
}

size_t nk_notify_pieces(struct nk_arena *arena, const char *text, struct nk_str **out)
{
	bool fenced = strchr(text, '\n') != NULL;
	struct nk_str rest = nk_utf8_repair(arena, nk_str(text));
	size_t n = 0;

	*out = NULL;
	if (fenced)
		rest = without_fences(arena, rest);
	while (rest.n) {
		size_t take = first_characters(rest, fenced ? FENCED_PIECE : PIECE);
		const char *piece = fenced ? nk_printf(arena, "```%.*s```", (int)take, rest.s) :
					     nk_strndup(arena, rest.s, take);
		*out = nk_regrow(arena, *out, n, n + 1, sizeof **out);
		(*out)[n++] = nk_str(piece);
		rest = nk_str_n(rest.s + take, rest.n - take);
	}
	return n;
}

/* One line when the receivers begin to fail and one when they are back. Their addresses are
 * secrets of a kind and are not named, and a warning would be a notification again. */
static void note_result(struct nk_notifier *self, bool failed)
{
	if (failed && !self->failing)
		nk_log(NK_LOG_INFO, "notifications cannot be posted at the moment");
	if (!failed && self->failing)
		nk_log(NK_LOG_INFO, "notifications are posted again");
	self->failing = failed;
}

/* Seconds to wait before the next try, 0 when the post is done with, whatever came of it. */
static int post(struct nk_notifier *self, const char *url, struct nk_value *json,
		struct nk_arena *arena)
{
	struct nk_http_header type = { "Content-Type", "application/json" };
	struct nk_str body = nk_json_text(arena, json, NK_JSON_COMPACT);
	struct nk_http_response response;
	struct nk_err err = NK_ERR_INIT;
	struct nk_http_request request = {
		.method = "POST",
		.url = url,
		.headers = &type,
		.n_headers = 1,
		.body = body.s,
		.n_body = body.n,
		.redirects = NK_HTTP_DONT_FOLLOW,
		.timeout_ms = POST_MS,
		.total_ms = POST_MS,
		.max_body = 64 * 1024,
		.trusted = true,
		.ignore_limits = true,
	};
	int64_t wait = 1;

	if (nk_http_perform(self->http, &request, &response, arena, &err) < 0) {
		note_result(self, true);
		return 0;
	}
	if (response.status == 429) {
		const char *after = nk_http_header(&response, "Retry-After");
		if (after && nk_str_to_i64(nk_str(after), &wait))
			wait++;
		return wait < 1 ? 1 : wait > LONGEST_WAIT_S ? LONGEST_WAIT_S : (int)wait;
	}
	note_result(self, response.status >= 300);
	return 0;
}

/* Sleep, unless the notifier is stopping. */
static bool pause_ms(struct nk_notifier *self, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&self->lock);
	int rc = 0;
	while (!self->stopping && rc == 0)
		rc = pthread_cond_timedwait(&self->changed, &self->lock, &until);
	bool stopping = self->stopping;
	pthread_mutex_unlock(&self->lock);
	return !stopping;
}

static void post_until_taken(struct nk_notifier *self, const char *url, struct nk_value *json)
{
	for (int attempt = 0; attempt < 3; attempt++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		int wait_s = post(self, url, json, &arena);
		if (!wait_s || !pause_ms(self, (int64_t)wait_s * 1000))
			return;
	}
}

static void tell_discord(struct nk_notifier *self, const char *text, struct nk_arena *arena)
{
	struct nk_str *pieces;
	size_t n = nk_notify_pieces(arena, text, &pieces);

	for (size_t i = 0; i < n; i++) {
		struct nk_value *json = nk_object(arena), *mentions = nk_object(arena);
		nk_set(arena, json, "content", nk_string_n(arena, pieces[i]));
		/* What an author wrote must not call anybody. */
		nk_set(arena, mentions, "parse", nk_array(arena));
		nk_set(arena, json, "allowed_mentions", mentions);
		post_until_taken(self, self->discord, json);
		pause_ms(self, GAP_MS);
	}
}

static struct nk_value *as_json(const struct notice *notice, struct nk_str text,
				struct nk_arena *arena)
{
	static const char *const levels[] = { "debug", "info", "warning", "error" };
	struct nk_value *json = nk_object(arena), *mods = nk_array(arena);
	char time[NK_TIME_TEXT];

	for (size_t i = 0; i < notice->n_subjects && i < SUBJECTS_MAX; i++)
		nk_array_add(arena, mods, nk_string(arena, notice->subjects[i]));
	nk_set(arena, json, "time", nk_string(arena, nk_time_iso(time, nk_now_us())));
	nk_set(arena, json, "level", nk_string(arena, levels[notice->level]));
	nk_set(arena, json, "game", nk_string(arena, notice->game));
	nk_set(arena, json, "mods", mods);
	nk_set(arena, json, "n_mods", nk_int(arena, (int64_t)notice->n_subjects));
	nk_set(arena, json, "text", nk_string_n(arena, text));
	return json;
}

static void tell(struct nk_notifier *self, const struct notice *notice)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = text_of(notice, &arena);

	if (self->discord)
		tell_discord(self, text.s, &arena);
	for (size_t i = 0; i < self->n_urls; i++)
		post_until_taken(self, self->urls[i], as_json(notice, text, &arena));
}

/* The next notice that has waited long enough; NULL when stopping with nothing left. */
static struct notice *next_notice(struct nk_notifier *self)
{
	struct notice *notice = NULL;

	pthread_mutex_lock(&self->lock);
	while (!notice) {
		struct timespec until;
		int64_t now = nk_monotonic_us();
		if (self->first && (self->stopping || now - self->first->first_us >= self->gather_us)) {
			notice = self->first;
			self->first = notice->next;
			self->n--;
			break;
		}
		if (self->stopping)
			break;
		if (!self->first && self->dropped) {
			char *what = nk_xprintf("%zu further notifications were left out", self->dropped);
			self->dropped = 0;
			add(self, NK_LOG_WARN, "", what);
			free(what);
			continue;
		}
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 200 * 1000000L;
		if (until.tv_nsec >= 1000000000L) {
			until.tv_nsec -= 1000000000L;
			until.tv_sec++;
		}
		if (self->first)
			pthread_cond_timedwait(&self->changed, &self->lock, &until);
		else
			pthread_cond_wait(&self->changed, &self->lock);
	}
	pthread_mutex_unlock(&self->lock);
	return notice;
}

static void *run(void *data)
{
	struct nk_notifier *self = data;
	struct notice *notice;
	int64_t end = 0;

	while ((notice = next_notice(self))) {
		pthread_mutex_lock(&self->lock);
		if (self->stopping && !end)
			end = nk_monotonic_us() + LAST_WORDS_MS * INT64_C(1000);
		pthread_mutex_unlock(&self->lock);
		if (!end || nk_monotonic_us() < end)
			tell(self, notice);
		free_notice(notice);
	}
	return NULL;
}

int nk_notifier_open(struct nk_notifier **out, const struct nk_notifier_options *options,
		     struct nk_err *err)
{
	struct nk_notifier *self;

	if (!options->discord_id != !options->discord_token)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "Discord needs both DISCORD_WEBHOOK_ID and DISCORD_WEBHOOK_TOKEN");
	self = nk_xcalloc(1, sizeof *self);
	self->http = options->http;
	self->gather_us = (int64_t)(options->gather_ms ? options->gather_ms : GATHER_MS) * 1000;
	if (options->discord_id) {
		nk_log_secret(options->discord_token);
		self->discord = nk_xprintf("https://discord.com/api/webhooks/%s/%s",
					   options->discord_id, options->discord_token);
	}
	self->urls = nk_xcalloc(options->n_urls, sizeof *self->urls);
	for (size_t i = 0; i < options->n_urls; i++)
		self->urls[self->n_urls++] = nk_xstrdup(options->urls[i]);
	pthread_mutex_init(&self->lock, NULL);
	pthread_cond_init(&self->changed, NULL);
	if (pthread_create(&self->thread, NULL, run, self) != 0) {
		self->thread = 0;
		nk_notifier_free(self);
		return nk_fail(err, NK_FAULT_SYSTEM, "notifications: cannot start a thread");
	}
	*out = self;
	return 0;
}

void nk_notifier_free(struct nk_notifier *self)
{
	if (!self)
		return;
	if (self->thread) {
		pthread_mutex_lock(&self->lock);
		self->stopping = true;
		pthread_cond_broadcast(&self->changed);
		pthread_mutex_unlock(&self->lock);
		pthread_join(self->thread, NULL);
	}
	while (self->first) {
		struct notice *notice = self->first;
		self->first = notice->next;
		free_notice(notice);
	}
	for (size_t i = 0; i < self->n_urls; i++)
		free(self->urls[i]);
	free(self->urls);
	free(self->discord);
	pthread_cond_destroy(&self->changed);
	pthread_mutex_destroy(&self->lock);
	free(self);
}
