/* SPDX-License-Identifier: MIT
 *
 * Running the git command: no shell, an argument vector, no questions asked, no secret on the
 * command line, limits on what it says and how long it takes.
 */
#include "repo/repo_priv.h"

#include "base/clock.h"
#include "repo/git_env.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	OUT_MAX = 1024 * 1024,
	SAID_MAX = 16 * 1024, /* of standard error; the rest is read and dropped */
	MAX_ARGS = 32,
	LOCK_FD = 3,
};

struct running {
	pid_t pid;
	int out, said; /* pipes; -1 closed */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A group of its own, so that a command that hangs ends together with its ssh. */
static int spawn(struct running *run, const struct nk_git_call *call, int out, int said)
{
	const char *argv[MAX_ARGS] = { "git" };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	size_t n = 1;

	for (size_t i = 0; call->args[i] && n < MAX_ARGS - 1; i++)
		argv[n++] = call->args[i];
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_adddup2(&files, said, 2);
	if (call->lock >= 0)
		posix_spawn_file_actions_adddup2(&files, call->lock, LOCK_FD);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	char **env = nk_git_env(call->repo);
	int rc = posix_spawnp(&run->pid, "git", &files, &attr, (char *const *)argv, env);
	nk_git_env_free(env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Descriptors of ours must lie above those that the command gets. */
static int pipe_pair(int pair[2])
{
	if (pipe2(pair, O_CLOEXEC) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		int high =
			pair[i] > LOCK_FD ? pair[i] : fcntl(pair[i], F_DUPFD_CLOEXEC, LOCK_FD + 1);
		if (high != pair[i])
			close(pair[i]);
		pair[i] = high;
	}
	return pair[0] < 0 || pair[1] < 0 ? -1 : 0;
}

static int start(struct running *run, const struct nk_git_call *call, struct nk_err *err)
{
	int out[2] = { -1, -1 }, said[2] = { -1, -1 }, rc = -1;

	if (pipe_pair(out) < 0 || pipe_pair(said) < 0)
		rc = errno;
	else
		rc = spawn(run, call, out[1], said[1]);
	close_fd(&out[1]);
	close_fd(&said[1]);
	if (rc == 0) {
		run->out = out[0];
		run->said = said[0];
		return 0;
	}
	close_fd(&out[0]);
	close_fd(&said[0]);
	if (rc == ENOENT)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "the git command is missing (install the package git)");
	return nk_fail(err, NK_FAULT_SYSTEM, "git %s cannot be started: %s", call->what,
		       strerror(rc));
}

/* Read what is there; what does not fit is dropped, so that the command never blocks. */
static void drain(int *fd, struct nk_buf *into)
{
	char piece[8192];
	ssize_t n = read(*fd, piece, sizeof piece);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close_fd(fd);
		return;
	}
	size_t fits = (size_t)n;
	if (into && fits > into->max - into->n)
		fits = into->max - into->n;
	if (into)
		nk_buf_add(into, piece, fits);
}

/* Until both pipes are closed. False: the time is up. */
static bool listen_to(struct running *run, struct nk_buf *out, struct nk_buf *said, int64_t until)
{
	while (run->out >= 0 || run->said >= 0) {
		struct pollfd fds[2] = { { run->out, POLLIN, 0 }, { run->said, POLLIN, 0 } };
		int64_t left = (until - nk_monotonic_us()) / 1000;

		if (left <= 0)
			return false;
		if (poll(fds, 2, left > 60000 ? 60000 : (int)left) < 0 && errno != EINTR)
			return false;
		if (run->out >= 0 && fds[0].revents)
			drain(&run->out, out);
		if (run->said >= 0 && fds[1].revents)
			drain(&run->said, said);
	}
	return true;
}

/* Lines that say why something failed, without the noise around them, joined. */
static void keep_reason(char *into, size_t room, struct nk_str said)
{
	static const char *const noise[] = { "hint:",
					     "To ",
					     "Cloning into",
					     "warning: You appear",
					     "Please make sure",
					     "and the repository exists" };
	size_t n = 0;

	into[0] = '\0';
	for (size_t at = 0; at < said.n;) {
		const char *end = memchr(said.s + at, '\n', said.n - at);
		size_t stop = end ? (size_t)(end - said.s) : said.n;
		struct nk_str line = nk_str_trim(nk_str_n(said.s + at, stop - at));
		bool skip = line.n == 0;

		at = stop + 1;
		for (size_t i = 0; i < sizeof noise / sizeof *noise; i++)
			skip |= nk_str_starts(line, noise[i]);
		if (skip || n + 3 >= room)
			continue;
		int took = snprintf(into + n, room - n, "%s%.*s", n ? "; " : "", NK_ARG(line));
		n = (size_t)took >= room - n ? room - 1 : n + (size_t)took;
	}
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)into[i] < ' ')
			into[i] = ' ';
	}
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 128;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int nk_git_run(struct nk_git_call *call, struct nk_err *err)
{
	NK_AUTO_BUF said = NK_BUF_INIT(SAID_MAX);
	struct running run = { .out = -1, .said = -1 };

	if (call->out && !call->out->max)
		call->out->max = OUT_MAX;
	if (start(&run, call, err) < 0)
		return -1;
	bool ended = listen_to(&run, call->out, &said,
			       nk_monotonic_us() + (int64_t)call->timeout_s * 1000000);
	if (!ended)
		kill(-run.pid, SIGKILL);
	call->exit = wait_for(run.pid);
	close_fd(&run.out);
	close_fd(&run.said);
	keep_reason(call->said, sizeof call->said, nk_buf_view(&said));
	if (!ended)
		return nk_fail(err, NK_FAULT_UPSTREAM, "%s: git %s was stopped after %d s",
			       call->repo->remote, call->what, call->timeout_s);
	return 0;
}

/* What git says, and who can do something about it. The first that fits decides. */
static const struct {
	const char *said;
	enum nk_fault fault;
	const char *remedy;
} reasons[] = {
	{ "does not appear to be a git", NK_FAULT_CONFIG, "check the remote" },
	{ "does not exist", NK_FAULT_CONFIG, "check the remote" },
	{ "epository not found", NK_FAULT_CONFIG, "check the remote and the rights of the token" },
	{ "not found", NK_FAULT_CONFIG, "check the remote" },
	{ "dubious ownership", NK_FAULT_CONFIG, "let the user of netkan own it" },
	{ "Permission denied", NK_FAULT_CONFIG, "check the ssh key and its rights" },
	{ "Host key verification failed", NK_FAULT_CONFIG, "check known_hosts" },
	{ "Authentication failed", NK_FAULT_CONFIG, "check the token" },
	{ "could not read Username", NK_FAULT_CONFIG, "set a token" },
	{ "The requested URL returned error: 403", NK_FAULT_CONFIG,
	  "check the rights of the token" },
	{ "hook declined", NK_FAULT_CONFIG, "see the hooks of the remote" },
	{ "insufficient permission", NK_FAULT_CONFIG, "check the rights at the remote" },
	{ "unable to create temporary object", NK_FAULT_CONFIG, "check the rights at the remote" },
	{ "No space left", NK_FAULT_SYSTEM, "make room on the disk" },
};

int nk_git_fail(const struct nk_git_call *call, struct nk_err *err)
{
	const char *said = call->said[0] ? call->said : "no reason given";

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (strstr(said, reasons[i].said))
			return nk_fail(err, reasons[i].fault, "%s: git %s failed: %s (%s)",
				       call->repo->remote, call->what, said, reasons[i].remedy);
	}
	return nk_fail(err, NK_FAULT_UPSTREAM, "%s: git %s failed: %s", call->repo->remote,
		       call->what, said);
}
