/* SPDX-License-Identifier: MIT
 *
 * Kept answers: body and validators of what hosts said, in the table "http_answer". They
 * outlive the process, so that after a restart, too, an unchanged answer costs a 304.
 *
 * The table lives in the state's database, on a connection of its own: what is kept here can
 * be fetched again, so its commits need no sync, and it must not make the queue wait. Writes
 * wait until there are some (nk_later), for a commit costs as much as asking for the answer.
 * Bodies above 4 KiB are compressed. Above max_bytes the answers confirmed longest ago go.
 * Failing to keep or find an answer is never a failure of the request; it is logged once.
 */
#include "net/http_priv.h"

#include "base/log.h"
#include "db/db.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { COMPRESS_FROM = 4096, COMPRESSION = 3, MOST_UNPACKED = 64 << 20, MOST_HEADERS = 512 };

static const char *const steps[] = {
	"CREATE TABLE http_answer ("
	" key TEXT PRIMARY KEY," /* digest of method, address, Accept, authorization */
	" url TEXT NOT NULL,"
	" final_url TEXT NOT NULL,"
	" status INTEGER NOT NULL,"
	" reason TEXT NOT NULL,"
	" headers TEXT NOT NULL," /* \"Name: value\" lines */
	" body BLOB NOT NULL,"
	" unpacked INTEGER NOT NULL," /* size of the body, -1: not compressed */
	" size INTEGER NOT NULL,"     /* of the row, roughly */
	" checked INTEGER NOT NULL"   /* when the host was last asked, microseconds */
	") WITHOUT ROWID;"
	"CREATE INDEX http_answer_checked ON http_answer (checked, size);",
};

static const char store_sql[] =
	"INSERT OR REPLACE INTO http_answer (key, url, final_url, status, reason, headers, body,"
	" unpacked, size, checked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
/* Its parameters, as they are found while it waits. */
enum { KEY, URL, FINAL_URL, STATUS, REASON, HEADERS, BODY, UNPACKED, SIZE, CHECKED };

static const char touch_sql[] = "UPDATE http_answer SET checked = ?2 WHERE key = ?1";

struct http_cache {
	struct nk_db *db;
	struct nk_later *later;
	int64_t max_bytes;
	pthread_mutex_t lock; /* the members below */
	int64_t size;         /* of all rows as far as this process knows */
	bool complained;
};

int http_cache_open(struct http_cache **out, struct nk_db *db, int64_t max_bytes,
		    struct nk_err *err)
{
	struct http_cache *cache = nk_xcalloc(1, sizeof *cache);

	pthread_mutex_init(&cache->lock, NULL);
	cache->max_bytes = max_bytes;
	cache->size = max_bytes; /* unknown: found out with the first answer that is kept */
	if (nk_db_open(&cache->db, db ? nk_db_path(db) : ":memory:", err) < 0 ||
	    nk_db_exec(cache->db, "PRAGMA synchronous=NORMAL", err) < 0 ||
	    nk_db_migrate(cache->db, "http", steps, sizeof steps / sizeof steps[0], err) < 0) {
		http_cache_free(cache);
		return -1;
	}
	cache->later = nk_later_new(cache->db);
	*out = cache;
	return 0;
}

void http_cache_free(struct http_cache *cache)
{
	if (!cache)
		return;
	nk_later_free(cache->later);
	nk_db_free(cache->db);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

static void complain(struct http_cache *cache, const struct nk_err *err)
{
	bool first;

	pthread_mutex_lock(&cache->lock);
	first = !cache->complained;
	cache->complained = true;
	pthread_mutex_unlock(&cache->lock);
	if (first)
		nk_log_err(NK_LOG_WARN, err, "answers of hosts are not kept");
}

/* ---- reading ---- */

static void split_headers(struct nk_http_response *out, struct nk_str text, struct nk_arena *arena)
{
	char *line = nk_strndup(arena, text.s, text.n), *end, *colon;

	out->headers = NK_NEW_N(arena, struct nk_http_header, MOST_HEADERS);
	for (; *line && out->n_headers < MOST_HEADERS; line = end + 1) {
		end = strchr(line, '\n');
		colon = strstr(line, ": ");
		if (!end || !colon || colon > end)
			return;
		*end = *colon = '\0';
		out->headers[out->n_headers++] =
			(struct nk_http_header){ .name = line, .value = colon + 2 };
	}
}

static int unpack(struct nk_str *out, struct nk_str packed, int64_t size, struct nk_arena *arena)
{
	uLongf n = (uLongf)size;
	char *bytes;

	if (size < 0) {
		*out = nk_str_dup(arena, packed);
		return 0;
	}
	if (size > MOST_UNPACKED)
		return -1;
	bytes = nk_alloc(arena, (size_t)size + 1);
	if (uncompress((Bytef *)bytes, &n, (const Bytef *)packed.s, packed.n) != Z_OK ||
	    n != (uLongf)size)
		return -1;
	*out = nk_str_n(bytes, n);
	return 0;
}

static int read_row(struct nk_stmt *stmt, struct nk_http_response *out, int64_t *checked_us,
		    struct nk_arena *arena)
{
	*out = (struct nk_http_response){
		.url = nk_stmt_dup(stmt, 0, arena).s,
		.status = (int)nk_stmt_int(stmt, 1),
		.reason = nk_stmt_dup(stmt, 2, arena).s,
		.from_cache = true,
	};
	*checked_us = nk_stmt_int(stmt, 6);
	split_headers(out, nk_stmt_str(stmt, 3), arena);
	return unpack(&out->body, nk_stmt_str(stmt, 4), nk_stmt_int(stmt, 5), arena);
}

/* 0, NK_NOT_FOUND, -1. */
static int find_row(struct http_cache *cache, const char *key, struct nk_http_response *out,
		    int64_t *checked_us, struct nk_arena *arena, struct nk_err *err)
{
	static const char sql[] =
		"SELECT final_url, status, reason, headers, body, unpacked, checked "
		"FROM http_answer WHERE key = ?";
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, cache->db, sql, err, "t", key) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	/* A row that cannot be read is as good as none; the next answer replaces it. */
	if (rc == 0)
		rc = read_row(stmt, out, checked_us, arena) < 0 ? NK_NOT_FOUND : 0;
	nk_stmt_done(stmt);
	return rc > 0 ? NK_NOT_FOUND : rc;
}

static bool find_waiting(struct http_cache *cache, const char *key, struct nk_http_response *out,
			 int64_t *checked_us, struct nk_arena *arena)
{
	const struct nk_db_value *row = nk_later_find(cache->later, store_sql, key, arena);

	if (!row)
		return false;
	*out = (struct nk_http_response){
		.url = row[FINAL_URL].s.s,
		.status = (int)row[STATUS].i,
		.reason = row[REASON].s.s,
		.from_cache = true,
	};
	*checked_us = row[CHECKED].i;
	split_headers(out, row[HEADERS].s, arena);
	return unpack(&out->body, row[BODY].s, row[UNPACKED].i, arena) == 0;
}

int http_cache_find(struct http_cache *cache, const char *key, struct nk_http_response *out,
		    int64_t *checked_us, struct nk_arena *arena)
{
	struct nk_err err = NK_ERR_INIT;
	const struct nk_db_value *touch;
	int rc = find_waiting(cache, key, out, checked_us, arena)
			 ? 0
			 : find_row(cache, key, out, checked_us, arena, &err);

	if (rc < 0)
		complain(cache, &err);
	if (rc != 0)
		return NK_NOT_FOUND;
	touch = nk_later_find(cache->later, touch_sql, key, arena);
	if (touch && touch[1].i > *checked_us)
		*checked_us = touch[1].i;
	return 0;
}

/* ---- writing ---- */

static struct nk_str join_headers(const struct nk_http_response *response, struct nk_buf *buf)
{
	nk_buf_text(buf, "");
	for (size_t i = 0; i < response->n_headers; i++) {
		const struct nk_http_header *header = &response->headers[i];
		if (strcasecmp(header->name, "Set-Cookie") != 0)
			nk_buf_printf(buf, "%s: %s\n", header->name, header->value);
	}
	return nk_buf_view(buf);
}

/* Gives the body as it is stored; *unpacked is -1 where that is as it came. */
static struct nk_str pack(struct nk_str body, char **heap, int64_t *unpacked)
{
	uLongf n = compressBound(body.n);

	*unpacked = -1;
	if (body.n < COMPRESS_FROM || body.n > MOST_UNPACKED)
		return body;
	*heap = nk_xmalloc(n);
	if (compress2((Bytef *)*heap, &n, (const Bytef *)body.s, body.n, COMPRESSION) != Z_OK ||
	    n >= body.n)
		return body;
	*unpacked = (int64_t)body.n;
	return nk_str_n(*heap, n);
}

static int64_t sum_sizes(struct http_cache *cache, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int64_t sum = -1;

	if (nk_db_query(&stmt, cache->db, "SELECT coalesce(sum(size), 0) FROM http_answer", err,
			"") < 0)
		return -1;
	if (nk_stmt_step(stmt, err) == 0)
		sum = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return sum;
}

/* Down to nine tenths, so that it is not done for every answer. */
static int prune(struct http_cache *cache, int64_t *size, struct nk_err *err)
{
	static const char sql[] =
		"DELETE FROM http_answer WHERE key IN (SELECT key FROM ("
		" SELECT key, size, sum(size) OVER (ORDER BY checked, key ROWS UNBOUNDED PRECEDING)"
		" AS upto FROM http_answer) WHERE upto - size < ?)";

	if (nk_later_flush(cache->later, err) < 0)
		return -1;
	*size = sum_sizes(cache, err);
	if (*size <= cache->max_bytes)
		return *size < 0 ? -1 : 0;
	if (nk_db_run(cache->db, NULL, err, sql, "i", *size - cache->max_bytes / 10 * 9) < 0)
		return -1;
	*size = sum_sizes(cache, err);
	return *size < 0 ? -1 : 0;
}

static int grow(struct http_cache *cache, int64_t by, struct nk_err *err)
{
	int64_t size;
	bool over;

	pthread_mutex_lock(&cache->lock);
	cache->size += by;
	over = cache->size > cache->max_bytes;
	pthread_mutex_unlock(&cache->lock);
	if (!over)
		return 0;
	if (prune(cache, &size, err) < 0)
		return -1;
	pthread_mutex_lock(&cache->lock);
	cache->size = size;
	pthread_mutex_unlock(&cache->lock);
	return 0;
}

static int store(struct http_cache *cache, const char *key, const char *url,
		 const struct nk_http_response *response, struct nk_str headers, int64_t asked_us,
		 struct nk_err *err)
{
	char *heap = NULL;
	int64_t unpacked, size;
	struct nk_str body = pack(response->body.s ? response->body : NK_STR(""), &heap, &unpacked);
	int rc;

	size = (int64_t)(body.n + headers.n + 2 * strlen(url) + 200);
	rc = nk_later_run(cache->later, err, store_sql, "tttitsbiii", key, url, response->url,
			  (int64_t)response->status, response->reason, headers, body, unpacked,
			  size, asked_us);
	free(heap);
	return rc < 0 ? -1 : grow(cache, size, err);
}

void http_cache_store(struct http_cache *cache, const char *key, const char *url,
		      const struct nk_http_response *response, int64_t asked_us)
{
	NK_AUTO_BUF headers = NK_BUF_INIT(HTTP_MAX_HEADER_BYTES * 2);
	struct nk_err err = NK_ERR_INIT;

	if (store(cache, key, url, response, join_headers(response, &headers), asked_us, &err) < 0)
		complain(cache, &err);
}

void http_cache_touch(struct http_cache *cache, const char *key, int64_t asked_us)
{
	struct nk_err err = NK_ERR_INIT;

	if (nk_later_run(cache->later, &err, touch_sql, "ti", key, asked_us) < 0)
		complain(cache, &err);
}
