# SPDX-License-Identifier: MIT
# Files as C texts: awk -f embed.awk FILE... gives a nk_asset_NAME (dots become _) for each.
FNR == 1 {
	if (open) print "\t;"
	name = FILENAME; sub(/.*\//, "", name); gsub(/[^A-Za-z0-9]/, "_", name)
	if (!open) print "#include \"web/assets.h\""
	print "const char nk_asset_" name "[] ="
	open = 1
}
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, ""); print "\t\"" $0 "\\n\"" }
END { print "\t;" }
