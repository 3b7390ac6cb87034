# The extension (PGXS) and the verbs. The verbs that need more than make are scripts in tools/.
EXTENSION = prescriptive
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(EXTENSION).control)
MODULE_big = $(EXTENSION)

CORE_SOURCES := $(sort $(wildcard src/core/*.cpp src/core/*/*.cpp))
PG_SOURCES := $(sort $(wildcard src/pg/*.cpp))
OBJS := $(patsubst %.cpp,build/module/%.o,$(CORE_SOURCES) $(PG_SOURCES))
# Only what the server looks up is exported: symbols of the same name in two modules of one backend
# would bind to those of the first loaded.
SHLIB_LINK = -lcrypto -lre2 -ldl -lstdc++ -lm -Wl,--version-script=src/pg/exports.map

FRAGMENTS := $(sort $(wildcard extension/*.sql))
SQL_SCRIPT := build/$(EXTENSION)--$(EXTVERSION).sql
DATA_built = $(SQL_SCRIPT)
# `make quality` takes a folder under the name that PGXS has for the upgrade scripts.
LABELLED := $(if $(filter command environment,$(origin DATA)),$(DATA))
override DATA := $(sort $(wildcard extension/upgrades/*.sql))

# A new test is a new file; nothing is listed.
REGRESS = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=$(EXTENSION) --outputdir=build/regress
REGRESS_PREP = build/regress build/isolation
ISOLATION = $(patsubst specs/%.spec,%,$(sort $(wildcard specs/*.spec)))
ISOLATION_OPTS = --load-extension=$(EXTENSION) --outputdir=build/isolation
# Both read their answer from expected/, so that a shared name would mean a shared answer.
ifneq ($(filter $(REGRESS),$(ISOLATION)),)
$(error the same name in sql/ and specs/: $(filter $(REGRESS),$(ISOLATION)))
endif

# PGXS passes its C++ flags to g++ only, and clang stops at old server headers: no bitcode (it would
# inline nothing that matters: the scoring loop is one call into the module).
override with_llvm := no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
TOOL = PG_CONFIG='$(PG_CONFIG)' MAKE='$(MAKE)' tools

all:

ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# -ffp-contract=off: the compiler rounds alike on machines with and without fused multiply-add. (The C
# library's log and exp choose by machine, and may differ in the last bit.)
OPTIMIZE = $(if $(DEBUG),-Og -DUSE_ASSERT_CHECKING -D_GLIBCXX_ASSERTIONS,-O2)
FLAGS = $(CXXFLAGS) -std=c++20 $(OPTIMIZE) -ffp-contract=off -Wextra \
	$(filter-out -I%,$(CPPFLAGS)) -Isrc/core
# The core is compiled without the server's headers.
COMPILE_CORE = $(CXX) $(FLAGS) -fvisibility=hidden
# Server headers are system headers: warnings are about this code only. -fno-plt: each call asks the server twice, and six
# columns side by side take 294 ns a row in place of 304.
COMPILE_PG = $(CXX) $(FLAGS) -fno-plt -Isrc/pg -Wno-register $(patsubst -I%,-isystem %,$(filter -I/%,$(CPPFLAGS)))
QUIET = $(if $(V),,@)
COMPILE_OUTPUT = $(if $(WERROR),-Werror) -MMD -MP -c -o $@ $<

build/module/src/core/%.o: src/core/%.cpp build/module/flags
	@mkdir -p $(@D)$(if $(QUIET), && echo 'c++ $<')
	$(QUIET)$(COMPILE_CORE) $(COMPILE_OUTPUT)

build/module/src/pg/%.o: src/pg/%.cpp build/module/flags
	@mkdir -p $(@D)$(if $(QUIET), && echo 'c++ $<')
	$(QUIET)$(COMPILE_PG) $(COMPILE_OUTPUT)

-include $(OBJS:.o=.d)

$(EXTENSION)$(DLSUFFIX): build/module/objects

$(SQL_SCRIPT): build/module/fragments $(FRAGMENTS) policy/default.json tools/install-script.sh
	tools/install-script.sh policy/default.json $(FRAGMENTS) > $@.tmp
	@mv $@.tmp $@

# Each remembers one line and changes only when that line does: another server version, other flags,
# a file added or removed.
build/module/flags: REMEMBER = $(VERSION) $(COMPILE_CORE) $(COMPILE_PG)
build/module/objects: REMEMBER = $(OBJS) $(SHLIB_LINK)
build/module/fragments: REMEMBER = $(FRAGMENTS)
build/module/flags build/module/objects build/module/fragments: FORCE
	@mkdir -p $(@D)
	@echo '$(REMEMBER)' | cmp -s - $@ || echo '$(REMEMBER)' > $@

build/regress build/isolation:
	@mkdir -p $@

clean: forget
else
all install installcheck:
	@echo "no PostgreSQL server headers for PG_CONFIG=$(PG_CONFIG); tools/packages.sh build installs them" >&2
	@exit 1

clean: forget
endif

forget:
	@[ ! -s build/serve.pid ] || $(TOOL)/serve.sh stop
	@for state in $$(grep -ls '^/.*/prescriptive\.......$$' build/*); do \
		$(TOOL)/cluster.sh stop $${state#build/} || exit 1; done
	rm -rf build web/node_modules

#: make                build the extension (DEBUG=1: assertions; WERROR=1: warnings are errors;
#:                     V=1: print the compiler's command lines)
#: make install        install it into the server of PG_CONFIG (default: pg_config)
#: make installcheck   run sql/ and specs/ against your running server (REGRESS=name: only that one)
#: make clean          remove what was built, and the throw-away clusters
#:
#: make demo           the walk-through of examples/crm on a throw-away cluster
#: make psql           a session in that cluster (ARGS: arguments of psql)
#: make serve          the HTTP service and its page over the same CRM, on a cluster of its own (PRESCRIPTIVE_PORT: 8000)
#: make page           builds the page into build/page (Node and npm)
#: make stop           end the service, and remove both clusters
demo:
	+@$(TOOL)/demo.sh

psql:
	@$(TOOL)/cluster.sh run demo psql -d crm $(ARGS)

serve:
	+@$(TOOL)/serve.sh start

page:
	@$(TOOL)/page.sh

stop:
	@$(TOOL)/serve.sh stop
	@$(TOOL)/cluster.sh stop demo

#: make test           everything below (STAGE='a b': only those; TEST='a b': only these tests of them)
#:                     stages: unit asan arrows regress isolation tap bi service browser fuzz
#: make unit           unit tests of the core (TEST=Digest: those with that in their name)
test:
	+@TEST='$(TEST)' $(TOOL)/test.sh $(STAGE)

unit:
	+@TEST='$(TEST)' $(TOOL)/test.sh unit

#: make bench          the tables of bench/ on a throw-away cluster (ARGS: arguments of bench/run.sh)
bench:
	+@$(TOOL)/bench.sh $(ARGS)

#: make bench-http     the HTTP service beside Fastify with node-postgres and pgbench (SECONDS: 8; packages from npm)
bench-http:
	+@$(TOOL)/bench-http.sh $(SECONDS)

#: make matrix         builds and passes the regression tests on PostgreSQL 17 and 18, in folders with Debian's
#:                     newer releases below build/matrix (root or sudo; VERSIONS='17': only that)
matrix:
	@$(TOOL)/matrix.sh $(VERSIONS)

#: make quality        how well texts are read, on labelled messages (DATA=folder: on that folder's, too, and models
#:                     trained on its tables beside scikit-learn's and XGBoost's)
#: make fit-lexicon    fit the weights of the policy's phrases to those messages (ARGS: see the script)
quality:
	+@$(TOOL)/quality.sh '$(LABELLED)'
	+@$(if $(LABELLED),$(TOOL)/quality-models.sh '$(LABELLED)',:)

fit-lexicon:
	+@$(TOOL)/quality.sh --fit $(ARGS)

#: make help           this list
help:
	@sed -n 's/^#: \?//p' Makefile

FORCE:
.PHONY: FORCE demo psql serve page stop test unit bench bench-http matrix quality fit-lexicon help forget
