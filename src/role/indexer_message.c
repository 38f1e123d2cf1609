/* SPDX-License-Identifier: MIT
 *
 * Reading what the inflators send. Whoever can write to the queue can write anything, and
 * identifier and file name become a path in a repository, so both are checked here.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/json.h"

#include <string.h>
#include <strings.h>

enum { IDENTIFIER_MAX = 200, FILE_NAME_MAX = 250 };

static int reject(struct nk_err *err, const char *why)
{
	return nk_fail(err, NK_FAULT_METADATA, "%s", why);
}

static const struct nk_indexer_game *find_game(const struct nk_indexer_config *config,
					       struct nk_str id)
{
	for (size_t i = 0; i < config->n_games; i++) {
		const char *name = config->games[i].id;

		if (strlen(name) == id.n && strncasecmp(name, id.s, id.n) == 0)
			return &config->games[i];
	}
	return NULL;
}

static int read_game(struct nk_inflated *out, const struct nk_indexer_config *config,
		     struct nk_err *err)
{
	struct nk_str id = nk_msg_attribute(out->msg, "GameId");

	if (!id.s)
		return reject(err, "GameId missing from MessageAttributes");
	out->game = find_game(config, id);
	if (!out->game)
		return nk_fail(err, NK_FAULT_METADATA,
			       "GameId \"%.*s\" has no repository here (see --ckanmeta-remotes)",
			       NK_ARG(id));
	return 0;
}

/* No part of a path that leads elsewhere, nothing that a terminal or git trips over. */
static bool is_safe(struct nk_str text, size_t max)
{
	if (text.n == 0 || text.n > max || text.s[0] == '.' || text.s[0] == '-')
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if (c < ' ' || c == 0x7f || c == '/' || c == '\\')
			return false;
	}
	return true;
}

static bool is_identifier(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		      c == '-'))
			return false;
	}
	return true;
}

/* An error may be about a bad identifier; a module with one is never made. */
static int read_identifier(struct nk_inflated *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str text = nk_msg_attribute(out->msg, "ModIdentifier");

	if (!text.s)
		return reject(err, "ModIdentifier missing from MessageAttributes");
	if (!is_safe(text, IDENTIFIER_MAX) || (out->success && !is_identifier(text)))
		return nk_fail(err, NK_FAULT_METADATA, "ModIdentifier \"%.*s\" is no identifier",
			       NK_ARG(text));
	out->identifier = nk_strndup(arena, text.s, text.n);
	return 0;
}

static int read_flag(bool *out, const struct nk_msg *msg, const char *name, struct nk_err *err)
{
	struct nk_str text = nk_msg_attribute(msg, name);

	*out = text.n == 4 && strncasecmp(text.s, "true", 4) == 0;
	if (*out || (text.n == 5 && strncasecmp(text.s, "false", 5) == 0))
		return 0;
	return nk_fail(err, NK_FAULT_METADATA, "%s is neither True nor False", name);
}

/*
 * "./Foo-1.ckan". A version may have a slash in it, of which the last part is the file's name;
 * any other path is somebody's attempt.
 */
static int read_file_name(struct nk_inflated *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str text = nk_msg_attribute(out->msg, "FileName");
	struct nk_str rest = text;
	const char *slash;

	if (!text.s)
		return reject(err, "FileName missing from MessageAttributes");
	if (nk_str_starts(rest, "./"))
		rest = nk_str_n(rest.s + 2, rest.n - 2);
	slash = memrchr(rest.s, '/', rest.n);
	if (slash && nk_str_starts(rest, nk_printf(arena, "%s-", out->identifier)) &&
	    nk_str_find(rest, NK_STR("../"), 0) < 0)
		rest = nk_str_n(slash + 1, rest.n - (size_t)(slash + 1 - rest.s));
	if (!is_safe(rest, FILE_NAME_MAX) || !nk_str_ends(rest, ".ckan") || rest.n == 5)
		return nk_fail(err, NK_FAULT_METADATA,
			       "FileName \"%.*s\" is not the name of a .ckan", NK_ARG(text));
	out->path = nk_printf(arena, "%s/%.*s", out->identifier, NK_ARG(rest));
	out->stem = nk_strndup(arena, rest.s, rest.n - 5);
	return 0;
}

static int read_body(struct nk_inflated *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_value *ckan = NULL;

	if (nk_json_read(&ckan, arena, out->msg->body, err) < 0)
		return nk_within(err, "the body");
	if (!nk_is(ckan, NK_OBJECT) || nk_length(ckan) == 0)
		return reject(err, "the body is not a module");
	out->ckan = ckan;
	nk_repo_hash(out->msg->body, out->blob);
	return 0;
}

int nk_inflated_read(struct nk_inflated *out, const struct nk_indexer_config *config,
		     const struct nk_msg *msg, struct nk_arena *arena, struct nk_err *err)
{
	*out = (struct nk_inflated){
		.msg = msg,
		.error = nk_msg_attribute(msg, "ErrorMessage"),
		.warnings = nk_msg_attribute(msg, "WarningMessages"),
		.staging_reason = nk_msg_attribute(msg, "StagingReason"),
	};
	if (read_game(out, config, err) < 0 || read_flag(&out->success, msg, "Success", err) < 0 ||
	    read_flag(&out->staged, msg, "Staged", err) < 0 || read_identifier(out, arena, err) < 0)
		return -1;
	if (!nk_time_read_iso(nk_msg_attribute(msg, "CheckTime"), &out->check_time_us))
		return reject(err, "CheckTime is not a time");
	if (!out->success)
		return 0;
	if (read_file_name(out, arena, err) < 0 || read_body(out, arena, err) < 0)
		return -1;
	out->game = nk_indexer_home(config, out->game, out->path, out->ckan);
	return 0;
}
