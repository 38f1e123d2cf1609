/* SPDX-License-Identifier: MIT
 *
 * One message in, its answers out: what the attributes of a netkan's message mean, and the
 * attributes of what is sent onward.
 * Rules: CKAN Netkan/Processors/QueueHandler.cs.
 */
#include "role/inflator.h"

#include "base/clock.h"
#include "base/dotnet.h"
#include "inflate/inflate.h"

#include <string.h>

struct answers {
	struct nk_arena *arena;
	struct nk_msg *list;
	size_t n;
};

static struct nk_msg *add_answer(struct answers *answers)
{
	answers->list = nk_regrow(answers->arena, answers->list, answers->n, answers->n + 1,
				  sizeof *answers->list);
	return &answers->list[answers->n++];
}

/* The first "identifier:" line of a text that cannot be read as a whole. */
static struct nk_str guess_identifier(struct nk_str body)
{
	static const char key[] = "identifier";
	size_t at = 0;

	while (at < body.n) {
		const char *end = memchr(body.s + at, '\n', body.n - at);
		size_t n = end ? (size_t)(end - body.s) - at : body.n - at;
		struct nk_str line = nk_str_trim(nk_str_n(body.s + at, n));
		at += n + 1;
		while (line.n && strchr("\"'{, \t", line.s[0]))
			line = nk_str_n(line.s + 1, line.n - 1);
		if (!nk_str_starts(line, key))
			continue;
		line = nk_str_n(line.s + sizeof key - 1, line.n - (sizeof key - 1));
		while (line.n && strchr("\"': \t", line.s[0]))
			line = nk_str_n(line.s + 1, line.n - 1);
		size_t word = 0;
		while (word < line.n && !strchr("\"', \t\r#}", line.s[word]))
			word++;
		if (word)
			return nk_str_n(line.s, word);
	}
	return NK_NO_STR;
}

struct nk_str nk_inflator_mod(const struct nk_msg *msg)
{
	struct nk_str guess;

	if (msg->group && strcmp(msg->group, "1") != 0)
		return nk_str(msg->group);
	guess = guess_identifier(msg->body);
	return guess.s ? guess : nk_str(msg->group ? msg->group : "");
}

static int read_version(struct nk_version *out, bool *given, const struct nk_msg *msg,
			const char *name, struct nk_err *err)
{
	struct nk_str text = nk_msg_attribute(msg, name);

	*given = false;
	if (!text.s || !text.n)
		return 0;
	if (nk_version_parse(out, text, err) < 0)
		return nk_within(err, "attribute %s", name);
	*given = true;
	return 0;
}

static int read_options(struct nk_job_options *options, const struct nk_inflator_config *config,
			const struct nk_msg *msg, struct nk_err *err)
{
	struct nk_str releases = nk_msg_attribute(msg, "Releases");
	int64_t n = 1;

	*options = (struct nk_job_options){ .releases = 1 };
	options->prerelease = config->prerelease;
	options->overwrite_cache = config->overwrite_cache;
	options->fresh = config->fresh || nk_msg_is_of_hook(msg);
	options->fresh_since_us = msg->sent_us;
	if (releases.s && nk_int_parse(&n, releases, NK_INT32, err) < 0)
		return nk_within(err, "attribute Releases");
	options->releases = (int)n;
	if (read_version(&options->highest, &options->has_highest, msg, "HighestVersion", err) < 0)
		return -1;
	return read_version(&options->highest_prerelease, &options->has_highest_prerelease, msg,
			    "HighestVersionPrerelease", err);
}

/* Distinct warnings, in the order of their first appearance, joined as the original does. */
static struct nk_str warnings(const struct nk_inflation *inflation)
{
	const struct nk_texts_list *all = &inflation->job.warnings;
	struct nk_texts_list distinct = { NULL, 0 };

	for (size_t i = 0; i < all->n; i++) {
		if (!nk_texts_has(&distinct, all->list[i]))
			nk_texts_add(inflation->job.arena, &distinct, all->list[i]);
	}
	return distinct.n ? nk_join(inflation->job.arena, distinct.list, distinct.n, "\r\n")
			  : NK_NO_STR;
}

static void set(struct nk_msg *msg, struct nk_arena *arena, const char *name, struct nk_str value)
{
	/* An attribute without a value would be refused by SQS. */
	if (value.s && value.n)
		nk_msg_set(msg, arena, name, value);
}

/* What success and failure have in common. */
static void set_common(struct nk_msg *answer, const struct nk_inflator_config *config,
		       struct nk_inflation *inflation, const struct nk_msg *msg,
		       struct nk_str identifier, bool success)
{
	struct nk_arena *arena = inflation->job.arena;
	char time[NK_TIME_TEXT];

	set(answer, arena, "ModIdentifier", identifier);
	set(answer, arena, "Staged", inflation->job.staged ? NK_STR("True") : NK_STR("False"));
	set(answer, arena, "Success", success ? NK_STR("True") : NK_STR("False"));
	set(answer, arena, "CheckTime", nk_str(nk_time_plain(time, nk_now_us())));
	set(answer, arena, "GameId", nk_str(config->game->name));
	set(answer, arena, "Revision", nk_msg_attribute(msg, "Revision"));
	set(answer, arena, "Lane", nk_msg_attribute(msg, "Lane"));
	if (inflation->job.staged && inflation->job.staging_reasons.n)
		set(answer, arena, "StagingReason",
		    nk_join(arena, inflation->job.staging_reasons.list,
			    inflation->job.staging_reasons.n, "\r\n\r\n"));
	answer->group = identifier.n ? nk_strndup(arena, identifier.s, identifier.n) : NULL;
}

/* Versions that differ in their epoch only are the same release. */
static struct nk_str without_epoch(struct nk_str version)
{
	size_t digits = 0;

	while (digits < version.n && version.s[digits] >= '0' && version.s[digits] <= '9')
		digits++;
	if (digits == 0 || digits == version.n || version.s[digits] != ':')
		return version;
	return nk_str_n(version.s + digits + 1, version.n - digits - 1);
}

static bool is_known(struct nk_str known, struct nk_str version)
{
	while (known.n) {
		const char *end = memchr(known.s, '\n', known.n);
		size_t n = end ? (size_t)(end - known.s) : known.n;

		if (nk_str_eq(without_epoch(nk_str_n(known.s, n)), without_epoch(version)))
			return true;
		known = nk_str_n(known.s + n + (end != NULL), known.n - n - (end != NULL));
	}
	return false;
}

/* Of the newest first: those whose version is not among "Known", at most so many as "Missing". */
static void keep_missing(struct nk_modules *modules, const struct nk_msg *msg)
{
	struct nk_str known = nk_msg_attribute(msg, "Known"), text = nk_msg_attribute(msg, "Missing");
	int64_t most;
	size_t n = 0;

	if (!text.n || !nk_str_to_i64(text, &most))
		return;
	for (size_t i = 0; i < modules->n && (int64_t)n < most; i++) {
		if (!is_known(known, modules->list[i]->version.text))
			modules->list[n++] = modules->list[i];
	}
	modules->n = n;
}

/*
 * Releases come newest first, as the original sends them. A backfill wants their commits in the
 * order of time, and the status to end with what is newest, which the warnings stay with.
 */
static void add_modules(struct answers *answers, const struct nk_inflator_config *config,
			struct nk_inflation *inflation, const struct nk_msg *msg,
			struct nk_str identifier, const struct nk_modules *modules)
{
	bool oldest_first = nk_str_is(nk_msg_attribute(msg, "Order"), "oldest-first");

	for (size_t k = 0; k < modules->n; k++) {
		size_t i = oldest_first ? modules->n - 1 - k : k;
		struct nk_msg *answer = add_answer(answers);
		answer->body = nk_ckan_text(answers->arena, modules->list[i]);
		set_common(answer, config, inflation, msg, identifier, true);
		set(answer, answers->arena, "FileName",
		    nk_ckan_path(answers->arena, ".", modules->list[i]));
		if (i == 0)
			set(answer, answers->arena, "WarningMessages", warnings(inflation));
	}
}

static void add_failure(struct answers *answers, const struct nk_inflator_config *config,
			struct nk_inflation *inflation, const struct nk_msg *msg,
			struct nk_str identifier, const struct nk_err *err)
{
	struct nk_msg *answer = add_answer(answers);

	/* The indexer parses every body before it looks at Success. */
	answer->body = NK_STR("{}");
	/* What is wrong may be the identifier itself. */
	set_common(answer, config, inflation, msg, nk_queue_text(answers->arena, identifier), false);
	set(answer, answers->arena, "ErrorMessage", nk_str(nk_err_text(err)));
	set(answer, answers->arena, "WarningMessages", warnings(inflation));
}

/*
 * What no queue can carry is a failure of its mod, not of the queue. Texts for people are made
 * to fit; where the document itself does not, the failure says so.
 */
static void refuse_unsendable(struct answers *answers, const struct nk_inflator_config *config,
			      struct nk_inflation *inflation, const struct nk_msg *msg,
			      struct nk_str identifier)
{
	struct nk_err err = NK_ERR_INIT;

	for (size_t i = 0; i < answers->n; i++) {
		struct nk_msg *answer = &answers->list[i];
		nk_msg_fit(answer, answers->arena);
		if (!config->output || nk_queue_check(config->output, answer, &err) == 0)
			continue;
		nk_within(&err, "the answer cannot be sent on");
		answers->n = 0;
		add_failure(answers, config, inflation, msg, identifier, &err);
		nk_msg_fit(&answers->list[0], answers->arena);
		return;
	}
}

/* A queue knows more of what it refuses than we do. */
void nk_inflator_refuse(struct nk_msg *answer, const struct nk_err *why, struct nk_arena *arena)
{
	static const char *const kept[] = { "ModIdentifier", "Staged", "CheckTime", "GameId", "Lane" };
	struct nk_msg failure = { .body = NK_STR("{}"), .group = answer->group };

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		set(&failure, arena, kept[i],
		    nk_queue_text(arena, nk_msg_attribute(answer, kept[i])));
	set(&failure, arena, "Success", NK_STR("False"));
	set(&failure, arena, "ErrorMessage",
	    nk_str(nk_printf(arena, "the answer cannot be sent on: %s", nk_err_text(why))));
	nk_msg_fit(&failure, arena);
	*answer = failure;
}

/* Faults that say nothing about the mod: its message must come again. */
static bool comes_again(const struct nk_inflator_config *config, enum nk_fault fault)
{
	if (fault == NK_FAULT_THROTTLED || fault == NK_FAULT_CONFIG)
		return !config->final;
	return fault == NK_FAULT_SYSTEM || fault == NK_FAULT_BUSY;
}

static int inflate(struct nk_inflation *inflation, struct nk_modules *documents,
		   const struct nk_msg *msg, struct nk_modules *modules, struct nk_str *identifier,
		   struct nk_err *err)
{
	struct nk_str guessed = guess_identifier(msg->body);

	*identifier = guessed.s ? guessed : nk_str(msg->group ? msg->group : "");
	const char *name = nk_printf(inflation->job.arena, "%.*s.netkan", NK_ARG(*identifier));
	if (nk_inflate_read(inflation, name, msg->body, documents, err) < 0)
		return -1;
	if (!documents->n)
		return nk_reject(inflation, err,
				 "the netkan has no document that is a set of properties");
	if (documents->list[0]->identifier.n)
		*identifier = documents->list[0]->identifier;
	inflation->job.options.file_name = documents->list[0]->identifier;
	return nk_inflate(inflation, documents, modules, err);
}

int nk_inflator_answer(const struct nk_inflator_config *config, const struct nk_msg *msg,
		       struct nk_msg **answers_out, size_t *n, struct nk_arena *arena,
		       struct nk_err *err)
{
	struct answers answers = { arena, NULL, 0 };
	struct nk_modules documents = { NULL, 0 }, modules = { NULL, 0 };
	struct nk_err bad_option = NK_ERR_INIT;
	struct nk_job_options options;
	struct nk_inflation inflation;
	struct nk_str identifier;

	int rc = read_options(&options, config, msg, &bad_option);
	nk_inflation_init(&inflation, arena, config->services, config->game, &options);
	if (rc == 0)
		rc = inflate(&inflation, &documents, msg, &modules, &identifier, err);
	else
		*err = bad_option, identifier = guess_identifier(msg->body);
	nk_inflation_release(&inflation);
	keep_missing(&modules, msg);
	if (rc < 0 && comes_again(config, err->fault))
		return -1;
	if (rc < 0)
		add_failure(&answers, config, &inflation, msg, identifier, err);
	else
		add_modules(&answers, config, &inflation, msg, identifier, &modules);
	refuse_unsendable(&answers, config, &inflation, msg, identifier);
	*answers_out = answers.list;
	*n = answers.n;
	return 0;
}
