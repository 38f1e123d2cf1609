/* SPDX-License-Identifier: MIT
 *
 * The environment of the git command: ours, without what points git at another repository,
 * and with what keeps it from asking questions. Secrets travel here, since other users of the
 * machine can read command lines but not environments.
 */
#ifndef NK_REPO_GIT_ENV_H
#define NK_REPO_GIT_ENV_H

struct nk_repo;

char **nk_git_env(const struct nk_repo *repo); /* for nk_git_env_free() */
void nk_git_env_free(char **env);

#endif
