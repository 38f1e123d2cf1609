# SPDX-License-Identifier: MIT
# Files as C texts: awk -f embed.awk FILE... gives a nk_asset_NAME (dots become _) for each.
FNR == 1 {
	if (open) print "\t;"
	name = FILENAME; sub(/.*\//, "", name); gsub(/[^A-Za-z0-9]/, "_", name)
	# Every compiler that can build the rest takes texts of this length.
	if (!open) print "#include \"web/assets.h\"\n#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "const char nk_asset_" name "[] ="
	open = 1
}
{ gsub(/\\/, "\\\\\\\\"); gsub(/"/, "\\\""); gsub(/\?/, "\\?"); gsub(/\t/, ""); print "\t\"" $0 "\\n\"" }
END { print "\t;" }
