#!/bin/bash
# quality.sh [DATA-FOLDER]: how well the extension reads texts, in Markdown: test/quality/README.md.
# quality.sh --fit [argument ...]: tools/fit-lexicon.py with these arguments.
. "$(dirname "$0")/common.sh"

say() { echo "$@" >&2; }

build_hits() {
    mkdir -p build
    say "building what reads the phrases"
    {
        cmake --preset fit && cmake --build --preset fit -j "$jobs"
    } >build/fit.log 2>&1 || fail "$(<build/fit.log)" "the build failed"
}

tools/packages.sh quality >&2
if [ "${1:-}" = --fit ]; then
    shift
    build_hits
    tools/fit-lexicon.py "$@"
    exit
fi

data=
if [ -n "${1:-}" ]; then
    data=$(cd "$caller" && cd "$1" && pwd) || fail "DATA=$1 is no folder"
fi
# Left out in turn: of each kind of text one source.
left_out=(casino p4g written:hard written:oblique written:review)

build >&2
build_hits
trap 'end_child; tools/cluster.sh stop quality' EXIT
trap 'exit 130' INT TERM HUP
tools/cluster.sh start quality 'jit = off' "search_path = 'quality, public'" >&2
eval "$(tools/cluster.sh env quality)"
createdb quality
export PGDATABASE=quality
work=$(<build/quality)/fit
mkdir "$work"

sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }

# A table of texts named as the columns of a CSV file, with the rows numbered from 0: load TABLE FILE
load() {
    local header columns
    IFS= read -r header <"$2"
    header=${header%$'\r'}
    columns=\"${header//,/\",\"}\"
    columns=${columns//\"\"/\"}
    sql -c "CREATE TABLE $1 (number bigint GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
                             ${columns//,/ text,} text)"
    sql -c "COPY $1 ($columns) FROM STDIN (FORMAT csv, HEADER)" <"$2"
}

# The tables of one part.
print_part() {
    cat <<'END'
| messages of | n | labels | precision | recall | micro-F1 | macro-F1 | false alarms |
|---|---|---|---|---|---|---|---|
END
    sql -v part="$1" <<'END'
SELECT format('| %s %s', label, line) FROM totals WHERE part = :'part' ORDER BY place, label;
END
    printf '\n| trait | n | precision | recall | F1 |\n|---|---|---|---|---|\n'
    sql -v part="$1" <<'END'
SELECT line FROM by_trait WHERE part = :'part' AND label = 'all' ORDER BY trait;
END
}

# What the messages of a source are read as by weights that were fitted without them.
read_without() {
    say "  without $1"
    tools/fit-lexicon.py --without "$1" --policy "$work/policy.json" 2>"$work/log" || fail "$(<"$work/log")"
    FITTED=$work/policy.json sql -v source="$1" <<'END'
\set document `cat "$FITTED"`
CREATE TABLE fitted AS SELECT :'document'::json::prescriptive_policy AS policy;
INSERT INTO message
SELECT 'without', id, source, lang, content, labels, prescriptive_trait_names(content, policy)
FROM message, fitted WHERE part = 'messages' AND source = :'source';
DROP TABLE fitted;
END
}

say "reading test/quality/messages.csv"
sql -c 'CREATE EXTENSION prescriptive' -f test/quality/schema.sql
load messages test/quality/messages.csv
sql -c "CALL add_messages('messages', 'messages')"
printf '## The messages that the weights are fitted to\n\n'
print_part messages

say "fitting without one source, and reading that source"
for source in "${left_out[@]}"; do
    read_without "$source"
done
cat <<'END'

## Sources that the weights are not fitted to

One source at a time is left out of the fit, which starts from the guesses of the phrases' authors, and is read by
the policy that comes of it. The phrases are the same.

| messages of | n | labels | precision | recall | micro-F1 | macro-F1 | false alarms |
|---|---|---|---|---|---|---|---|
END
sql <<'END'
SELECT format('| %s %s', label, line) FROM totals WHERE part = 'without' AND place = 3 ORDER BY label;
END
[ -n "$data" ] || exit 0

found=
has() {
    if [ -f "$data/$1" ]; then
        found=1
        say "reading $1"
    else
        say "$1 is not there: left out"
        return 1
    fi
}

for name in plain dev; do
    has "trait_messages_$name.csv" || continue
    load "$name" "$data/trait_messages_$name.csv"
    for half in read blind; do
        sql -c "CALL add_messages('$name $half', '$name', 'half(id) = ''$half''')"
        printf '\n## trait_messages_%s.csv, the %s half\n\n' "$name" "$half"
        print_part "$name $half"
    done
done

if has uci_sentences.csv; then
    load sentences "$data/uci_sentences.csv"
    # A text without a word has no sentiment: as good as neutral.
    sql <<'END'
INSERT INTO opinion
SELECT CASE WHEN number * 2654435761 % 4294967296 % 10 < 3 THEN 'test' ELSE 'train' END, source,
       positive::boolean, coalesce(prescriptive_sentiment(text), 0)
FROM sentences;
END
    cat <<'END'

## uci_sentences.csv: sentiment of positive against negative sentences

| part | source | n | AUC | 95 % interval |
|---|---|---|---|---|
END
    sql -c "SELECT line FROM ranking ORDER BY part, label <> 'all', label"
fi

shares=()
for name in casino_utterances craigslist_turns; do
    has "$name.csv" || continue
    load "$name" "$data/$name.csv"
    sql -v part="$name" -v table="$name" \
        <<<"INSERT INTO turn SELECT :'part', prescriptive_trait_names(text) FROM :\"table\" WHERE text IS NOT NULL"
    shares+=("$name")
done
if [ ${#shares[@]} -gt 0 ]; then
    cat <<'END'

## Texts without labels: the share that shows each trait

| texts | n | trait | share |
|---|---|---|---|
END
    sql <<'END'
SELECT format('| %s | %s | %s | %s %% |', part, n, trait, round(100.0 * count(*) FILTER (WHERE trait = ANY (names)
              OR trait = 'any' AND names <> '{}') / n, 2))
FROM (SELECT *, count(*) OVER (PARTITION BY part) AS n FROM turn) AS counted,
     (SELECT DISTINCT unnest(names) FROM turn UNION ALL VALUES ('any')) AS shown(trait)
GROUP BY part, n, trait
ORDER BY part, trait <> 'any', trait;
END
fi
[ -n "$found" ] || fail "$data holds none of these files"
