-- A policy of 250 phrases, cut from the shipped one, and the same phrases as one writes them without the
-- extension: the first 25 of each trait that are words, alternatives (a|b), optional words (a?) and gaps (* is
-- one word, ... up to three), which a regular expression can say as well.
SET search_path = bench, public;

CREATE TABLE few_phrase AS
SELECT * FROM (
    SELECT trait, phrase, row_number() OVER (PARTITION BY trait ORDER BY part, place) AS number
    FROM jsonb_array_elements(prescriptive.active_policy()::jsonb #> '{traits,definitions}')
             WITH ORDINALITY AS t (definition, trait),
         jsonb_array_elements(definition -> 'phrases') WITH ORDINALITY AS g (of_weight, part),
         jsonb_array_elements_text(of_weight -> 'phrases') WITH ORDINALITY AS p (phrase, place)
    WHERE phrase ~ '^[a-z0-9''|]+( ([a-z0-9''|]+[?]?|[*]|[.]{3}))*$') AS sayable
WHERE number <= 25;

-- few: all else as shipped; bare: no negation, no other senses, no sentiment.
CREATE TABLE few (name text PRIMARY KEY, document prescriptive_policy NOT NULL);
INSERT INTO few
SELECT 'few', jsonb_set(policy, '{traits,definitions}', (
           SELECT jsonb_agg(definition || jsonb_build_object('phrases', jsonb_build_array(jsonb_build_object(
                      'weight', 1, 'phrases', (SELECT jsonb_agg(phrase ORDER BY number)
                                               FROM few_phrase WHERE few_phrase.trait = d.trait)))) ORDER BY trait)
           FROM jsonb_array_elements(policy #> '{traits,definitions}')
                    WITH ORDINALITY AS d (definition, trait)))::prescriptive_policy
FROM (SELECT prescriptive.active_policy()::jsonb) AS shipped (policy);
INSERT INTO few
SELECT 'bare', jsonb_set(document::jsonb, '{reading}',
           (document::jsonb -> 'reading') - '{classes,intensifiers,hedges,contrast,other_senses}'::text[]
           || '{"negation": {"negators": [], "scope": 4, "breakers": []}, "sentiment": {}}')::prescriptive_policy
FROM few;

-- Words stand apart by what is neither of a word nor the end of a sentence.
CREATE FUNCTION phrase_regex(phrase text) RETURNS text LANGUAGE sql STABLE AS $$
SELECT string_agg(CASE
           WHEN element = '...' THEN format('(?:%s%s){0,3}', space, word)
           WHEN element = '*' THEN space || word
           WHEN element LIKE '%?' THEN format('(?:%s(?:%s))?', space, rtrim(element, '?'))
           WHEN number = 1 THEN format('(?:%s)', element)
           ELSE format('%s(?:%s)', space, element) END, '' ORDER BY number)
FROM (VALUES ('''*[^a-z0-9''.!?;:\n]+''*', '[a-z0-9]+(?:[''.,][a-z0-9]+)*')) AS parts (space, word),
     unnest(string_to_array(phrase, ' ')) WITH ORDINALITY AS e (element, number)
$$;
CREATE FUNCTION few_regex() RETURNS text LANGUAGE sql STABLE AS $$
SELECT format('(?:^|[^a-z0-9''])''*(?:%s)''*(?:[^a-z0-9'']|$)', string_agg(phrase_regex(phrase), '|' ORDER BY trait, number))
FROM few_phrase
$$;

-- Every form of a phrase, with each gap of 0 to 3 words.
CREATE FUNCTION phrase_tsquery(phrase text) RETURNS text LANGUAGE sql STABLE AS $$
WITH RECURSIVE element AS (
    SELECT number, text, text LIKE '%?' AS optional, text = '*' AS one_word, text = '...' AS gap,
           (SELECT string_agg(phraseto_tsquery('simple', word)::text, ' | ')
            FROM unnest(string_to_array(rtrim(text, '?'), '|')) AS word) AS words
    FROM unnest(string_to_array(phrase, ' ')) WITH ORDINALITY AS e (text, number)
), form (number, query, distance) AS (
    SELECT 0::bigint, NULL, 1
    UNION ALL
    SELECT e.number, step.query, step.distance
    FROM form JOIN element AS e ON e.number = form.number + 1, LATERAL (
        SELECT coalesce(query || format(' <%s> ', form.distance), '') || format('(%s)', words), 1
        WHERE NOT one_word AND NOT gap
        UNION ALL
        SELECT query, form.distance WHERE optional
        UNION ALL
        SELECT query, form.distance + passed FROM generate_series(one_word::int, CASE WHEN gap THEN 3 ELSE 1 END) AS passed
        WHERE one_word OR gap) AS step (query, distance)
)
SELECT string_agg(format('(%s)', query), ' | ') FROM form WHERE number = (SELECT max(number) FROM element)
$$;
CREATE FUNCTION few_tsquery() RETURNS tsquery LANGUAGE sql STABLE SET client_min_messages = warning AS $$
SELECT string_agg(phrase_tsquery(phrase), ' | ')::tsquery FROM few_phrase
$$;
