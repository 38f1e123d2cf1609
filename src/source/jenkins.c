/* SPDX-License-Identifier: MIT
 *
 * $kref jenkins: the builds of a job on a Jenkins server.
 * Rules: CKAN Netkan/Transformers/JenkinsTransformer.cs, Netkan/Sources/Jenkins/.
 */
#include "base/dotnet.h"
#include "base/regex.h"
#include "model/json_rules.h"
#include "source/host.h"
#include "source/hosts.h"

enum { BUILDS = 1000 }; /* asked for one by one, for one mod */

struct artifact {
	struct nk_str file_name, relative_path;
};

struct build {
	struct nk_str url, result;
	struct nk_lenient_list artifacts;
	struct nk_lenient_date timestamp;
};

static int read_timestamp(struct nk_lenient *reader, const struct nk_field *field, void *place,
			  struct nk_err *err)
{
	struct nk_lenient_date *date = place;
	const int64_t limit = NK_TICKS_MAX / 10000;

	(void)field;
	if (reader->token != NK_TOKEN_INTEGER || !reader->fits)
		return 0;
	int64_t ms = reader->integer;
	if (ms >= -limit && ms <= limit)
		date->ticks = nk_ticks_of_us(0) + ms * 10000;
	if (ms < -limit || ms > limit || date->ticks < 0 || date->ticks > NK_TICKS_MAX)
		return nk_lenient_fail_as(reader, err, "System.ArgumentOutOfRangeException",
					  "The added or subtracted value results in an "
					  "un-representable DateTime. (Parameter 'value')");
	date->given = true;
	return 0;
}

static const struct nk_field artifact_fields[] = {
	NK_FIELD(STRING, "fileName", struct artifact, file_name),
	NK_FIELD(STRING, "relativePath", struct artifact, relative_path),
};
static const struct nk_class artifact_class = {
	.dotnet = "CKAN.NetKAN.Sources.Jenkins.JenkinsArtifact",
	.size = sizeof(struct artifact),
	NK_FIELDS(artifact_fields),
};
static const struct nk_field build_fields[] = {
	NK_FIELD(STRING, "url", struct build, url),
	NK_FIELD(STRING, "result", struct build, result),
	NK_FIELD_WITH(LIST, "artifacts", struct build, artifacts,
		      .dotnet = "CKAN.NetKAN.Sources.Jenkins.JenkinsArtifact[]",
		      .type = &artifact_class),
	NK_FIELD_WITH(CUSTOM, "timestamp", struct build, timestamp,
		      .dotnet = "System.Nullable`1[System.DateTime]", .read = read_timestamp),
};
static const struct nk_class build_class = {
	.dotnet = "CKAN.NetKAN.Sources.Jenkins.JenkinsBuild",
	.size = sizeof(struct build),
	NK_FIELDS(build_fields),
};

/* The result that a kind of build has; NULL: any. */
static const char *wanted_result(enum nk_jenkins_build build)
{
	switch (build) {
	case NK_BUILD_ANY: return NULL;
	case NK_BUILD_STABLE:
	case NK_BUILD_COMPLETED:
	case NK_BUILD_SUCCESSFUL: return "SUCCESS";
	case NK_BUILD_FAILED:
	case NK_BUILD_UNSTABLE:
	case NK_BUILD_UNSUCCESSFUL: break;
	}
	return "FAILURE";
}

/* The job's "builds"; NULL when it lists none. */
static int get_builds(const struct nk_value **out, struct nk_job *job, const struct nk_uri *base,
		      struct nk_err *err)
{
	struct nk_str root = base->display, text;
	struct nk_value *tree;

	if (nk_str_ends(root, "/"))
		root.n--;
	const char *url = nk_printf(job->arena, "%.*s/api/json", NK_ARG(root));
	if (nk_fetch_host(job, url, NULL, &text, err) < 0)
		return -1;
	if (nk_lenient_read(&tree, job->arena, text, true, err) < 0)
		return nk_host_unreadable(job, nk_str(url), &(struct nk_lenient_failure){ 0 }, err);
	*out = nk_get(tree, "builds");
	if ((tree && tree->kind != NK_OBJECT && tree->kind != NK_NULL) ||
	    (*out && (*out)->kind != NK_ARRAY))
		return nk_fail(err, NK_FAULT_METADATA, "%s: this is not the list of a job's builds",
			       url);
	return 0;
}

/* 0 with *out, or NULL there for a null; -1. */
static int get_build(struct build **out, struct nk_job *job, const struct nk_value *entry,
		     struct nk_err *err)
{
	struct nk_str base = NK_NO_STR, text;
	void *build = NULL;

	nk_token_text(&base, job->arena, nk_get(entry, "url"));
	const char *url = nk_printf(job->arena, "%.*sapi/json", NK_ARG(base));
	if (nk_fetch_host(job, url, NULL, &text, err) < 0 ||
	    nk_host_read(job, url, text, &build_class, &build, err) < 0)
		return -1;
	*out = build;
	return 0;
}

static int matches(const struct artifact *artifact, const struct nk_regex *pattern,
		   struct nk_err *err)
{
	if (!artifact)
		return nk_fail(err, NK_FAULT_METADATA, "Jenkins lists a null among the artifacts");
	if (!artifact->file_name.s)
		return 0;
	return pattern ? nk_regex_test(pattern, artifact->file_name, err) :
			       nk_host_is_zip(artifact->file_name);
}

/* The one artifact that matches. */
static int choose(const struct artifact **out, const struct build *build,
		  const struct nk_regex *pattern, struct nk_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < build->artifacts.n; i++) {
		int answer = matches(build->artifacts.items[i], pattern, err);
		if (answer < 0)
			return -1;
		if (answer && n++ == 0)
			*out = build->artifacts.items[i];
	}
	if (n == 1)
		return 0;
	if (n == 0 && build->artifacts.items)
		return nk_fail(err, NK_FAULT_METADATA, "Could not find any matching artifacts");
	return nk_fail(err, NK_FAULT_METADATA, "Found too many matching artifacts");
}

static int emit(struct nk_job *job, const struct nk_metadata *in, const struct build *build,
		const struct nk_regex *pattern, struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = job->arena;
	struct nk_value *json = nk_host_start(job, in);
	struct nk_value *links = nk_object(arena);
	const struct artifact *artifact = NULL;

	if (choose(&artifact, build, pattern, err) < 0)
		return -1;
	nk_remove(json, "$kref");
	nk_safe_add(arena, json, "download",
		    nk_string(arena, nk_printf(arena, "%.*sartifact/%.*s", NK_ARG(build->url),
					       NK_ARG(artifact->relative_path))));
	nk_safe_add(arena, json, "release_date",
		    nk_host_date(arena, build->timestamp.given, build->timestamp.ticks));
	if (in->jenkins.use_filename_version)
		nk_safe_add_text(arena, json, "version", artifact->file_name);
	nk_set(arena, links, "ci", nk_string_n(arena, in->kref.id));
	nk_safe_merge(arena, json, "resources", links);
	return nk_host_emit(job, json, out, err);
}

/* Builds are read one by one, as far as they are wanted. */
static int emit_builds(struct nk_job *job, const struct nk_metadata *in,
		       const struct nk_value *builds, const struct nk_regex *pattern,
		       struct nk_modules *out, struct nk_err *err)
{
	struct nk_window window = nk_window_of(job, NK_ALL_RELEASES);
	const char *result = wanted_result(in->jenkins.build);

	for (size_t i = 0; i < nk_length(builds) && !nk_window_full(&window); i++) {
		const struct nk_value *entry = builds->array.items[i];
		struct build *build;
		if (!nk_is(entry, NK_OBJECT))
			continue;
		if (i >= BUILDS)
			return nk_fail(err, NK_FAULT_METADATA, "%.*s: looked at %d builds, which "
				       "is enough", NK_ARG(in->kref.id), BUILDS);
		if (get_build(&build, job, entry, err) < 0)
			return -1;
		if (!build || (result && !nk_str_is(build->result, result)))
			continue;
		if (nk_window_takes(&window) && emit(job, in, build, pattern, out, err) < 0)
			return -1;
	}
	return 0;
}

static int jenkins_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			  struct nk_err *err)
{
	NK_AUTO(nk_regex) pattern = NULL;
	const struct nk_value *builds = NULL;
	size_t before = out->n;
	struct nk_uri base;

	if (in->jenkins.asset_pattern.s &&
	    nk_regex_compile(&pattern, job->arena, in->jenkins.asset_pattern,
			     in->jenkins.asset_flags, err) < 0)
		return -1;
	if (nk_uri_parse(&base, job->arena, in->kref.id, err) < 0)
		return nk_fetch_named(job, in->kref.text, err);
	if (get_builds(&builds, job, &base, err) < 0 ||
	    emit_builds(job, in, builds, pattern, out, err) < 0)
		return -1;
	if (out->n == before) {
		nk_job_warn(job, "No releases found for %.*s", NK_ARG(base.display));
		nk_modules_add(job->arena, out, in);
	}
	return 0;
}

const struct nk_source nk_source_jenkins = {
	.kref = "jenkins",
	.name = "jenkins",
	.expand = jenkins_expand,
};
