# cutover: make, make check, make install PREFIX= DESTDIR=
# No tool is named here: cmd/git-x.c becomes the program git-x, man/git-x.1 its page.

PREFIX ?= /usr/local
DESTDIR ?=
MODE ?= release
LINK ?= auto
BUILD ?= build/$(MODE)$(if $(filter clang,$(CC)),-clang)$(if $(filter shared,$(LINK)),-shared)
# below here it has one name, or objects would have two and be out of date under one of them
override BUILD := $(patsubst $(CURDIR)/%,%,$(BUILD))

VERSION := $(shell cat VERSION)
PKG_CONFIG ?= pkg-config

MODE_CFLAGS_release := -O2
MODE_CFLAGS_debug := -O0
MODE_CFLAGS_sanitize := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
MODE_LDFLAGS_sanitize := -fsanitize=address,undefined
MODE_CFLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-recover=all
MODE_LDFLAGS_fuzz := -fsanitize=address,undefined
# the POSIX fallbacks of os/ instead of what is Linux-only
MODE_CFLAGS_portable := -O1 -DCUTOVER_PORTABLE

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough
CFLAGS ?= -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Icommon -DCUTOVER_VERSION='"$(VERSION)"' \
	$(DB_CFLAGS) $(NET_CFLAGS) -ffunction-sections -fdata-sections $(WARNINGS) $(MODE_CFLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS = -Wl,--gc-sections -Wl,--as-needed $(MODE_LDFLAGS_$(MODE)) $(LDFLAGS)

include common/link.mk

TOOLS := $(patsubst cmd/%.c,%,$(wildcard cmd/git-*.c))
BINS := $(TOOLS:%=$(BUILD)/bin/%)
LIB_SRC := $(wildcard common/*/*.c)
LIB := $(BUILD)/libcutover.a
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o) $(BUILD)/embedded.o
# what git flow-init writes, compiled in
EMBEDDED := $(sort $(wildcard hooks/* scaffold/*))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
# programs that tests run, not installed
HELPERS := $(patsubst tests/tool/%.c,$(BUILD)/tool/%,$(wildcard tests/tool/*.c))
# libraries that tests put before the tools' own (LD_PRELOAD)
PRELOADS := $(patsubst tests/preload/%.c,$(BUILD)/preload/%.so,$(wildcard tests/preload/*.c))
# tests/fuzz/fuzz_x.c: a target of libFuzzer, and a program that replays its corpus
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
PAGES := $(wildcard man/*.[0-9])

.PHONY: FORCE all units check fuzz fuzz-programs fuzz-replay soak lint install uninstall where clean
all: $(BINS)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

# what they are compiled with besides: an analyser does not know what an assertion rules out
$(BUILD)/tests/%.o: private ALL_CFLAGS += $(TEST_CFLAGS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(LIB) $(LINK_OBJ:%=$(BUILD)/%)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(LINK_OBJ:%=$(BUILD)/%) $(LIB) $(ALL_LDFLAGS) $(LINK_LIBS)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(LIB) $(LINK_OBJ:%=$(BUILD)/%)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(LINK_OBJ:%=$(BUILD)/%) $(LIB) $(ALL_LDFLAGS) -lcmocka $(LINK_LIBS)

$(BUILD)/tool/%: $(BUILD)/tests/tool/%.o $(LIB) $(LINK_OBJ:%=$(BUILD)/%)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(LINK_OBJ:%=$(BUILD)/%) $(LIB) $(ALL_LDFLAGS) $(LINK_LIBS)

# without the sanitizers of MODE, which would have to come first themselves
$(BUILD)/preload/%.so: tests/preload/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) -O1 -fPIC -shared -o $@ $<

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIB) $(LINK_OBJ:%=$(BUILD)/%)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< $(LINK_OBJ:%=$(BUILD)/%) $(LIB) $(ALL_LDFLAGS) $(LINK_LIBS)

$(BUILD)/replay/%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/replay.o $(LIB) $(LINK_OBJ:%=$(BUILD)/%)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $(filter-out $(LIB),$^) $(LIB) $(ALL_LDFLAGS) $(LINK_LIBS)

# made anew when a file comes, changes or goes
$(BUILD)/embedded.c: FORCE
	@mkdir -p $(@D)
	@common/embed.sh $(EMBEDDED) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/embedded.o: $(BUILD)/embedded.c $(BUILD)/flags
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# rebuilt when the compiler, its flags or the version change
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(ALL_CFLAGS)) $(LINK_KIND)' | cmp -s - $@ || \
		echo '$(CC) $(subst ','\'',$(ALL_CFLAGS)) $(LINK_KIND)' >$@
FORCE:

units: $(UNIT) $(HELPERS) $(PRELOADS)

.SECONDARY:
-include $(LIB_OBJ:.o=.d) $(BINS:$(BUILD)/bin/%=$(BUILD)/cmd/%.d) $(UNIT:$(BUILD)/unit/%=$(BUILD)/tests/unit/%.d) \
	$(HELPERS:$(BUILD)/tool/%=$(BUILD)/tests/tool/%.d) $(FUZZ:%=$(BUILD)/tests/fuzz/fuzz_%.d)

# One runner for all: TAP from cmocka and from bats. MODE and CC choose what is tested.
check: $(BINS) units
	BUILD=$(abspath $(BUILD)) tests/run $(CHECK)

# build/fuzz/fuzz/<name> tests/fuzz/corpus/<name> then looks for more, as long as you let it.
fuzz:
	$(MAKE) MODE=fuzz CC=clang BUILD=build/fuzz fuzz-programs
fuzz-programs: $(FUZZ:%=$(BUILD)/fuzz/%)

# What the fuzzers found interesting, replayed: make MODE=sanitize fuzz-replay
fuzz-replay: $(FUZZ:%=$(BUILD)/replay/%)
	@for name in $(FUZZ); do \
		echo "replay: $$name, $$(ls tests/fuzz/corpus/$$name | wc -l) inputs"; \
		$(BUILD)/replay/$$name tests/fuzz/corpus/$$name/* || exit 1; \
	done

# What needs root, the network or many minutes, one script after the other.
soak: $(BINS) units
	@for trial in tests/soak/*.sh; do echo "== $$trial"; BUILD=$(abspath $(BUILD)) $$trial || exit 1; done

lint:
	tests/lint/run

install: $(BINS)
	@./install.sh --files "$(BUILD)" "$(DESTDIR)" "$(PREFIX)"

uninstall:
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" ./install.sh --uninstall

# where this MODE, CC and LINK are built
where:
	@echo $(abspath $(BUILD))

clean:
	rm -rf build
