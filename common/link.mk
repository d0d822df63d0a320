# How libgit2 is linked. Linked as a shared library it brings sixteen others and parses every CA
# certificate at its start: 11 to 16 ms. Linked from its archive, with the network entry points
# defined as refusals in common/repo/link/offline.c so that the members behind them stay out, a tool
# starts in less time than git. zlib, PCRE2 and utf8proc come from their archives too: a library less to map is
# a twentieth of the start. LINK=static or LINK=shared forces one of the two.

LINK_STATIC_LIBS := -Wl,--wrap=git_regexp_match -Wl,-Bstatic -lgit2 -lmbedcrypto -lhttp_parser -lz -lpcre2-8 -lutf8proc \
	-Wl,-Bdynamic
LINK_SHARED_LIBS := -lgit2 -lz -lpcre2-8 -lutf8proc

# Found by trying: one program that opens a repository, linked as the tools will be.
link_try = $(shell common/repo/link/try "$(CC)" "$(MODE_LDFLAGS_$(MODE))" $(LINK_STATIC_LIBS))

ifneq ($(filter clean lint uninstall where,$(MAKECMDGOALS)),)
LINK_KIND := none
else ifeq ($(LINK),auto)
LINK_KIND := $(if $(filter ok,$(link_try)),static,shared)
else
LINK_KIND := $(LINK)
endif

LINK_OBJ := $(if $(filter static,$(LINK_KIND)),common/repo/link/offline.o common/repo/link/regexp.o,common/repo/link/nocerts.o)

# libpq is shared, and behind --as-needed: a tool that uses nothing of common/db/ gets no member of it
# from the archive, and does not load it. SQLite comes from its archive, as the others above do, where
# that is there. libcurl is as libpq is, for common/net/.
ifneq ($(LINK_KIND),none)
DB_CFLAGS := $(shell common/db/flags cflags)
DB_LIBS := $(shell common/db/flags libs)
NET_CFLAGS := $(shell common/net/flags cflags)
NET_LIBS := $(shell common/net/flags libs)
endif
SQLITE_STATIC := -Wl,-Bstatic -lsqlite3 -Wl,-Bdynamic -lm
ifeq ($(LINK_KIND),static)
ifeq ($(shell printf 'int sqlite3_initialize(void);int main(void){return sqlite3_initialize();}' | \
	$(CC) $(MODE_LDFLAGS_$(MODE)) -x c -o /dev/null - $(SQLITE_STATIC) 2>/dev/null && echo ok),ok)
DB_LIBS := $(filter-out -lsqlite3,$(DB_LIBS)) $(SQLITE_STATIC)
endif
endif

LINK_LIBS := $(if $(filter static,$(LINK_KIND)),$(LINK_STATIC_LIBS),$(LINK_SHARED_LIBS)) $(DB_LIBS) $(NET_LIBS)

ifneq ($(LINK_KIND),none)
$(info libgit2: $(LINK_KIND) ($(if $(filter static,$(LINK_KIND)),from its archive$(,) without the network,the shared library)))
endif

# The parser of PostgreSQL, for who asks for it: found by trying, left out where it is not there.
# The library has a strnlen() of its own: behind the C library nobody takes it for that.
pg_query_try = $(shell printf '\043include <pg_query.h>\nint main(void){return !pg_query_parse;}' | \
	$(CC) -x c -o /dev/null - -lpg_query 2>/dev/null && echo ok)
ifneq ($(LINK_KIND),none)
ifeq ($(pg_query_try),ok)
ALL_CFLAGS += -DHAVE_PG_QUERY
LINK_LIBS += -lc -lpg_query
endif
endif
