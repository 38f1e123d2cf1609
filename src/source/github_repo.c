/* SPDX-License-Identifier: MIT
 *
 * What GitHub says about a repository.
 * Rules: CKAN Netkan/Sources/Github/GithubApi.cs (GetRepo, CheckForWiki), GithubRepo.cs;
 * the name is Netkan/Transformers/GithubTransformer.cs'.
 */
#include "base/unicode.h"
#include "source/github.h"

#include <string.h>
#include <strings.h>

#include "base/dotnet.h"

enum { WIKI_HOPS = 6 };

static void preset_user(void *object)
{
	struct nk_github_user *user = object;

	user->type = NK_GITHUB_USER;
}

/* The type that a word or a number means; -2 when it means none. */
static int user_type(struct nk_str text)
{
	static const char *const words[] = { "User", "Organization", "Bot" };
	int64_t number;

	if (text.n == 0)
		return NK_GITHUB_NOBODY;
	text = nk_trim_space(text);
	for (int i = 0; i < 3; i++) {
		if (text.n == strlen(words[i]) && strncasecmp(text.s, words[i], text.n) == 0)
			return i;
	}
	if (nk_int_try(text, NK_INT32, &number))
		return number >= 0 && number < 3 ? (int)number : NK_GITHUB_NOBODY;
	return -2;
}

/* A null is nobody, while a missing type is a user: more than an enumeration field tells apart. */
static int read_user_type(struct nk_lenient *reader, const struct nk_field *field, void *place,
			  struct nk_err *err)
{
	int type = -2;

	if (reader->token == NK_TOKEN_NULL)
		type = NK_GITHUB_NOBODY;
	else if (reader->token == NK_TOKEN_STRING || reader->token == NK_TOKEN_INTEGER)
		type = user_type(reader->text);
	else if (reader->token == NK_TOKEN_BOOLEAN)
		type = reader->boolean ? NK_GITHUB_ORG : NK_GITHUB_USER;
	if (type == -2)
		return nk_lenient_fail_convert(reader, field->dotnet, "System.ArgumentException",
					       nk_printf(reader->arena,
							 "Requested value '%.*s' was not found.",
							 NK_ARG(reader->text)),
					       err);
	*(int *)place = type;
	return 0;
}

static const struct nk_field user_fields[] = {
	NK_FIELD(STRING, "login", struct nk_github_user, login),
	NK_FIELD_WITH(CUSTOM, "type", struct nk_github_user, type,
		      .dotnet = "System.Nullable`1[CKAN.NetKAN.Sources.Github.GithubUserType]",
		      .read = read_user_type),
};
const struct nk_class nk_github_user_class = {
	.dotnet = "CKAN.NetKAN.Sources.Github.GithubUser",
	.size = sizeof(struct nk_github_user),
	NK_FIELDS(user_fields),
	.preset = preset_user,
};

static const struct nk_field license_fields[] = {
	NK_FIELD(STRING, "spdx_id", struct nk_github_license, spdx_id),
};
static const struct nk_class license_class = {
	.dotnet = "CKAN.NetKAN.Sources.Github.GithubLicense",
	.size = sizeof(struct nk_github_license),
	NK_FIELDS(license_fields),
};

static const struct nk_class repo_class;

static const struct nk_field repo_fields[] = {
	NK_FIELD(STRING, "name", struct nk_github_repo, name),
	NK_FIELD(STRING, "full_name", struct nk_github_repo, full_name),
	NK_FIELD(STRING, "html_url", struct nk_github_repo, html_url),
	NK_FIELD(STRING, "description", struct nk_github_repo, description),
	NK_FIELD(STRING, "homepage", struct nk_github_repo, homepage),
	NK_FIELD_WITH(OBJECT, "license", struct nk_github_repo, license, .type = &license_class),
	NK_FIELD_WITH(OBJECT, "parent", struct nk_github_repo, parent, .type = &repo_class),
	NK_FIELD_WITH(OBJECT, "source", struct nk_github_repo, source, .type = &repo_class),
	NK_FIELD_WITH(OBJECT, "owner", struct nk_github_repo, owner, .type = &nk_github_user_class),
	NK_FIELD(BOOL, "has_issues", struct nk_github_repo, has_issues),
	NK_FIELD(BOOL, "has_discussions", struct nk_github_repo, has_discussions),
	NK_FIELD(BOOL, "has_wiki", struct nk_github_repo, has_wiki),
	NK_FIELD(BOOL, "archived", struct nk_github_repo, archived),
};
static const struct nk_class repo_class = {
	.dotnet = "CKAN.NetKAN.Sources.Github.GithubRepo",
	.size = sizeof(struct nk_github_repo),
	NK_FIELDS(repo_fields),
};

/* Without pages the wiki's address redirects; a host that does not answer counts as no redirect. */
static int check_wiki(struct nk_github_repo *repo, struct nk_job *job, struct nk_str account,
		      struct nk_str project, struct nk_err *err)
{
	struct nk_uri wiki, end;
	const char *text = nk_printf(job->arena, "https://github.com/%.*s/%.*s/wiki",
				     NK_ARG(account), NK_ARG(project));

	if (!repo->has_wiki)
		return 0;
	if (nk_uri_parse(&wiki, job->arena, nk_str(text), err) < 0)
		return -1;
	if (nk_resolve_redirects(job, &wiki, WIKI_HOPS, NULL, &end, err) < 0)
		return -1;
	repo->has_wiki = nk_uri_equal(&wiki, &end);
	return 0;
}

int nk_github_call(struct nk_job *job, const char *path, struct nk_str *out, struct nk_err *err)
{
	if (nk_fetch_github_api(job, path, NULL, out, err) < 0)
		return nk_fetch_named(job, nk_str(nk_printf(job->arena, "api.github.com/%s", path)),
				      err);
	return 0;
}

int nk_github_read_repo(struct nk_github_repo **out, struct nk_job *job, const char *what,
			struct nk_str text, struct nk_err *err)
{
	void *repo;

	if (nk_host_read(job, what, text, &repo_class, &repo, err) < 0)
		return -1;
	*out = repo;
	return repo ? 0 : NK_NOT_FOUND;
}

int nk_github_get_repo(struct nk_github_repo **out, struct nk_job *job, struct nk_str account,
		       struct nk_str project, struct nk_err *err)
{
	const char *path =
		nk_printf(job->arena, "repos/%.*s/%.*s", NK_ARG(account), NK_ARG(project));
	struct nk_str text;

	if (nk_github_call(job, path, &text, err) < 0)
		return -1;
	int answer = nk_github_read_repo(out, job, path, text, err);
	if (answer != 0)
		return answer;
	return check_wiki(*out, job, account, project, err);
}

struct nk_value *nk_github_resources(struct nk_arena *arena, const struct nk_github_repo *repo)
{
	struct nk_value *links = nk_object(arena);
	struct nk_str homepage = repo->homepage.s ? repo->homepage : NK_STR("");
	struct nk_str url = repo->html_url;

	nk_set(arena, links, "repository", nk_string_n(arena, url));
	nk_set(arena, links, "homepage", nk_string_n(arena, nk_uri_normalize(arena, homepage)));
	nk_set(arena, links, "bugtracker", nk_host_link(arena, repo->has_issues, url, "/issues"));
	nk_set(arena, links, "discussions",
	       nk_host_link(arena, repo->has_discussions, url, "/discussions"));
	nk_set(arena, links, "manual", nk_host_link(arena, repo->has_wiki, url, "/wiki"));
	return links;
}
