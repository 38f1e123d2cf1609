/* SPDX-License-Identifier: MIT
 *
 * KSP-AVC's .version files: several spellings of each version, and what they change.
 * Rules: CKAN Core/Types/ArchiveContents/AvcVersion.cs, Core/Converters/JsonAvcToVersion.cs,
 * JsonAvcToGameVersion.cs, Netkan/Transformers/AvcTransformer.cs (ApplyVersions).
 *
 * A version of a wrong type is no JSON error in the original, so callers who forgive broken
 * JSON do not forgive it; the kinds of exceptions below are therefore part of the result.
 */
#include "base/dotnet.h"
#include "model/json_rules.h"
#include "source/host.h"

enum { MAJOR, MINOR, PATCH, BUILD, N_PARTS };

struct github_ref {
	struct nk_str user, repo;
};

struct file {
	struct nk_str name, download, url;
	struct github_ref *github;
	struct nk_str version; /* joined; no text: not given */
	struct game {
		bool given;
		struct nk_game_version version;
	} ksp, min, max;
};

/* Up to `max` parts of a text; what is not there stays as it is. */
static void split(struct nk_str text, struct nk_str parts[], size_t max)
{
	size_t start = 0;

	for (size_t n = 0; n < max; n++) {
		ptrdiff_t dot = nk_str_find(text, NK_STR("."), start);
		size_t end = dot < 0 ? text.n : (size_t)dot;
		parts[n] = nk_str_n(text.s + start, end - start);
		if (dot < 0)
			return;
		start = end + 1;
	}
}

static int bad_part(struct nk_lenient *reader, const struct nk_value *part, struct nk_err *err)
{
	return nk_lenient_fail_as(reader, err, "System.InvalidCastException",
				  "Cannot cast Newtonsoft.Json.Linq.%s to "
				  "Newtonsoft.Json.Linq.JToken.",
				  nk_is(part, NK_ARRAY) ? "JArray" : "JObject");
}

/* A part as text: numbers as .NET prints them, not as JSON does. Fails for containers. */
static bool part_text(struct nk_str *out, struct nk_arena *arena, const struct nk_value *part)
{
	if (!nk_is(part, NK_NUMBER))
		return nk_token_text(out, arena, part);
	*out = nk_number_text(arena, part->text);
	return true;
}

/* The first `max` parts of a version, in either spelling; missing ones stay as they are. */
static int read_parts(struct nk_lenient *reader, struct nk_str parts[], size_t max,
		      struct nk_err *err)
{
	static const char *const keys[N_PARTS] = { "MAJOR", "MINOR", "PATCH", "BUILD" };
	struct nk_value *tree;

	if (nk_lenient_tree(reader, &tree, err) < 0)
		return -1;
	if (nk_is(tree, NK_STRING)) {
		split(nk_text(tree), parts, max);
		return 0;
	}
	if (!nk_is(tree, NK_OBJECT))
		return nk_lenient_fail_as(reader, err, "System.InvalidCastException",
					  "Trying to convert non-JSON object to Version object");
	for (size_t i = 0; i < max; i++) {
		const struct nk_value *part = nk_get(tree, keys[i]);
		struct nk_str text = NK_NO_STR;
		if (!part_text(&text, reader->arena, part))
			return bad_part(reader, part, err);
		if (text.s)
			parts[i] = text;
	}
	return 0;
}

static int read_version(struct nk_lenient *reader, const struct nk_field *field, void *place,
			struct nk_err *err)
{
	struct nk_str parts[N_PARTS] = { NK_STR("0"), NK_STR("0"), NK_STR("0"), NK_NO_STR };
	struct nk_str *text = place;
	struct nk_version version;
	struct nk_err cause = NK_ERR_INIT;

	(void)field;
	if (read_parts(reader, parts, N_PARTS, err) < 0)
		return -1;
	bool build = !nk_host_blank(parts[BUILD]);
	*text = nk_str(nk_printf(reader->arena, "%.*s.%.*s.%.*s%s%.*s", NK_ARG(parts[MAJOR]),
				 NK_ARG(parts[MINOR]), NK_ARG(parts[PATCH]), build ? "." : "",
				 build ? (int)parts[BUILD].n : 0, build ? parts[BUILD].s : ""));
	if (nk_version_parse(&version, *text, &cause) < 0)
		return nk_lenient_fail_as(reader, err, "System.FormatException", "%s",
					  nk_err_text(&cause));
	return 0;
}

/* AVC writes -1 for "any from here on". */
static bool open_ended(struct nk_str part)
{
	int64_t number;

	return !part.s || (nk_int_try(part, NK_INT32, &number) && number == -1);
}

static int read_game_version(struct nk_lenient *reader, const struct nk_field *field, void *place,
			     struct nk_err *err)
{
	struct nk_str parts[BUILD] = { NK_NO_STR, NK_NO_STR, NK_NO_STR };
	struct game *game = place;
	struct nk_err cause = NK_ERR_INIT;
	const char *text = "any";
	int n = 0;

	(void)field;
	if (read_parts(reader, parts, BUILD, err) < 0)
		return -1;
	while (n < BUILD && !open_ended(parts[n])) {
		text = n == 0 ? nk_strndup(reader->arena, parts[n].s, parts[n].n)
			      : nk_printf(reader->arena, "%s.%.*s", text, NK_ARG(parts[n]));
		n++;
	}
	game->given = true;
	if (nk_game_version_parse(&game->version, nk_str(text), &cause) < 0)
		return nk_lenient_fail_as(reader, err, "System.FormatException", "%s",
					  nk_err_text(&cause));
	return 0;
}

static const struct nk_field github_fields[] = {
	NK_FIELD(STRING, "USERNAME", struct github_ref, user),
	NK_FIELD(STRING, "REPOSITORY", struct github_ref, repo),
};
static const struct nk_class github_class = {
	.dotnet = "CKAN.Avc.AvcVersionGithubRef",
	.size = sizeof(struct github_ref),
	NK_FIELDS(github_fields),
};

static const struct nk_field file_fields[] = {
	NK_FIELD(STRING, "NAME", struct file, name),
	NK_FIELD(STRING, "DOWNLOAD", struct file, download),
	NK_FIELD_WITH(OBJECT, "GITHUB", struct file, github, .type = &github_class),
	NK_FIELD(STRING, "URL", struct file, url),
	NK_FIELD_WITH(CUSTOM, "VERSION", struct file, version,
		      .dotnet = "CKAN.Versioning.ModuleVersion", .read = read_version),
	NK_FIELD_WITH(CUSTOM, "KSP_VERSION", struct file, ksp,
		      .dotnet = "CKAN.Versioning.GameVersion", .read = read_game_version),
	NK_FIELD_WITH(CUSTOM, "KSP_VERSION_MIN", struct file, min,
		      .dotnet = "CKAN.Versioning.GameVersion", .read = read_game_version),
	NK_FIELD_WITH(CUSTOM, "KSP_VERSION_MAX", struct file, max,
		      .dotnet = "CKAN.Versioning.GameVersion", .read = read_game_version),
};
static const struct nk_class file_class = {
	.dotnet = "CKAN.Avc.AvcVersion",
	.size = sizeof(struct file),
	NK_FIELDS(file_fields),
};

static void fill(struct nk_avc *out, const struct file *file)
{
	*out = (struct nk_avc){
		.name = file->name,
		.download = file->download,
		.url = file->url,
		.has_version = file->version.s != NULL,
		.has_ksp = file->ksp.given,
		.has_min = file->min.given,
		.has_max = file->max.given,
		.ksp = file->ksp.version,
		.min = file->min.version,
		.max = file->max.version,
	};
	if (out->has_version)
		nk_version_parse(&out->version, file->version, NULL);
	if (file->github) {
		out->github_user = file->github->user;
		out->github_repo = file->github->repo;
	}
}

int nk_avc_read(struct nk_avc *out, struct nk_arena *arena, struct nk_str text,
		struct nk_lenient_failure *failure, struct nk_err *err)
{
	struct nk_lenient reader;
	void *file;

	nk_lenient_init(&reader, arena, text);
	int answer = nk_lenient_class(&reader, &file, &file_class, err);
	if (failure)
		*failure = reader.failure;
	if (answer < 0)
		return -1;
	if (!file)
		return NK_NOT_FOUND;
	fill(out, file);
	return 0;
}

int nk_avc_apply(struct nk_job *job, struct nk_value *json, const struct nk_avc *avc,
		 bool trust_version_file, struct nk_err *err)
{
	if (nk_widen_compatibility(json, job->arena, avc->has_ksp ? &avc->ksp : NULL,
				   avc->has_min ? &avc->min : NULL, avc->has_max ? &avc->max : NULL,
				   err) < 0)
		return -1;
	if (!avc->has_version)
		return 0;
	/*
	 * Authors forget to change the file, so a version that a host gave stays unless the
	 * netkan trusts the file.
	 */
	if (trust_version_file)
		nk_remove(json, "version");
	nk_safe_add_text(job->arena, json, "version", avc->version.text);
	return 0;
}
