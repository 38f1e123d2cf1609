/* SPDX-License-Identifier: MIT
 *
 * Reading SpaceDock's answers, and what its words mean.
 * Rules: CKAN Netkan/Sources/Spacedock/, Netkan/Transformers/SpacedockTransformer.cs.
 */
#include "base/unicode.h"
#include "source/spacedock.h"

#define SPACEDOCK "https://spacedock.info/"

struct refusal {
	struct nk_str reason;
	bool error;
};

static const struct nk_field refusal_fields[] = {
	NK_FIELD(STRING, "reason", struct refusal, reason),
	NK_FIELD(BOOL, "error", struct refusal, error),
};
static const struct nk_class refusal_class = {
	.dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockError",
	.size = sizeof(struct refusal),
	NK_FIELDS(refusal_fields),
};

/* JsonReader.Value as text; no text where the token has none. */
static struct nk_str token_value(const struct nk_lenient *reader)
{
	switch (reader->token) {
	case NK_TOKEN_STRING:
	case NK_TOKEN_INTEGER:
	case NK_TOKEN_FLOAT:
	case NK_TOKEN_BOOLEAN:
	case NK_TOKEN_DATE: return reader->text;
	default: return NK_NO_STR;
	}
}

static bool two_numbers(struct nk_str text)
{
	size_t at = 0, start;

	for (int part = 0; part < 2; part++) {
		for (start = at; at < text.n && text.s[at] >= '0' && text.s[at] <= '9'; at++)
			;
		if (at == start)
			return false;
		if (part == 0 && (at == text.n || text.s[at++] != '.'))
			return false;
	}
	return at == text.n;
}

/* SpaceDock cuts zeros off the end: 1.0.0 became 1.0, which would fit all of 1.0.x. */
static int read_game(struct nk_lenient *reader, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	struct nk_sd_version *version = place;
	struct nk_str text = token_value(reader);
	struct nk_err cause = NK_ERR_INIT;

	(void)field;
	version->has_game = text.s != NULL;
	if (!text.s)
		return 0;
	if (two_numbers(text))
		text = nk_str(nk_printf(reader->arena, "%.*s.0", NK_ARG(text)));
	if (nk_game_version_parse(&version->game, text, &cause) < 0)
		return nk_lenient_fail_as(reader, err, "System.FormatException", "%s",
					  nk_err_text(&cause));
	return 0;
}

/* Paths are below the site, and escaped but for spaces. */
static int read_path(struct nk_lenient *reader, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	struct nk_str *download = place;
	struct nk_str path = token_value(reader);
	struct nk_err cause = NK_ERR_INIT;
	struct nk_uri uri;

	(void)field;
	*download = NK_NO_STR;
	if (!path.s)
		return 0;
	path = nk_host_replace(reader->arena, path, ' ', "%20");
	while (path.n > 0 && path.s[0] == '/')
		path = nk_str_n(path.s + 1, path.n - 1);
	*download = nk_str(nk_printf(reader->arena, SPACEDOCK "%.*s", NK_ARG(path)));
	if (nk_uri_parse(&uri, reader->arena, *download, &cause) < 0)
		return nk_lenient_fail_as(reader, err, "System.UriFormatException", "%s",
					  nk_err_text(&cause));
	return 0;
}

static const struct nk_field version_fields[] = {
	{ .name = "game_version",
	  .kind = NK_FIELD_CUSTOM,
	  .dotnet = "CKAN.Versioning.GameVersion",
	  .read = read_game },
	NK_FIELD(DATE, "created", struct nk_sd_version, created),
	NK_FIELD_WITH(CUSTOM, "download_path", struct nk_sd_version, download,
		      .dotnet = "System.Uri", .read = read_path),
	NK_FIELD(VERSION, "friendly_version", struct nk_sd_version, version),
	NK_FIELD(INT32, "id", struct nk_sd_version, id),
};
static const struct nk_class version_class = {
	.dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockVersion",
	.size = sizeof(struct nk_sd_version),
	NK_FIELDS(version_fields),
};

static const struct nk_field user_fields[] = {
	NK_FIELD(STRING, "username", struct nk_sd_user, username),
};
static const struct nk_class user_class = {
	.dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockUser",
	.size = sizeof(struct nk_sd_user),
	NK_FIELDS(user_fields),
};

static const struct nk_field mod_fields[] = {
	NK_FIELD(INT32, "id", struct nk_sd_mod, id),
	NK_FIELD(STRING, "license", struct nk_sd_mod, license),
	NK_FIELD(STRING, "name", struct nk_sd_mod, name),
	NK_FIELD(STRING, "short_description", struct nk_sd_mod, short_description),
	NK_FIELD(STRING, "author", struct nk_sd_mod, author),
	NK_FIELD_WITH(LIST, "versions", struct nk_sd_mod, versions,
		      .dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockVersion[]",
		      .type = &version_class),
	NK_FIELD(STRING, "website", struct nk_sd_mod, website),
	NK_FIELD(STRING, "source_code", struct nk_sd_mod, source_code),
	NK_FIELD(INT32, "default_version_id", struct nk_sd_mod, default_version_id),
	NK_FIELD_WITH(LIST, "shared_authors", struct nk_sd_mod, shared_authors,
		      .dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockUser[]",
		      .type = &user_class),
	NK_FIELD(URI, "background", struct nk_sd_mod, background),
};
static const struct nk_class mod_class = {
	.dotnet = "CKAN.NetKAN.Sources.Spacedock.SpacedockMod",
	.size = sizeof(struct nk_sd_mod),
	NK_FIELDS(mod_fields),
};

int nk_sd_read(struct nk_sd_mod **out, struct nk_job *job, const char *what, struct nk_str text,
	       struct nk_err *err)
{
	void *object;

	if (nk_host_read(job, what, text, &refusal_class, &object, err) < 0)
		return -1;
	const struct refusal *refusal = object;
	if (refusal && refusal->error)
		return nk_fail_in(err, job->arena, NK_FAULT_METADATA,
				  "Could not get the mod from SpaceDock, reason: %.*s",
				  NK_ARG(refusal->reason));
	if (nk_host_read(job, what, text, &mod_class, &object, err) < 0)
		return -1;
	*out = object;
	return object ? 0 : NK_NOT_FOUND;
}

struct nk_str nk_sd_license(struct nk_arena *arena, struct nk_str license)
{
	static const struct {
		const char *theirs, *ours;
	} words[] = {
		{ "GPLv2", "GPL-2.0" },
		{ "GPLv3", "GPL-3.0" },
		{ "Other", "unknown" },
		{ "ARR", "restricted" },
		{ "All Rights Reserved", "restricted" },
		{ "All rights reserved", "restricted" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (nk_str_is(license, words[i].theirs))
			return nk_str(words[i].ours);
	}
	return nk_host_replace(arena, nk_trim_space(license), ' ', "-");
}

static struct nk_str page(struct nk_arena *arena, const struct nk_sd_mod *mod)
{
	struct nk_str name = nk_host_replace(arena, mod->name, ' ', "%20");

	return nk_str(nk_printf(arena, SPACEDOCK "mod/%lld%s%.*s", (long long)mod->id,
				name.s ? "/" : "", NK_ARG(name)));
}

static struct nk_value *link(struct nk_arena *arena, struct nk_str url)
{
	return nk_string_n(arena, nk_uri_normalize(arena, url.s ? url : NK_STR("")));
}

struct nk_value *nk_sd_resources(struct nk_arena *arena, const struct nk_sd_mod *mod)
{
	struct nk_value *links = nk_object(arena);

	nk_set(arena, links, "spacedock", nk_string_n(arena, page(arena, mod)));
	nk_set(arena, links, "homepage", link(arena, mod->website));
	nk_set(arena, links, "repository", link(arena, mod->source_code));
	nk_set(arena, links, "x_screenshot", link(arena, nk_host_display(arena, mod->background)));
	return links;
}
