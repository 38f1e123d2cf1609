/* SPDX-License-Identifier: MIT
 *
 * One client for the AWS services: requests signed with Signature Version 4, credentials by
 * the standard chain, retries with jitter, throttling honoured, a wrong clock corrected.
 * doc/design/aws.md has the chain and the settings.
 */
#ifndef NK_NET_AWS_H
#define NK_NET_AWS_H

#include "base/value.h"
#include "net/http.h"

struct nk_aws;

struct nk_aws_options {
	struct nk_http *http; /* borrowed */
	const char *region;   /* NULL: AWS_REGION, AWS_DEFAULT_REGION, the profile's */
};

/**
 * Open the client. Nothing is asked yet; a missing region is NK_FAULT_CONFIG that names the
 * setting. *out is freed with nk_aws_free() and may be used by several threads.
 */
int nk_aws_open(struct nk_aws **out, const struct nk_aws_options *options, struct nk_err *err);
void nk_aws_free(struct nk_aws *aws);
NK_DEFINE_AUTO(nk_aws);
const char *nk_aws_region(const struct nk_aws *aws);

/** The client that it was made with. */
struct nk_http *nk_aws_http(const struct nk_aws *aws);

/** Find credentials now, so that a missing or wrong setting is known before any work. */
int nk_aws_check(struct nk_aws *aws, struct nk_err *err);

struct nk_aws_request {
	const char *service;	/* "sqs", "dynamodb", "s3", "monitoring", "ec2", "ecs" */
	const char *target;	/* X-Amz-Target of the JSON protocols; NULL for the others */
	const char *json_version; /* with target: "1.0" or "1.1" */
	const char *action;	/* what it is counted as; NULL: by the target, else the method */
	const char *method;	/* NULL: POST */
	const char *path;	/* escaped, with "?query" where there is one; NULL: "/" */
	const struct nk_http_header *headers; /* added and signed */
	size_t n_headers;
	struct nk_str body;
	int wait_s;		/* the service may hold the answer back so long (long polling) */
	const atomic_bool *cancel; /* as in http.h; then NK_FAULT_BUSY, and no retry */
	bool once;		/* no retry: the caller's request must not be repeated */
};

struct nk_aws_reply {
	int status;
	char code[96];	 /* "QueueDoesNotExist": the error's short name; empty on success */
	struct nk_str message; /* the error's text, or "no text" */
	struct nk_str body;
	struct nk_value *json; /* of a JSON answer, else NULL */
	const struct nk_http_response *response; /* for its headers */
};

/**
 * Perform a request. 0: the service answered, also with an error of the request's own (4xx)
 * that the caller may know; nk_aws_fail() turns others into *err. -1: no answer after all
 * retries (NK_FAULT_UPSTREAM), or no credentials (NK_FAULT_CONFIG).
 */
int nk_aws_perform(struct nk_aws *aws, const struct nk_aws_request *request,
		   struct nk_aws_reply *reply, struct nk_arena *arena, struct nk_err *err);
/** "<what>: <message> (<remedy>)" for an error answer. Returns -1. */
int nk_aws_fail(const struct nk_aws_reply *reply, const char *what, struct nk_err *err);

/** Requests made so far: calls each("sqs", "SendMessageBatch", n). */
void nk_aws_counts(struct nk_aws *aws,
		   void (*each)(void *data, const char *service, const char *action, int64_t n),
		   void *data);

#endif
