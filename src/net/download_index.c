/* SPDX-License-Identifier: MIT
 *
 * Which files are in the folder, kept in memory: tens of thousands, and every step of an
 * inflation asks. Read again when the folder's time of change is another. What this process
 * itself puts in or takes out is noted instead, or each download would cost a look at all the
 * others. A change so recent that the clock's grain could hide another one is looked at once
 * more when that time is over.
 */
#include "net/download_priv.h"

#include "base/clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GRAIN_US = 50 * 1000, N_PREFIX = CACHE_PREFIX - 1 };

struct cache_index {
	pthread_mutex_t lock;
	char *dir;
	char **names; /* sorted */
	size_t n, room;
	struct timespec read_at; /* st_mtim of the folder; 0: not read */
	int64_t doubt_us;	 /* steady time at which to look again all the same; 0: none */
};

struct cache_index *cache_index_new(const char *dir)
{
	struct cache_index *index = nk_xcalloc(1, sizeof *index);

	pthread_mutex_init(&index->lock, NULL);
	index->dir = nk_xstrdup(dir);
	return index;
}

static void empty(struct cache_index *index)
{
	for (size_t i = 0; i < index->n; i++)
		free(index->names[i]);
	index->n = 0;
}

void cache_index_free(struct cache_index *index)
{
	if (!index)
		return;
	empty(index);
	free(index->names);
	free(index->dir);
	pthread_mutex_destroy(&index->lock);
	free(index);
}

/* ^[0-9A-F]{8}- */
static bool is_cached_name(const char *name)
{
	return strspn(name, "0123456789ABCDEF") >= N_PREFIX && name[N_PREFIX] == '-';
}

static bool is_side_file(const char *name)
{
	return nk_str_ends(nk_str(name), ".sha1") || nk_str_ends(nk_str(name), ".sha256") ||
	       nk_str_ends(nk_str(name), ".part");
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add(struct cache_index *index, const char *name)
{
	if (index->n == index->room) {
		index->room = index->room ? index->room * 2 : 256;
		index->names = nk_xrealloc(index->names, index->room, sizeof *index->names);
	}
	index->names[index->n++] = nk_xstrdup(name);
}

static void read_folder(struct cache_index *index)
{
	DIR *dir = opendir(index->dir);
	struct dirent *entry;

	empty(index);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (is_cached_name(entry->d_name))
			add(index, entry->d_name);
	}
	closedir(dir);
	if (index->n > 0)
		qsort(index->names, index->n, sizeof *index->names, compare);
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_recent(struct timespec change)
{
	struct timespec now;

	/* The file system's clock, which a test does not set. */
	clock_gettime(CLOCK_REALTIME, &now);
	return (now.tv_sec - change.tv_sec) * 1000000 + (now.tv_nsec - change.tv_nsec) / 1000 <
	       GRAIN_US;
}

static void refresh(struct cache_index *index)
{
	int64_t now = nk_monotonic_us();
	struct stat st;

	if (stat(index->dir, &st) < 0) {
		empty(index);
		return;
	}
	if (same_time(index->read_at, st.st_mtim) && (!index->doubt_us || now < index->doubt_us))
		return;
	bool recent = is_recent(st.st_mtim);
	read_folder(index);
	index->read_at = st.st_mtim;
	index->doubt_us = recent ? now + GRAIN_US : 0;
}

static size_t place_of(const struct cache_index *index, const char *name)
{
	size_t low = 0, high = index->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(index->names[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void note(struct cache_index *index, const char *name, bool there)
{
	size_t at = place_of(index, name);
	bool known = at < index->n && strcmp(index->names[at], name) == 0;

	if (known == there || !is_cached_name(name))
		return;
	if (there) {
		add(index, name);
		char *last = index->names[index->n - 1];
		memmove(index->names + at + 1, index->names + at,
			(index->n - 1 - at) * sizeof *index->names);
		index->names[at] = last;
	} else {
		free(index->names[at]);
		memmove(index->names + at, index->names + at + 1,
			(index->n - 1 - at) * sizeof *index->names);
		index->n--;
	}
}

/* Rename `from` to `path`, or remove `path` when `from` is NULL, and note it. */
static int change(struct cache_index *index, const char *from, const char *path)
{
	struct stat before, after;
	int rc;

	pthread_mutex_lock(&index->lock);
	bool current = stat(index->dir, &before) == 0 && same_time(index->read_at, before.st_mtim);
	rc = from ? rename(from, path) : unlink(path);
	if (rc == 0 && current && stat(index->dir, &after) == 0) {
		note(index, strrchr(path, '/') + 1, from != NULL);
		index->read_at = after.st_mtim;
	}
	pthread_mutex_unlock(&index->lock);
	return rc;
}

int cache_index_rename(struct cache_index *index, const char *from, const char *path)
{
	return change(index, from, path);
}

int cache_index_unlink(struct cache_index *index, const char *path)
{
	return change(index, NULL, path);
}

static size_t first_with(const struct cache_index *index, const char *prefix)
{
	size_t low = 0, high = index->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strncmp(index->names[middle], prefix, N_PREFIX) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Paths of all files with the prefix, NULL at the end. */
static char **paths_with(struct cache_index *index, const char *prefix, struct nk_arena *arena)
{
	char **paths;
	size_t first, end;

	pthread_mutex_lock(&index->lock);
	refresh(index);
	first = end = first_with(index, prefix);
	while (end < index->n && strncmp(index->names[end], prefix, N_PREFIX) == 0)
		end++;
	paths = NK_NEW_N(arena, char *, end - first + 1);
	for (size_t i = first; i < end; i++)
		paths[i - first] = nk_printf(arena, "%s/%s", index->dir, index->names[i]);
	pthread_mutex_unlock(&index->lock);
	return paths;
}

const char *cache_index_find(struct cache_index *index, const char *prefix, struct stat *st,
			     struct nk_arena *arena)
{
	const char *newest = NULL;
	struct stat one;

	for (char **path = paths_with(index, prefix, arena); *path; path++) {
		if (is_side_file(*path) || stat(*path, &one) < 0 || !S_ISREG(one.st_mode))
			continue;
		if (newest && cache_mtime_us(&one) <= cache_mtime_us(st))
			continue;
		newest = *path;
		*st = one;
	}
	return newest;
}

void cache_index_each(struct cache_index *index, const char *prefix,
		      void (*each)(void *data, const char *path), void *data)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	for (char **path = paths_with(index, prefix, &arena); *path; path++)
		each(data, *path);
}
