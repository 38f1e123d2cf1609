/* SPDX-License-Identifier: MIT
 *
 * A module's download: from the job's memory, the cache, its host, or archive.org.
 * Rules: CKAN Netkan/Services/CachingHttpService.cs, Netkan/Model/Metadata.cs
 * (FallbackDownload), Core/Net/Net.cs (Download).
 *
 * Many steps ask for the same file. The cache tests what it fetches once, for all jobs; a
 * job remembers its answers, so that asking again does not even look at the disk.
 */
#include <string.h>

#include "model/json_rules.h"
#include "source/fetch.h"

#define HTTP_ERROR "The remote server returned an error: "

enum { DIGEST_PREFIX = 8 };

/* One download; lives as long as one call of the cache. */
struct attempt {
	struct nk_job *job;
	const struct nk_metadata *module;
	struct nk_str display; /* of the address that is being asked */
	bool told;             /* the failure is what it is to be */
};

/*
 * The file has arrived: one that ends too early was made so, and must not be taken for a
 * download that broke off, which would be told in other words.
 */
static int content_failed(struct nk_err *err)
{
	if (err && err->fault == NK_FAULT_UPSTREAM)
		err->fault = NK_FAULT_METADATA;
	return -1;
}

static int check_file(void *data, const char *path, const char **extension, struct nk_err *err)
{
	const struct attempt *attempt = data;
	struct nk_job *job = attempt->job;
	const struct nk_file_checks *checks = job->services->checks;
	struct nk_err reason = NK_ERR_INIT;

	if (checks->identify(extension, path, err) < 0)
		return content_failed(err);
	if (strcmp(*extension, "zip") != 0 || checks->test_zip(path, job->arena, &reason) == 0)
		return 0;
	if (reason.fault != NK_FAULT_METADATA) {
		*err = reason;
		return content_failed(err);
	}
	return nk_fail_in(err, job->arena, NK_FAULT_METADATA, "%.*s is not a valid ZIP file: %s",
			  NK_ARG(attempt->display), nk_err_text(&reason));
}

/* Whether the original can ask such an address at all; we ask http and https only. */
static bool knows_scheme(const struct nk_uri *uri)
{
	static const char *const known[] = { "http", "https", "ftp", "file" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (nk_str_is(uri->scheme, known[i]))
			return true;
	}
	return false;
}

/* What the original says of an address that it cannot even ask; NULL when it could. */
static const char *unaskable(const struct attempt *attempt)
{
	const struct nk_uri *primary = &attempt->module->downloads[0];

	if (!nk_str_eq(attempt->display, primary->display))
		return NULL;
	if (primary->scheme.n == 0) /* as an element of a list may be */
		return "This operation is not supported for a relative URI.";
	return knows_scheme(primary) ? NULL : "The URI prefix is not recognized.";
}

/*
 * The original wraps what goes wrong below HTTP, a redirect to no address included, and leaves
 * the host's own errors alone.
 */
static int download_failed(const struct attempt *attempt, const struct nk_download *failed,
			   struct nk_err *err)
{
	struct nk_job *job = attempt->job;

	if (!err || failed->refused)
		return -1;
	if (nk_str_starts(nk_str(nk_err_text(err)), HTTP_ERROR))
		return nk_fetch_named(job, attempt->display, err);
	if (err->fault != NK_FAULT_UPSTREAM && err->fault != NK_FAULT_METADATA)
		return -1;
	const char *message = unaskable(attempt);
	if (!message)
		message = nk_strdup(job->arena, nk_err_text(err));
	return nk_fail_in(err, job->arena, err->fault,
			  "Uh oh, the following things went wrong when downloading...\n\n%s",
			  message);
}

/* As file and folder names there have it: without colons. */
static struct nk_str version_for_path(struct nk_job *job, const struct nk_version *version)
{
	char *text = nk_strndup(job->arena, version->text.s, version->text.n);

	for (size_t i = 0; i < version->text.n; i++) {
		if (text[i] == ':')
			text[i] = '-';
	}
	return nk_str_n(text, version->text.n);
}

/* The archive's address of this file: 0, NK_NOT_FOUND when it cannot be there, or -1. */
static int fallback_uri(struct nk_job *job, const struct nk_metadata *module, struct nk_uri *out,
			struct nk_err *err)
{
	const struct nk_value *hashes = nk_get(module->json, "download_hash");
	struct nk_str sha1 = NK_NO_STR;

	if (!nk_metadata_redistributable(module) || !module->has_version ||
	    !nk_is(hashes, NK_OBJECT) ||
	    !nk_token_text(&sha1, job->arena, nk_get(hashes, "sha1")) || !sha1.s)
		return NK_NOT_FOUND;
	if (sha1.n < DIGEST_PREFIX)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Index and length must refer to a location "
			       "within the string. (Parameter 'length')");
	struct nk_str version = version_for_path(job, &module->version);
	const char *text =
		nk_printf(job->arena, "https://archive.org/download/%.*s-%.*s/%.*s-%.*s-%.*s.zip",
			  NK_ARG(module->identifier), NK_ARG(version), DIGEST_PREFIX, sha1.s,
			  NK_ARG(module->identifier), NK_ARG(version));
	return nk_uri_parse(out, job->arena, nk_str(text), err);
}

/* The first time that a job asks for an address. */
static void begin(struct nk_job *job, struct nk_str display)
{
	if (nk_texts_has(&job->requested, display))
		return;
	if (job->options.overwrite_cache)
		nk_cache_purge(job->services->cache, display);
	nk_texts_add(job->arena, &job->requested, display);
}

static struct nk_str without_fragment(const struct nk_uri *uri)
{
	return nk_str_n(uri->absolute.s, uri->absolute.n - uri->fragment.n);
}

/* The cache keeps what archive.org has under the primary address. */
static int fall_back(void *data, const struct nk_download *failed, struct nk_str *url,
		     struct nk_err *err)
{
	struct attempt *attempt = data;
	struct nk_err second = NK_ERR_INIT;
	struct nk_uri fallback;
	int answer;

	download_failed(attempt, failed, err);
	answer = fallback_uri(attempt->job, attempt->module, &fallback, &second);
	if (answer != 0) {
		attempt->told = true;
		if (answer < 0)
			*err = second;
		return answer;
	}
	begin(attempt->job, fallback.display);
	attempt->display = fallback.display;
	*url = without_fragment(&fallback);
	return 0;
}

static int download(struct nk_job *job, const struct nk_metadata *module, struct nk_download *out,
		    struct nk_err *err)
{
	const struct nk_uri *primary = &module->downloads[0];
	struct attempt attempt = { .job = job, .module = module, .display = primary->display };
	struct nk_download_request request = {
		.url = without_fragment(primary),
		.display = primary->display,
		.identifier = module->identifier,
		.has_newer_than = module->has_release_date,
		.newer_than_us = module->release_date_us,
		.revalidate = job->options.fresh,
		.check = check_file,
		.check_data = &attempt,
		.elsewhere = fall_back,
		.elsewhere_data = &attempt,
	};

	begin(job, primary->display);
	if (nk_cache_fetch(job->services->cache, &request, out, job->arena, err) == 0)
		return 0;
	return attempt.told ? -1 : download_failed(&attempt, out, err);
}

static bool same_file(const struct nk_job_file *file, const struct nk_metadata *module)
{
	return nk_str_eq(file->display, module->downloads[0].display) &&
	       file->has_release_date == module->has_release_date &&
	       (!file->has_release_date || file->release_date_us == module->release_date_us);
}

static void remember(struct nk_job *job, const struct nk_metadata *module,
		     const struct nk_download *download)
{
	struct nk_job_file file = {
		.display = module->downloads[0].display,
		.has_release_date = module->has_release_date,
		.release_date_us = module->release_date_us,
		.download = *download,
	};

	job->files.list = nk_regrow(job->arena, job->files.list, job->files.n, job->files.n + 1,
				    sizeof *job->files.list);
	job->files.list[job->files.n++] = file;
}

int nk_fetch_module(struct nk_job *job, const struct nk_metadata *module, struct nk_download *out,
		    struct nk_err *err)
{
	if (module->n_downloads == 0)
		return NK_NOT_FOUND;
	for (size_t i = 0; i < job->files.n; i++) {
		if (same_file(&job->files.list[i], module)) {
			*out = job->files.list[i].download;
			return 0;
		}
	}
	if (download(job, module, out, err) < 0)
		return -1;
	remember(job, module, out);
	return 0;
}
