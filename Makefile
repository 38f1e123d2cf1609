# SPDX-License-Identifier: MIT
#
# Names for what Meson and the scripts in tools/ do; see README.md.
BUILD ?= build
PREFIX ?= /usr/local

all: $(BUILD)/build.ninja
	ninja -C $(BUILD) netkan

$(BUILD)/build.ninja:
	meson setup $(BUILD) -Dtests=false

deps:
	tools/deps tools/deps.build

# DESTDIR is for packages, as usual.
install: all
	meson configure $(BUILD) --prefix=$(abspath $(PREFIX))
	meson install -C $(BUILD) --quiet

demo: deps
	$(MAKE) all
	NETKAN=$(abspath $(BUILD))/netkan tools/demo

# Tests of parts that a package is missing for are skipped, so a missing one is no error here.
check: deps
	-tools/deps tools/deps.test
	-tools/npm-packages
	$(MAKE) all
	tools/check $(BUILD)

clean:
	rm -rf $(BUILD)

.PHONY: all deps install demo check clean
