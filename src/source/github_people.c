/* SPDX-License-Identifier: MIT
 *
 * Who made a mod on GitHub: the owners from the first repository down to this fork, and who
 * published the release.
 * Rules: CKAN Netkan/Transformers/GithubTransformer.cs (GetAuthors).
 */
#include "source/github.h"

/* The repository that `repo` was forked from: 0, NK_END when there is none, or -1. */
static int get_parent(struct nk_github_repo **out, struct nk_job *job,
		      const struct nk_github_repo *repo, struct nk_err *err)
{
	const struct nk_github_repo *parent = repo->parent;
	struct nk_err cause = NK_ERR_INIT;

	if (!parent)
		return NK_END;
	struct nk_str owner =
		parent->owner && parent->owner->login.s ? parent->owner->login : NK_STR("");
	struct nk_str name = parent->name.s ? parent->name : NK_STR("");
	int answer = nk_github_get_repo(out, job, owner, name, &cause);
	if (answer == 0)
		return 0;
	/*
	 * A parent that cannot be read is left out, as in the original. But one that we may not ask
	 * for now would come back later and change the authors to and fro.
	 */
	if (answer < 0 && nk_fetch_is_ours(&cause)) {
		*err = cause;
		return -1;
	}
	return NK_END;
}

static int add_members(struct nk_texts_list *names, struct nk_job *job, struct nk_str login,
		       struct nk_err *err)
{
	struct nk_lenient_list members;
	struct nk_str text;
	const char *path = nk_printf(job->arena, "orgs/%.*s/public_members", NK_ARG(login));

	if (nk_github_call(job, path, &text, err) < 0)
		return -1;
	if (nk_host_read_list(job, path, text, &nk_github_user_class,
			      "System.Collections.Generic.List`1[CKAN.NetKAN.Sources.Github."
			      "GithubUser]",
			      &members, err) < 0)
		return -1;
	for (size_t i = 0; i < members.n; i++) {
		const struct nk_github_user *member = members.items[i];
		if (!member)
			return nk_fail(err, NK_FAULT_METADATA,
				       "GitHub lists a null among the members of '%.*s'",
				       NK_ARG(login));
		nk_texts_add(job->arena, names, member->login);
	}
	return 0;
}

static int add_user(struct nk_texts_list *names, struct nk_job *job,
		    const struct nk_github_user *user, struct nk_err *err)
{
	if (!user)
		return 0;
	if (user->type == NK_GITHUB_ORG)
		return add_members(names, job, user->login, err);
	if (user->type == NK_GITHUB_USER)
		nk_texts_add(job->arena, names, user->login);
	return 0;
}

int nk_github_people(struct nk_value **out, struct nk_job *job, const struct nk_github_repo *repo,
		     const struct nk_github_release *release, struct nk_err *err)
{
	const struct nk_github_repo *chain[NK_GITHUB_PARENTS] = { repo };
	struct nk_texts_list names = { 0 };
	int n = 1;

	for (; n < NK_GITHUB_PARENTS; n++) {
		struct nk_github_repo *parent;
		int answer = get_parent(&parent, job, chain[n - 1], err);
		if (answer < 0)
			return -1;
		if (answer == NK_END)
			break;
		chain[n] = parent;
	}
	while (n-- > 0) {
		if (add_user(&names, job, chain[n]->owner, err) < 0)
			return -1;
	}
	if (add_user(&names, job, release->author, err) < 0)
		return -1;
	*out = nk_host_people(job->arena, &names);
	return 0;
}
