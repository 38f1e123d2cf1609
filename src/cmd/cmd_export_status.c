/* SPDX-License-Identifier: MIT
 *
 * netkan export-status-s3: the status as the status page reads it, in a bucket or a folder.
 */
#include "cmd/exporting.h"
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

static const struct nk_option own[] = {
	{ .name = "interval", .kind = NK_OPT_INT, .otherwise = "300", .old_env = "STATUS_INTERVAL",
	  .max = 31536000 },
	{ 0 }
};

static const struct nk_option *const options[] = {
	nk_options_common,    nk_options_game,	 nk_options_net, NK_OPTIONS_BOT,
	status_table_options, nk_options_export, own,		 NULL
};

static void export_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!nk_settings_text(settings, "status-bucket"))
		nk_settings_problem(settings,
				    "--status-bucket: name the bucket or the folder to export to, "
				    "for example --status-bucket status.ksp-ckan.space");
}

static void export_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			 char **argv)
{
	(void)argc;
	(void)argv;
	nk_needs_table(needs);
	nk_exporting_needs(needs, settings);
}

static int serve(const struct nk_status_export_config *config, struct nk_err *err)
{
	struct nk_role role;

	if (nk_status_export_open(&role, config, err) < 0)
		return -1;
	nk_loop_signals();
	int rc = nk_loop(&role, false, err);
	role.free(role.state);
	return rc;
}

static int export(const struct nk_settings *settings, struct nk_context *context, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_store) store = NULL;
	struct nk_status_export_config config = {
		.every_s = (int)nk_settings_int(settings, "interval"),
	};

	if (status_table_open(&store, context, err) < 0 ||
	    nk_exporting_set(&config, context, settings, &arena, err) < 0)
		return -1;
	config.store = store;
	return config.every_s ? serve(&config, err) : nk_status_export(&config, err);
}

static int export_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	return export(settings, context, &err) < 0 ? nk_command_failed(&err) : 0;
}

const struct nk_command nk_command_export_status = {
	.name = "export-status-s3",
	.options = options,
	.check = export_check,
	.needs = export_needs,
	.run = export_run,
};
