-- What test/quality/README.md calls the figures, over the messages that tools/quality.sh loads.
CREATE SCHEMA quality;
SET search_path = quality, public;

CREATE TABLE message (
    part text, id text, source text, lang text, content text, labels text[],
    names text[],  -- the traits that the extension finds
    PRIMARY KEY (part, id)
);

-- A set of labelled messages, read by the active policy.
CREATE PROCEDURE add_messages(name text, origin regclass, condition text DEFAULT 'true')
LANGUAGE plpgsql AS $$
DECLARE
    unknown text;
BEGIN
    EXECUTE format(
        'INSERT INTO quality.message
         SELECT $1, id, source, lang, text, string_to_array(coalesce(labels, ''''), ''|''),
                prescriptive_trait_names(text)
         FROM %s WHERE %s', origin, condition) USING name;
    SELECT min(label) INTO unknown
    FROM quality.message, unnest(labels) AS label
    WHERE part = name AND NOT EXISTS (
        SELECT FROM json_array_elements(prescriptive.active_policy()::json -> 'traits' -> 'definitions') AS trait
        WHERE trait ->> 'name' = label);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'label "%" of % is no trait of the policy', unknown, origin;
    END IF;
END
$$;

-- The half of a set that a message belongs to: nobody who wrote phrases has seen the blind one.
CREATE FUNCTION half(id text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN id ~ '^dev-0(0[1-9]|1[0-9])$' THEN 'read'
        WHEN get_byte(sha256(convert_to(id, 'UTF8')), 0) % 2 = 1 THEN 'blind'
        ELSE 'read'
    END
$$;

-- Messages by the groups that figures are told of.
CREATE VIEW grouped AS
SELECT message.*, place, label
FROM message, LATERAL (VALUES
    (1, 'all'),
    (2, CASE WHEN source LIKE 'written%' THEN 'written' ELSE 'others' END),
    (3, 'source ' || source),
    (4, 'language ' || lang)) AS own(place, label)
WHERE label <> 'source written';

-- A row for each trait that a message is labelled with or shows.
CREATE VIEW verdict AS
SELECT part, place, label, trait,
       count(*) FILTER (WHERE trait = ANY (labels) AND trait = ANY (names)) AS hits,
       count(*) FILTER (WHERE trait <> ALL (labels)) AS false_ones,
       count(*) FILTER (WHERE trait <> ALL (names)) AS missed
FROM grouped, LATERAL (SELECT unnest(labels) UNION SELECT unnest(names)) AS either(trait)
GROUP BY part, place, label, trait;

CREATE FUNCTION shown(value float8) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(to_char(value, 'FM0.000'), '-') $$;

CREATE VIEW totals AS
SELECT part, place, label, format('| %s | %s | %s | %s | %s | %s | %s |', messages, claimed,
       shown(hits / nullif(hits + false_ones, 0)), shown(hits / nullif(claimed, 0)),
       shown(2 * hits / nullif(2 * hits + false_ones + missed, 0)), shown(macro),
       CASE WHEN unlabelled > 0
            THEN format('%s of %s (%s %%)', alarms, unlabelled, round(100.0 * alarms / unlabelled, 1))
            ELSE '-' END) AS line
FROM (
    SELECT part, place, label, count(*) AS messages, sum(cardinality(labels)) AS claimed,
           count(*) FILTER (WHERE labels = '{}') AS unlabelled,
           count(*) FILTER (WHERE labels = '{}' AND names <> '{}') AS alarms
    FROM grouped GROUP BY part, place, label
) AS counted
LEFT JOIN (
    SELECT part, place, label, sum(hits)::float8 AS hits, sum(false_ones)::float8 AS false_ones,
           sum(missed)::float8 AS missed, avg(2.0 * hits / (2 * hits + false_ones + missed)) AS macro
    FROM verdict GROUP BY part, place, label
) AS summed USING (part, place, label);

CREATE VIEW by_trait AS
SELECT part, label, trait, format('| %s | %s | %s | %s | %s |', trait, hits + missed,
       shown(hits::float8 / nullif(hits + false_ones, 0)), shown(hits::float8 / nullif(hits + missed, 0)),
       shown(2.0 * hits / (2 * hits + false_ones + missed))) AS line
FROM verdict WHERE place <= 2;

-- Sentences known to be positive or not.
CREATE TABLE opinion (part text, source text, positive boolean, sentiment float8);

-- The chance that a positive sentence has the higher sentiment, ties counting half: the mean over the
-- positive ones of how many negative ones stand below, from ranks. The interval is that of DeLong et al.
-- 1988, from the variance of these shares on both sides.
CREATE VIEW ranking AS
WITH grouped AS (
    SELECT part, label, positive, sentiment FROM opinion, LATERAL (VALUES ('all'), (source)) AS own(label)
), ranked AS (
    SELECT part, label, positive,
           rank() OVER among_all + (count(*) OVER among_all_equal - 1) / 2.0
             - rank() OVER among_own - (count(*) OVER among_own_equal - 1) / 2.0 AS below,
           count(*) OVER (PARTITION BY part, label) - count(*) OVER (PARTITION BY part, label, positive) AS others
    FROM grouped
    WINDOW among_all AS (PARTITION BY part, label ORDER BY sentiment),
           among_own AS (PARTITION BY part, label, positive ORDER BY sentiment),
           among_all_equal AS (PARTITION BY part, label, sentiment),
           among_own_equal AS (PARTITION BY part, label, positive, sentiment)
), spread AS (
    SELECT part, label, count(*) AS sentences, avg(below / nullif(others, 0)) FILTER (WHERE positive) AS auc,
           sqrt(var_samp(below / nullif(others, 0)) FILTER (WHERE positive) / count(*) FILTER (WHERE positive)
                + var_samp(below / nullif(others, 0)) FILTER (WHERE NOT positive)
                  / count(*) FILTER (WHERE NOT positive)) AS error
    FROM ranked GROUP BY part, label
)
SELECT part, label, format('| %s | %s | %s | %s | %s to %s |', part, label, sentences, shown(auc),
       shown(greatest(auc - 1.96 * error, 0)), shown(least(auc + 1.96 * error, 1))) AS line
FROM spread;

-- Texts without labels: what share shows each trait.
CREATE TABLE turn (part text, names text[]);
