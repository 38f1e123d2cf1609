/* SPDX-License-Identifier: MIT
 *
 * Options that several commands share, in groups. What they mean: doc/man/netkan.1.
 */
#ifndef NK_CMD_OPTIONS_H
#define NK_CMD_OPTIONS_H

#include "cmd/command.h"

/*
 * Every command that does something: --state --cachedir --backend --one-group --config
 * --log-format --verbose --debug --check. The frame checks these for all commands and sets up the log.
 */
extern const struct nk_option nk_options_common[];
/* --game, without a default (all games) and with KSP as default: one of them, not both. */
extern const struct nk_option nk_options_game[], nk_options_one_game[];
/* Talking to hosts: --github-token --gitlab-token --net-useragent --allow-private-hosts
 * --record --replay. */
extern const struct nk_option nk_options_net[];
/* The C# program's: --outputdir --releases --skip-releases --prerelease --overwrite-cache
 * --highest-version --highest-version-prerelease --debugger; in cmd_inflate.c. */
extern const struct nk_option nk_options_inflation[];
/* --jobs: inflations at a time. */
extern const struct nk_option nk_options_jobs[];
/* --drain: a service ends when its queue is empty. */
extern const struct nk_option nk_options_drain[];
/* Repositories: --netkan-remotes --ckanmeta-remotes --git-name --git-email --ssh-key
 * --deep-clone (accepted, without effect) --split --split-move. */
extern const struct nk_option nk_options_git[];
/* --queue, --timeout: the one queue that a role reads, and the seconds of its leases. */
extern const struct nk_option nk_options_queue[];
/* --inflation-queues: a queue per game. */
extern const struct nk_option nk_options_inflation_queues[];
/* Pull requests: --repos --user. */
extern const struct nk_option nk_options_pulls[];
/* --ia-access --ia-secret --ia-collections. */
extern const struct nk_option nk_options_archive_org[];
/* --dev: skip the checks of credits and quotas. */
extern const struct nk_option nk_options_dev[];

/*
 * The Python bot takes these for each of its commands, used or not, so that a compose file may
 * pass them to all: a command of its names them all, e.g.
 *
 *	static const struct nk_option *const options[] = {
 *		nk_options_common, nk_options_game, nk_options_net, NK_OPTIONS_BOT, own, NULL
 *	};
 */
#define NK_OPTIONS_BOT                                                                             \
	nk_options_git, nk_options_queue, nk_options_inflation_queues, nk_options_pulls,           \
		nk_options_archive_org, nk_options_dev

#endif
