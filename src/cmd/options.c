/* SPDX-License-Identifier: MIT
 *
 * The shared groups of options.
 */
#include "cmd/options.h"

const struct nk_option nk_options_common[] = {
	{ .name = "state", .kind = NK_OPT_TEXT },
	{ .name = "cachedir", .kind = NK_OPT_TEXT, .old_env = "NETKAN_CACHE" },
	{ .name = "backend", .kind = NK_OPT_TEXT, .choices = "embedded aws" },
	{ .name = "one-group", .kind = NK_OPT_FLAG },
	{ .name = "config", .kind = NK_OPT_TEXT },
	{ .name = "log-format", .kind = NK_OPT_TEXT, .otherwise = "text", .choices = "text json" },
	{ .name = "verbose", .letter = 'v', .kind = NK_OPT_FLAG },
	{ .name = "debug", .letter = 'd', .kind = NK_OPT_FLAG },
	{ .name = "check", .kind = NK_OPT_FLAG },
	{ 0 }
};

const struct nk_option nk_options_game[] = {
	{ .name = "game", .kind = NK_OPT_TEXT, .old_env = "GAME GAME_ID", .alias = "game-id" },
	{ 0 }
};

const struct nk_option nk_options_one_game[] = {
	{ .name = "game", .kind = NK_OPT_TEXT, .otherwise = "KSP", .old_env = "GAME GAME_ID",
	  .alias = "game-id" },
	{ 0 }
};

const struct nk_option nk_options_net[] = {
	{ .name = "github-token", .kind = NK_OPT_SECRET, .old_env = "GH_Token", .alias = "token" },
	{ .name = "gitlab-token", .kind = NK_OPT_SECRET, .old_env = "GL_Token" },
	{ .name = "net-useragent", .kind = NK_OPT_TEXT },
	{ .name = "allow-private-hosts", .kind = NK_OPT_FLAG },
	{ .name = "record", .kind = NK_OPT_TEXT },
	{ .name = "replay", .kind = NK_OPT_TEXT },
	{ 0 }
};

const struct nk_option nk_options_jobs[] = {
	{ .name = "jobs", .kind = NK_OPT_INT, .min = 1, .max = 256 },
	{ 0 }
};

const struct nk_option nk_options_drain[] = {
	{ .name = "drain", .kind = NK_OPT_FLAG },
	{ 0 }
};

const struct nk_option nk_options_git[] = {
	{ .name = "netkan-remotes", .kind = NK_OPT_MAP, .old_env = "NETKAN_REMOTES" },
	{ .name = "ckanmeta-remotes", .kind = NK_OPT_MAP, .old_env = "CKANMETA_REMOTES" },
	{ .name = "git-name", .kind = NK_OPT_TEXT, .otherwise = "NetKAN bot" },
	{ .name = "git-email", .kind = NK_OPT_TEXT, .otherwise = "netkan-bot@localhost" },
	{ .name = "ssh-key", .kind = NK_OPT_SECRET, .old_env = "SSH_KEY" },
	{ .name = "deep-clone", .kind = NK_OPT_FLAG },
	{ .name = "split", .kind = NK_OPT_LIST },
	{ .name = "split-move", .kind = NK_OPT_FLAG },
	{ 0 }
};

const struct nk_option nk_options_queue[] = {
	{ .name = "queue", .kind = NK_OPT_TEXT, .old_env = "SQS_QUEUE" },
	{ .name = "timeout", .kind = NK_OPT_INT, .otherwise = "300", .old_env = "SQS_TIMEOUT",
	  .min = 1, .max = 43200 },
	{ 0 }
};

const struct nk_option nk_options_inflation_queues[] = {
	{ .name = "inflation-queues", .kind = NK_OPT_MAP,
	  .otherwise = "ksp=Inbound.fifo,ksp2=InboundKsp2.fifo",
	  .old_env = "INFLATION_QUEUES INFLATION_SQS_QUEUES" },
	{ 0 }
};

const struct nk_option nk_options_pulls[] = {
	{ .name = "repos", .kind = NK_OPT_MAP, .old_env = "CKAN_REPOS" },
	{ .name = "user", .kind = NK_OPT_TEXT, .old_env = "CKAN_USER" },
	{ 0 }
};

const struct nk_option nk_options_archive_org[] = {
	{ .name = "ia-access", .kind = NK_OPT_SECRET, .old_env = "IA_access" },
	{ .name = "ia-secret", .kind = NK_OPT_SECRET, .old_env = "IA_secret" },
	{ .name = "ia-collections", .kind = NK_OPT_MAP, .otherwise = "ksp=kspckanmods",
	  .old_env = "IA_COLLECTIONS" },
	{ 0 }
};

const struct nk_option nk_options_dev[] = {
	{ .name = "dev", .kind = NK_OPT_FLAG },
	{ 0 }
};
