/* SPDX-License-Identifier: MIT
 *
 * swinfo.json, by which Space Warp mods of KSP2 describe themselves.
 * Rules: CKAN Core/Types/ArchiveContents/SpaceWarpInfo.cs,
 * Netkan/Services/SpaceWarpInfoLoader.cs: JSON errors cost what they stand in, nothing more.
 */
#include "source/host.h"

struct range {
	struct nk_str min, max;
};

struct dependency {
	struct nk_str id;
	struct range *version;
};

struct info {
	struct nk_str mod_id, name, author, description, source, version, version_check;
	struct nk_lenient_list dependencies;
	struct range *game;
};

/*
 * The original's converter looks at the current token and moves on, whatever it is; what an
 * array or an object does to its surroundings follows from that.
 */
static int read_bound(struct nk_lenient *reader, const struct nk_field *field, void *place,
		      struct nk_err *err)
{
	struct nk_str *bound = place;

	(void)field;
	(void)err;
	*bound = reader->token == NK_TOKEN_STRING
			 ? nk_host_replace(reader->arena, reader->text, '*', "any")
			 : NK_NO_STR;
	return 0;
}

static const struct nk_field range_fields[] = {
	NK_FIELD_WITH(CUSTOM, "min", struct range, min, .dotnet = "System.String",
		      .read = read_bound),
	NK_FIELD_WITH(CUSTOM, "max", struct range, max, .dotnet = "System.String",
		      .read = read_bound),
};
static const struct nk_class range_class = {
	.dotnet = "CKAN.SpaceWarp.VersionMinMax",
	.size = sizeof(struct range),
	NK_FIELDS(range_fields),
};

static const struct nk_field dependency_fields[] = {
	NK_FIELD(STRING, "id", struct dependency, id),
	NK_FIELD_WITH(OBJECT, "version", struct dependency, version, .type = &range_class),
};
static const struct nk_class dependency_class = {
	.dotnet = "CKAN.SpaceWarp.Dependency",
	.size = sizeof(struct dependency),
	NK_FIELDS(dependency_fields),
};

static const struct nk_field info_fields[] = {
	NK_FIELD(STRING, "mod_id", struct info, mod_id),
	NK_FIELD(STRING, "name", struct info, name),
	NK_FIELD(STRING, "author", struct info, author),
	NK_FIELD(STRING, "description", struct info, description),
	NK_FIELD(STRING, "source", struct info, source),
	NK_FIELD(STRING, "version", struct info, version),
	NK_FIELD(URI, "version_check", struct info, version_check),
	NK_FIELD_WITH(LIST, "dependencies", struct info, dependencies,
		      .dotnet = "CKAN.SpaceWarp.Dependency[]", .type = &dependency_class),
	NK_FIELD_WITH(OBJECT, "ksp2_version", struct info, game, .type = &range_class),
};
static const struct nk_class info_class = {
	.dotnet = "CKAN.SpaceWarp.SpaceWarpInfo",
	.size = sizeof(struct info),
	NK_FIELDS(info_fields),
};

static void fill_dependencies(struct nk_swinfo *out, struct nk_arena *arena,
			      const struct nk_lenient_list *list)
{
	out->dependencies = NK_NEW_N(arena, struct nk_str, list->n + 1);
	for (size_t i = 0; i < list->n; i++) {
		const struct dependency *dependency = list->items[i];
		if (!dependency)
			out->null_dependency = true;
		else if (dependency->id.s)
			out->dependencies[out->n_dependencies++] = dependency->id;
	}
}

int nk_swinfo_read(struct nk_swinfo *out, struct nk_arena *arena, struct nk_str text)
{
	struct nk_lenient reader;
	void *object = NULL;

	nk_lenient_init(&reader, arena, text);
	reader.forgiving = true;
	if (nk_lenient_class(&reader, &object, &info_class, NULL) < 0 || !object)
		return NK_NOT_FOUND;
	const struct info *info = object;
	*out = (struct nk_swinfo){
		.name = info->name,
		.author = info->author,
		.description = info->description,
		.version = info->version,
		.version_check = info->version_check,
	};
	if (info->game) {
		out->min = info->game->min;
		out->max = info->game->max;
	}
	fill_dependencies(out, arena, &info->dependencies);
	return 0;
}
