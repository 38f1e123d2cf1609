/* SPDX-License-Identifier: MIT
 *
 * netkan inflate FILE|URL...: documents from files, written as .ckan files; and
 * --validate-ckan. Options, messages and what is written are those of the C# program.
 * Rules: CKAN Netkan/Program.cs, Netkan/CmdLineOptions.cs.
 */
#include "cmd/context.h"
#include "cmd/input.h"
#include "cmd/legacy_log.h"
#include "cmd/options.h"
#include "cmd/table.h"

#include "base/clock.h"
#include "base/dotnet.h"
#include "inflate/inflate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const struct nk_option nk_options_inflation[] = {
	{ .name = "outputdir", .kind = NK_OPT_TEXT, .otherwise = "." },
	{ .name = "releases", .kind = NK_OPT_TEXT, .otherwise = "1" },
	{ .name = "skip-releases", .kind = NK_OPT_INT, .otherwise = "0" },
	{ .name = "prerelease", .kind = NK_OPT_TRISTATE },
	{ .name = "overwrite-cache", .kind = NK_OPT_FLAG },
	{ .name = "highest-version", .kind = NK_OPT_TEXT },
	{ .name = "highest-version-prerelease", .kind = NK_OPT_TEXT },
	{ .name = "debugger", .kind = NK_OPT_FLAG },
	{ 0 }
};

static const struct nk_option own[] = { { .name = "stdout", .kind = NK_OPT_FLAG },
					{ .name = "validate-ckan", .kind = NK_OPT_TEXT },
					{ 0 } };

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_one_game, nk_options_net, nk_options_inflation, own, NULL
};

struct run {
	const struct nk_settings *settings;
	const struct nk_services *services;
	struct nk_legacy_log log;
	struct nk_job_options job; /* without the name of the file */
	const char *outputdir;     /* NULL: print */
	bool several;              /* files: each failure says which one it is about */
};

static bool read_releases(const struct nk_settings *settings, int *out)
{
	const char *text = nk_settings_text(settings, "releases");
	int64_t n;

	*out = NK_ALL_RELEASES;
	if (strcmp(text, "all") == 0)
		return true;
	if (nk_int_parse(&n, nk_str(text), NK_INT32, NULL) < 0 || n < 0)
		return false;
	*out = (int)n;
	return true;
}

static bool read_version(const struct nk_settings *settings, const char *name,
			 struct nk_version *out, bool *given)
{
	const char *text = nk_settings_text(settings, name);

	*given = text != NULL;
	return !text || nk_version_parse(out, nk_str(text), NULL) == 0;
}

/* What cannot be read is reported to `problems` (may be NULL). */
static void read_job_options(const struct nk_settings *settings, struct nk_job_options *out,
			     struct nk_settings *problems)
{
	*out = (struct nk_job_options){
		.skip_releases = (int)nk_settings_int(settings, "skip-releases"),
		.prerelease = nk_settings_tristate(settings, "prerelease"),
		.overwrite_cache = nk_settings_flag(settings, "overwrite-cache"),
	};
	if (!read_releases(settings, &out->releases) && problems)
		nk_settings_problem(problems, "%s: '%s' is neither a number nor 'all'",
				    nk_settings_origin(settings, "releases"),
				    nk_settings_text(settings, "releases"));
	if (!read_version(settings, "highest-version", &out->highest, &out->has_highest) &&
	    problems)
		nk_settings_problem(problems, "%s: '%s' is not a version",
				    nk_settings_origin(settings, "highest-version"),
				    nk_settings_text(settings, "highest-version"));
	if (!read_version(settings, "highest-version-prerelease", &out->highest_prerelease,
			  &out->has_highest_prerelease) &&
	    problems)
		nk_settings_problem(problems, "%s: '%s' is not a version",
				    nk_settings_origin(settings, "highest-version-prerelease"),
				    nk_settings_text(settings, "highest-version-prerelease"));
}

static void check_outputdir(struct nk_settings *settings)
{
	const char *dir = nk_settings_text(settings, "outputdir");
	struct stat st;

	if (!nk_settings_flag(settings, "stdout") && (stat(dir, &st) < 0 || !S_ISDIR(st.st_mode)))
		nk_settings_problem(settings, "%s: there is no folder '%s'; make it first",
				    nk_settings_origin(settings, "outputdir"), dir);
}

static void inflate_check(struct nk_settings *settings, int argc, char **argv)
{
	struct nk_job_options job;
	bool validates = nk_settings_text(settings, "validate-ckan") != NULL;

	(void)argv;
	read_job_options(settings, &job, settings);
	check_outputdir(settings);
	if (argc == 0 && !validates && !nk_settings_flag(settings, "check"))
		nk_settings_problem(settings, "name a .netkan file, its address, or '-' for "
					      "standard input");
}

/* What the C# program prints: the innermost exception's text. */
static struct nk_str innermost(const struct nk_err *err)
{
	return nk_str(err->innermost ? err->innermost : nk_err_text(err));
}

/*
 * A version may have slashes ("release/1.0"), so the name may have folders. The original fails
 * there. They are made below the output folder, and nowhere else.
 */
static int make_folders(const char *outputdir, char *path, struct nk_err *err)
{
	for (char *slash = path + strlen(outputdir) + 1; (slash = strchr(slash, '/')); slash++) {
		if (strncmp(slash, "/../", 4) == 0)
			return nk_fail(err, NK_FAULT_METADATA,
				       "the version leads out of the output folder: '%.300s'",
				       path);
		*slash = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST)
			return nk_fail(err, NK_FAULT_SYSTEM, "unable to make '%.300s': %s", path,
				       strerror(errno));
		*slash = '/';
	}
	return 0;
}

static int write_modules(const struct run *run, struct nk_arena *arena,
			 const struct nk_modules *modules, struct nk_err *err)
{
	for (size_t i = 0; i < modules->n; i++) {
		struct nk_str text = nk_ckan_text(arena, modules->list[i]);

		if (!run->outputdir) {
			if (fwrite(text.s, 1, text.n, stdout) != text.n || fflush(stdout) != 0)
				return nk_fail(err, NK_FAULT_SYSTEM,
					       "unable to write to standard output");
			continue;
		}
		struct nk_str name = nk_ckan_path(arena, run->outputdir, modules->list[i]);
		char *path = nk_strndup(arena, name.s, name.n);

		if (make_folders(run->outputdir, path, err) < 0 ||
		    nk_output_write(path, text, arena, err) < 0)
			return -1;
	}
	return 0;
}

static int inflate_text(const struct run *run, const char *name, struct nk_str text,
			struct nk_arena *arena, struct nk_err *err)
{
	struct nk_job_options job = run->job;
	struct nk_modules documents = { NULL, 0 }, modules = { NULL, 0 };
	struct nk_inflation inflation;
	int rc;

	job.file_name = nk_input_base(name);
	nk_inflation_init(&inflation, arena, run->services, nk_settings_game(run->settings), &job);
	rc = nk_inflate_read(&inflation, run->several ? NULL : name, text, &documents, err);
	if (rc == 0 && documents.n > 0)
		rc = nk_inflate(&inflation, &documents, &modules, err);
	for (size_t i = 0; i < inflation.job.warnings.n; i++)
		nk_legacy_warn(&run->log, inflation.job.warnings.list[i]);
	if (rc == 0)
		rc = write_modules(run, arena, &modules, err);
	nk_inflation_release(&inflation);
	return rc;
}

static int inflate_file(const struct run *run, const char *name, struct nk_arena *arena,
			struct nk_err *err)
{
	struct nk_str text;

	nk_legacy_info(&run->log, "Transforming %s", name);
	if (nk_input_is_odd(name))
		nk_legacy_warn(&run->log,
			       nk_str(nk_printf(arena, "Input %s is not a .netkan file", name)));
	if (nk_input_read(&text, name, run->services, arena, err) < 0)
		return -1;
	return inflate_text(run, name, text, arena, err);
}

/* One failure is the C# program's record; of several each says its file, on one line. */
static void report(const struct run *run, const char *name, const struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = innermost(err);
	char *line;

	if (!run->several) {
		nk_legacy_fatal(&run->log, text);
		return;
	}
	line = nk_printf(&arena, "%s: %.*s", name, NK_ARG(text));
	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	nk_legacy_fatal(&run->log, nk_str(line));
}

/* 75 only when waiting may help every file; a mistake in a file is the C# program's ExitError. */
static int status_of(const struct nk_err *err)
{
	return nk_fault_exit(err->fault) == 75 ? 75 : 2;
}

static int inflate_files(const struct run *run, int argc, char **argv)
{
	int failed = 0, status = 75;

	for (int i = 0; i < argc; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;

		if (inflate_file(run, argv[i], &arena, &err) == 0)
			continue;
		report(run, argv[i], &err);
		failed++;
		if (status_of(&err) != 75)
			status = 2;
	}
	if (failed == 0)
		return 0;
	return failed < argc ? 3 : status;
}

static int validate(const struct run *run, const char *name)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_inflation inflation;
	struct nk_str text, sorted = NK_NO_STR;
	int rc;

	nk_inflation_init(&inflation, &arena, run->services, nk_settings_game(run->settings),
			  &run->job);
	rc = nk_input_read(&text, name, run->services, &arena, &err);
	if (rc == 0)
		rc = nk_inflate_validate(&inflation, text, &sorted, &err);
	for (size_t i = 0; i < inflation.job.warnings.n; i++)
		nk_legacy_warn(&run->log, inflation.job.warnings.list[i]);
	nk_inflation_release(&inflation);
	if (rc < 0) {
		report(run, name, &err);
		return status_of(&err);
	}
	printf("%.*s\n", NK_ARG(sorted));
	return fflush(stdout) == 0 ? 0 : 2;
}

static int inflate_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	const char *validated = nk_settings_text(settings, "validate-ckan");
	bool prints = nk_settings_flag(settings, "stdout");
	struct nk_err err = NK_ERR_INIT;
	struct run run = {
		.settings = settings,
		.log = { .out = prints ? stderr : stdout,
			 .started_us = nk_monotonic_us(),
			 .info = nk_settings_flag(settings, "verbose") ||
				 nk_settings_flag(settings, "debug") },
		.outputdir = prints ? NULL : nk_settings_text(settings, "outputdir"),
		.several = !validated && argc > 1,
	};

	read_job_options(settings, &run.job, NULL);
	if (nk_context_services(context, &run.services, &err) < 0)
		return nk_command_failed(&err);
	return validated ? validate(&run, validated) : inflate_files(&run, argc, argv);
}

const struct nk_command nk_command_inflate = {
	.name = "inflate",
	.options = options,
	.max_args = -1,
	.quiet = true,
	.check = inflate_check,
	.run = inflate_run,
};
