/* SPDX-License-Identifier: MIT
 *
 * A request as its handlers see it, and their answer: no trace of the HTTP library, so that
 * routes can be tested without a socket.
 */
#ifndef NK_WEB_REQUEST_H
#define NK_WEB_REQUEST_H

#include "base/arena.h"
#include "base/str.h"

/* What strangers may send. */
enum {
	NK_WEB_UNSIGNED_MAX = 4 << 20, /* body of a route that asks for no signature */
	NK_WEB_SIGNED_MAX = 25 << 20,  /* what GitHub sends at most */
	NK_WEB_FIELDS_MAX = 1000,      /* fields of a form or a query */
};

/* A field of a query or a form, decoded. */
struct nk_field {
	struct nk_str name, value;
};
struct nk_fields {
	struct nk_field *items;
	size_t n;
};

struct nk_web_request {
	const char *method;
	const char *path; /* decoded */
	struct nk_fields query;
	struct nk_str content_type; /* of these headers: "no text" where absent */
	struct nk_str event;	    /* X-GitHub-Event */
	struct nk_str signature, signature_256;
	struct nk_str if_none_match;
	bool gzip; /* the answer may be compressed */
	struct nk_str body;
};

struct nk_web_answer {
	int status;
	const char *type; /* of the content; NULL: plain text */
	struct nk_str body;
	const char *allow;  /* with 405 and OPTIONS: the methods that there are */
	const char *etag;   /* NULL: none */
	int max_age_s;	    /* may be kept this long; 0: not at all */
	int retry_after_s;  /* 0: not said */
	bool gzipped;	    /* the body is */
};

/** Answer with a plain sentence; it is text, so nothing in it needs escaping. */
void nk_answer_text(struct nk_web_answer *answer, struct nk_arena *arena, int status,
		    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/** The JSON object {"message":text}, as the Python bot's. */
void nk_answer_message(struct nk_web_answer *answer, struct nk_arena *arena, int status,
		       const char *text);

/** First value of a field; "no text" where there is none. */
struct nk_str nk_field(const struct nk_fields *fields, const char *name);
/** The n-th value of a field, from 0. */
struct nk_str nk_field_nth(const struct nk_fields *fields, const char *name, size_t nth);

#endif
