/* SPDX-License-Identifier: MIT
 *
 * The AWS client; see aws.h. Each request is signed afresh for each try, with credentials that
 * are renewed before they end and a clock that the services' own Date headers correct.
 */
#include "net/aws_priv.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TRIES = 6, FIRST_WAIT_MS = 100, LONGEST_WAIT_MS = 10 * 1000, COUNTERS = 64 };
enum { ANSWER_MAX = 32 * 1024 * 1024 };
static const int64_t RENEW_BEFORE_US = INT64_C(5) * 60 * 1000 * 1000;

struct counter {
	char service[16], action[48];
	int64_t n;
};

struct nk_aws {
	struct nk_http *http;
	char *region;
	pthread_mutex_t lock;
	struct aws_credentials credentials;
	bool has_credentials;
	int64_t skew_us; /* the services' clock minus ours */
	struct counter counters[COUNTERS];
};

int nk_aws_open(struct nk_aws **out, const struct nk_aws_options *options, struct nk_err *err)
{
	const char *names[] = { "AWS_REGION", "AWS_DEFAULT_REGION" };
	char *region = options->region ? nk_xstrdup(options->region) : NULL;

	for (size_t i = 0; i < 2 && !region; i++) {
		const char *value = getenv(names[i]);
		region = value && *value ? nk_xstrdup(value) : NULL;
	}
	if (!region)
		region = aws_profile_value("region");
	if (!region)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "no AWS region: set AWS_REGION, for example AWS_REGION=us-west-2");
	struct nk_aws *aws = nk_xcalloc(1, sizeof *aws);
	aws->http = options->http;
	aws->region = region;
	pthread_mutex_init(&aws->lock, NULL);
	*out = aws;
	return 0;
}

void nk_aws_free(struct nk_aws *aws)
{
	if (!aws)
		return;
	aws_credentials_release(&aws->credentials);
	pthread_mutex_destroy(&aws->lock);
	free(aws->region);
	free(aws);
}

const char *nk_aws_region(const struct nk_aws *aws)
{
	return aws->region;
}

struct nk_http *nk_aws_http(const struct nk_aws *aws)
{
	return aws->http;
}

/* Credentials for one signature, copied out so that another thread may renew ours. */
static int use_credentials(struct nk_aws *aws, struct aws_credentials *out, struct nk_arena *arena,
			   struct nk_err *err)
{
	int rc = 0;

	pthread_mutex_lock(&aws->lock);
	int64_t ends = aws->credentials.expires_us;
	bool old = ends && ends - RENEW_BEFORE_US < nk_now_us() + aws->skew_us;
	if (!aws->has_credentials || old) {
		struct aws_credentials fresh;
		rc = aws_credentials_find(&fresh, aws->http, aws->region, err);
		if (rc == 0) {
			aws_credentials_release(&aws->credentials);
			aws->credentials = fresh;
			aws->has_credentials = true;
			nk_log_secret(fresh.secret);
			nk_log_secret(fresh.token);
		} else if (aws->has_credentials && ends > nk_now_us() + aws->skew_us) {
			rc = 0; /* the present ones hold a little longer */
		}
	}
	if (rc == 0)
		*out = (struct aws_credentials){
			nk_strdup(arena, aws->credentials.key_id),
			nk_strdup(arena, aws->credentials.secret),
			aws->credentials.token ? nk_strdup(arena, aws->credentials.token) : NULL,
			aws->credentials.expires_us,
		};
	pthread_mutex_unlock(&aws->lock);
	return rc;
}

/* What time the services think it is. */
static int64_t their_now(struct nk_aws *aws)
{
	pthread_mutex_lock(&aws->lock);
	int64_t skew = aws->skew_us;
	pthread_mutex_unlock(&aws->lock);
	return nk_now_us() + skew;
}

static void forget_credentials(struct nk_aws *aws)
{
	pthread_mutex_lock(&aws->lock);
	aws->has_credentials = false;
	pthread_mutex_unlock(&aws->lock);
}

int nk_aws_check(struct nk_aws *aws, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct aws_credentials credentials;

	return use_credentials(aws, &credentials, &arena, err);
}

static void count(struct nk_aws *aws, const struct nk_aws_request *request)
{
	const char *dot = request->target ? strrchr(request->target, '.') : NULL;
	const char *action = request->action ? request->action
			     : dot	     ? dot + 1
			     : request->method ? request->method
					       : "POST";

	pthread_mutex_lock(&aws->lock);
	for (struct counter *c = aws->counters; c < aws->counters + COUNTERS; c++) {
		if (!c->n) {
			snprintf(c->service, sizeof c->service, "%s", request->service);
			snprintf(c->action, sizeof c->action, "%s", action);
		}
		if (strcmp(c->service, request->service) == 0 && strcmp(c->action, action) == 0) {
			c->n++;
			break;
		}
	}
	pthread_mutex_unlock(&aws->lock);
}

void nk_aws_counts(struct nk_aws *aws,
		   void (*each)(void *data, const char *service, const char *action, int64_t n),
		   void *data)
{
	struct counter copy[COUNTERS];

	pthread_mutex_lock(&aws->lock);
	memcpy(copy, aws->counters, sizeof copy);
	pthread_mutex_unlock(&aws->lock);
	for (size_t i = 0; i < COUNTERS && copy[i].n; i++)
		each(data, copy[i].service, copy[i].action, copy[i].n);
}

/* AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, or the region's own; without a final slash. */
static const char *endpoint(const struct nk_aws *aws, const char *service, struct nk_arena *arena)
{
	static const struct {
		const char *service, *env;
	} names[] = {
		{ "sqs", "AWS_ENDPOINT_URL_SQS" },
		{ "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB" },
		{ "s3", "AWS_ENDPOINT_URL_S3" },
		{ "monitoring", "AWS_ENDPOINT_URL_CLOUDWATCH" },
		{ "ec2", "AWS_ENDPOINT_URL_EC2" },
		{ "ecs", "AWS_ENDPOINT_URL_ECS" },
	};
	const char *url = NULL;

	for (size_t i = 0; i < sizeof names / sizeof names[0] && !url; i++) {
		if (strcmp(names[i].service, service) == 0)
			url = getenv(names[i].env);
	}
	if (!url || !*url)
		url = getenv("AWS_ENDPOINT_URL");
	if (!url || !*url)
		return nk_printf(arena, "https://%s.%s.amazonaws.com", service, aws->region);
	size_t n = strlen(url);
	while (n && url[n - 1] == '/')
		n--;
	return nk_strndup(arena, url, n);
}

/* Host of "scheme://host[:port]". */
static const char *host_of(const char *url, struct nk_arena *arena)
{
	const char *start = strstr(url, "://");

	start = start ? start + 3 : url;
	return nk_strndup(arena, start, strcspn(start, "/?#"));
}

/* "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue;Sender". */
static void set_code(struct nk_aws_reply *reply, struct nk_str name)
{
	const char *hash = name.n ? memrchr(name.s, '#', name.n) : NULL;

	if (hash)
		name = nk_str_n(hash + 1, (size_t)(name.s + name.n - hash) - 1);
	const char *end = name.n ? memchr(name.s, ';', name.n) : NULL;
	if (end)
		name.n = (size_t)(end - name.s);
	snprintf(reply->code, sizeof reply->code, "%.*s", NK_ARG(name));
}

static struct nk_str between(struct nk_str text, const char *open, const char *close)
{
	ptrdiff_t from = nk_str_find(text, nk_str(open), 0);

	if (from < 0)
		return NK_NO_STR;
	from += (ptrdiff_t)strlen(open);
	ptrdiff_t to = nk_str_find(text, nk_str(close), (size_t)from);
	return to < 0 ? NK_NO_STR : nk_str_n(text.s + from, (size_t)(to - from));
}

static void read_error(struct nk_aws_reply *reply)
{
	struct nk_str name = nk_get_text(reply->json, "__type");

	if (!name.s)
		name = between(reply->body, "<Code>", "</Code>");
	reply->message = nk_get_text(reply->json, "message");
	if (!reply->message.s)
		reply->message = nk_get_text(reply->json, "Message");
	if (!reply->message.s)
		reply->message = between(reply->body, "<Message>", "</Message>");
	set_code(reply, name.s ? name : NK_STR("Unknown"));
}

static int try_once(struct nk_aws *aws, const struct nk_aws_request *request,
		    struct nk_aws_reply *reply, const char **date, struct nk_arena *arena,
		    struct nk_err *err)
{
	const char *base = endpoint(aws, request->service, arena);
	const char *path = request->path ? request->path : "/", *query = strchr(path, '?');
	struct nk_http_header extra[AWS_SIGNED_HEADERS / 2];
	struct aws_credentials credentials;
	struct nk_http_response *answer = NK_NEW(arena, struct nk_http_response);
	struct aws_signed made;
	size_t n = 0;

	if (use_credentials(aws, &credentials, arena, err) < 0)
		return -1;
	if (request->target) {
		extra[n++] = (struct nk_http_header){
			"Content-Type",
			nk_printf(arena, "application/x-amz-json-%s", request->json_version)
		};
		extra[n++] = (struct nk_http_header){ "X-Amz-Target", request->target };
	}
	for (size_t i = 0; i < request->n_headers && n < AWS_SIGNED_HEADERS / 2; i++)
		extra[n++] = request->headers[i];
	struct aws_to_sign to_sign = {
		.method = request->method ? request->method : "POST",
		.service = request->service,
		.region = aws->region,
		.host = host_of(base, arena),
		.path = nk_strndup(arena, path, query ? (size_t)(query - path) : strlen(path)),
		.query = query ? query + 1 : "",
		.headers = extra,
		.n_headers = n,
		.body = request->body,
		.now_us = their_now(aws),
	};
	aws_sign(&made, &to_sign, &credentials, arena);
	struct nk_http_request http = {
		.method = to_sign.method,
		.url = nk_printf(arena, "%s%s", base, path),
		.headers = made.headers,
		.n_headers = made.n,
		.authorization = made.authorization,
		.body = request->body.s,
		.n_body = request->body.n,
		.redirects = NK_HTTP_DONT_FOLLOW,
		.timeout_ms = 10 * 1000 + request->wait_s * 1000,
		.total_ms = 60 * 1000 + request->wait_s * 1000,
		.low_speed_ms = 30 * 1000 + request->wait_s * 1000,
		.max_body = ANSWER_MAX,
		.trusted = true,
		.cancel = request->cancel,
		.ignore_limits = true,
	};
	count(aws, request);
	if (nk_http_perform(aws->http, &http, answer, arena, err) < 0)
		return -1;
	*reply = (struct nk_aws_reply){
		.status = answer->status,
		.body = answer->body,
		.response = answer,
	};
	*date = nk_http_header(answer, "Date");
	if (request->target && answer->body.n &&
	    nk_json_read(&reply->json, arena, answer->body, NULL) < 0)
		reply->json = NULL;
	if (answer->status >= 300)
		read_error(reply);
	return 0;
}

static bool is_one_of(const char *code, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(code, *list) == 0)
			return true;
	}
	return false;
}

static const char *const expired_codes[] = { "ExpiredToken", "ExpiredTokenException", NULL };

enum verdict { ANSWERED, AGAIN, AGAIN_AT_ONCE };

static enum verdict judge(struct nk_aws *aws, const struct nk_aws_reply *reply, const char *date)
{
	static const char *const clock_codes[] = {
		"RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException",
		"SignatureDoesNotMatch", "RequestInTheFuture", NULL,
	};
	static const char *const busy[] = {
		"Throttling", "ThrottlingException", "RequestThrottled", "TooManyRequestsException",
		"ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown",
		"LimitExceededException", "PriorRequestNotComplete", NULL,
	};
	int64_t theirs;

	if (reply->status < 300)
		return ANSWERED;
	if (is_one_of(reply->code, expired_codes)) {
		forget_credentials(aws);
		return AGAIN_AT_ONCE;
	}
	/* A clock that is off by more than a few minutes: go by theirs from now on. */
	if (is_one_of(reply->code, clock_codes) && date && nk_time_read_http(nk_str(date), &theirs)) {
		int64_t skew = theirs - nk_now_us();
		pthread_mutex_lock(&aws->lock);
		bool differs = llabs(skew - aws->skew_us) > INT64_C(60) * 1000 * 1000;
		if (differs)
			aws->skew_us = skew;
		pthread_mutex_unlock(&aws->lock);
		if (differs)
			return AGAIN_AT_ONCE;
	}
	if (reply->status >= 500 || reply->status == 429 || is_one_of(reply->code, busy))
		return AGAIN;
	return ANSWERED;
}

/* Full jitter: anything up to the doubled wait, so that many clients do not come back at once. */
static void back_off(int attempt)
{
	uint32_t random;
	int64_t most = (int64_t)FIRST_WAIT_MS << attempt;

	if (most > LONGEST_WAIT_MS)
		most = LONGEST_WAIT_MS;
	nk_random(&random, sizeof random);
	int64_t ms = most / 2 + (int64_t)(random % (uint32_t)(most / 2 + 1));
	struct timespec wait = { ms / 1000, (ms % 1000) * 1000000 };
	nanosleep(&wait, NULL);
}

#define REMEDY_QUEUE "make it with 'netkan queue create NAME', or check its name and the region"

static const struct {
	const char *code, *remedy;
} remedies[] = {
	{ "QueueDoesNotExist", REMEDY_QUEUE },
	{ "AWS.SimpleQueueService.NonExistentQueue", REMEDY_QUEUE },
	{ "ResourceNotFoundException",
	  "create it with the keys ModIdentifier and game_id, or check --status-db and the region" },
	{ "NoSuchBucket", "create the bucket, or check --status-bucket" },
	{ "PermanentRedirect", "set AWS_REGION to the region of the bucket" },
	{ "AccessDenied", "give the role the right to do this" },
	{ "AccessDeniedException", "give the role the right to do this" },
	{ "InvalidClientTokenId", "check AWS_ACCESS_KEY_ID" },
	{ "UnrecognizedClientException", "check AWS_ACCESS_KEY_ID" },
	{ "InvalidAccessKeyId", "check AWS_ACCESS_KEY_ID" },
	{ "SignatureDoesNotMatch", "check AWS_SECRET_ACCESS_KEY" },
	{ "InvalidSignatureException", "check AWS_SECRET_ACCESS_KEY" },
	{ "ExpiredToken", "renew the credentials, AWS_SESSION_TOKEN among them" },
	{ "ExpiredTokenException", "renew the credentials, AWS_SESSION_TOKEN among them" },
};

/* NULL: there is none. */
static const char *remedy_for(const struct nk_aws_reply *reply)
{
	for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++) {
		if (strcmp(reply->code, remedies[i].code) == 0)
			return remedies[i].remedy;
	}
	return reply->status == 401 || reply->status == 403
		       ? "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights of the role"
		       : NULL;
}

/* It was tried often enough; what the services said last. */
static void fail_for_now(const struct nk_aws_request *request, const struct nk_aws_reply *reply,
			 struct nk_err *err)
{
	const char *remedy = remedy_for(reply);

	nk_fail(err, NK_FAULT_UPSTREAM, "%s: %d %s%s%s%s", request->service, reply->status,
		reply->code, remedy ? " (" : "", remedy ? remedy : "", remedy ? ")" : "");
}

int nk_aws_perform(struct nk_aws *aws, const struct nk_aws_request *request,
		   struct nk_aws_reply *reply, struct nk_arena *arena, struct nk_err *err)
{
	int tries = request->once ? 1 : TRIES;
	struct nk_err ignored = NK_ERR_INIT;

	if (!err)
		err = &ignored; /* its kind decides below */
	for (int attempt = 0; attempt < tries; attempt++) {
		const char *date = NULL;
		int rc = try_once(aws, request, reply, &date, arena, err);
		if (rc < 0 && (err->fault == NK_FAULT_CONFIG || err->fault == NK_FAULT_BUSY))
			return -1;
		enum verdict verdict = rc < 0 ? AGAIN : judge(aws, reply, date);
		if (rc == 0 && verdict == ANSWERED)
			return 0;
		if (rc == 0 && is_one_of(reply->code, expired_codes))
			nk_fail(err, NK_FAULT_CONFIG,
				"%s: the AWS credentials have expired (renew AWS_SESSION_TOKEN and its "
				"keys, or the profile that they come from)",
				request->service);
		else if (rc == 0)
			fail_for_now(request, reply, err);
		if (verdict == AGAIN && attempt + 1 < tries)
			back_off(attempt);
	}
	return -1;
}

int nk_aws_fail(const struct nk_aws_reply *reply, const char *what, struct nk_err *err)
{
	struct nk_str message = reply->message.s ? reply->message : nk_str(reply->code);
	const char *remedy = remedy_for(reply);

	if (remedy)
		return nk_fail(err, NK_FAULT_CONFIG, "%s: %.*s (%s)", what, NK_ARG(message), remedy);
	return nk_fail(err, NK_FAULT_UPSTREAM, "%s: %d %.*s", what, reply->status, NK_ARG(message));
}
