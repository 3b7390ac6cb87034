CREATE SCHEMA traits;
SET search_path = traits, public;
\set SHOW_CONTEXT never
-- Phrases and their weights are those of the shipped policy, which a later one may change: what is printed here does not
-- depend on them.
-- Texts: strongest first, each with evidence whose weights make the score. start counts characters from 1.
SELECT trait, score >= 0.3 AS shows, abs(score - (1 - 2 ^ -(SELECT sum((e->>'weight')::float8) FROM jsonb_array_elements(evidence) AS e))) < 1e-9 AS adds_up,
       (SELECT array_agg(DISTINCT k ORDER BY k) FROM jsonb_array_elements(evidence) AS e, jsonb_object_keys(e) AS k) AS keys
FROM prescriptive_traits('Is there any discount? That is too expensive for us.')
WHERE trait IN ('bargain_seeker', 'price_sensitive') ORDER BY trait;
SELECT bool_and(score <= before) AS strongest_first
FROM (SELECT score, lag(score, 1, 1::float8) OVER () AS before
      FROM prescriptive_traits('Any discount? It is too expensive, too expensive by far. We need a money-back guarantee.')) AS q;
-- The span is where the words are, in characters.
SELECT trait, bool_or(found ILIKE '%guarantee') AS guarantee, bool_or(found ILIKE '%discount') AS discount
FROM (VALUES ('Schöne Grüße 😀: we need a MONEY-BACK guarantee, and is there any DISCOUNT?')) AS t(content),
     prescriptive_traits(content), jsonb_array_elements(evidence) AS e,
     substring(content from (e->>'start')::int for (e->>'length')::int) AS found
WHERE trait IN ('bargain_seeker', 'risk_averse') GROUP BY trait ORDER BY trait;
-- Whole words, in any case; negated ones are no evidence.
SELECT content, trait, prescriptive_trait_names(content) @> ARRAY[trait] AS shows
FROM (VALUES
    (1, 'Is there any discount?', 'bargain_seeker'), (2, 'ANY DISCOUNT, please?', 'bargain_seeker'),
    (3, 'Thank you, no discount needed.', 'bargain_seeker'), (4, 'any discountenance', 'bargain_seeker'),
    (5, 'It is too expensive.', 'price_sensitive'), (6, 'It is not too expensive.', 'price_sensitive'),
    (7, 'It isn’t too expensive.', 'price_sensitive'), (8, 'It is too. Expensive things break.', 'price_sensitive'),
    (9, 'We want a money-back guarantee.', 'risk_averse'),
    (10, 'It isn’t too expensive, but we want a money-back guarantee.', 'risk_averse'),
    (11, 'The data center moved.', 'analytical'), (12, '', 'analytical')) AS t(id, content, trait)
ORDER BY id;
SELECT content, prescriptive_trait_names(content) AS traits
FROM (VALUES ('Team meeting at nine.'), ('Thanks, the parcel arrived.'), ('We had a great deal of rain.')) AS t(content);
-- A phrase counts once, however often it is said; of two that overlap the heavier.
CREATE FUNCTION policy_of(phrases jsonb) RETURNS prescriptive_policy LANGUAGE sql STABLE AS $$
    SELECT jsonb_set(jsonb_set(p, '{traits,definitions}', (SELECT jsonb_agg(d - 'phrases') FROM jsonb_array_elements(p #> '{traits,definitions}') AS d)),
        '{traits,definitions,0,phrases}', phrases)::prescriptive_policy
    FROM (SELECT prescriptive.active_policy()::jsonb #- '{reading,sentiment,valences}') AS q(p)
$$;
SELECT content, round(score::numeric, 4) AS score, jsonb_array_length(evidence) AS phrases
FROM (SELECT policy_of('[{"weight": 1, "phrases": ["discount~"]}, {"weight": 2, "phrases": ["any discount"]}, {"weight": -0.5, "phrases": ["small"]}]') AS p) AS q,
     (VALUES (1, 'discount'), (2, 'discount, discounts! Discount?'), (3, 'any discount'), (4, 'Any discount? A discount!'), (5, 'a small discount'),
         (6, 'small')) AS t(id, content)
LEFT JOIN LATERAL prescriptive_traits(content, p) ON true ORDER BY id;
SELECT count(*) FROM prescriptive_traits(NULL::text);
SELECT * FROM prescriptive_traits('{"customer_id": "1", "interaction_history": []}');
\echo :LAST_ERROR_SQLSTATE

-- Requests: texts with their interaction, preferences, and behaviour with its reason.
SELECT trait, round(score::numeric, 2) AS score, jsonb_pretty(evidence) AS evidence FROM prescriptive_traits('{
    "customer_profile": {"lead_score": 30, "sentiment_score": -0.5, "total_interactions": 8, "avg_deal_value": 20000, "response_rate": 0.3}}'::jsonb);
SELECT DISTINCT trait, e->>'interaction_id' AS interaction FROM prescriptive_traits('{
    "customer_profile": {"preferences": {"note": ["wants a money-back guarantee"], "volume": 3}},
    "interaction_history": [
        {"interaction_id": 17, "content": "Any discount for early payment?"},
        {"interaction_id": "m-2", "content": "It is too expensive."}]}'::jsonb),
    jsonb_array_elements(evidence) AS e
WHERE e ? 'phrase' AND trait IN ('bargain_seeker', 'price_sensitive', 'risk_averse') ORDER BY 1, 2;

-- Behaviour over the history. Each rule has its own customer.
CREATE FUNCTION trait_of(history text, profile text DEFAULT '{}') RETURNS TABLE (trait text, score numeric, features text) LANGUAGE sql AS $$
    SELECT trait, round(score::numeric, 2), (SELECT string_agg(e->>'feature', ' ') FROM jsonb_array_elements(evidence) AS e)
    FROM prescriptive_traits(jsonb_build_object('interaction_history', history::jsonb, 'customer_profile', profile::jsonb))
$$;
CREATE FUNCTION repeated(interaction text, n int) RETURNS text LANGUAGE sql AS
    $$ SELECT jsonb_agg(interaction::jsonb)::text FROM generate_series(1, n) $$;
SELECT * FROM trait_of(repeated('{"response_time_hours": 1, "decision_made": true}', 4));
SELECT * FROM trait_of(repeated('{"interaction_type": "call"}', 10));
SELECT * FROM trait_of(repeated('{"discount_offered": 0.1}', 3));
SELECT * FROM trait_of(repeated('{"discount_offered": 0.1, "sentiment": -0.5}', 5));
SELECT * FROM trait_of(repeated('{"discount_offered": 0.1}', 12));
SELECT * FROM trait_of(repeated('{"decision_made": false}', 16));
SELECT * FROM trait_of(repeated('{"outcome": "positive", "content": "See point 3"}', 4));
SELECT * FROM trait_of('[]', '{"preferred_communication": "Phone"}');
-- Where texts are read, figures alone claim less.
SELECT round(score::numeric, 2) AS score FROM (VALUES (0), (1), (2), (3), (9)) AS t(texts)
LEFT JOIN LATERAL prescriptive_traits(jsonb_build_object(
    'customer_profile', '{"avg_deal_value": 20000, "sentiment_score": -0.5, "lead_score": 1}'::jsonb,
    'interaction_history', (SELECT coalesce(jsonb_agg('{"content": "hello"}'::jsonb), '[]') FROM generate_series(1, texts)))) ON trait = 'price_sensitive'
ORDER BY texts;
-- A policy can switch a trait off.
CREATE FUNCTION place_of(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (ordinality - 1)::text FROM jsonb_array_elements(prescriptive.active_policy()::jsonb->'traits'->'definitions') WITH ORDINALITY AS d
    WHERE d.value->>'name' = name
$$;
SELECT count(*) FROM prescriptive_traits('any discount'::text, jsonb_set(prescriptive.active_policy()::jsonb,
    ARRAY['traits', 'definitions', place_of('bargain_seeker'), 'enabled'], 'false')::prescriptive_policy)
WHERE trait = 'bargain_seeker';

-- What behaviour it is a sign of, in words and in figures.
SELECT e->>'behaviour' AS behaviour, e ? 'phrase' AS in_words
FROM prescriptive_traits('{"customer_profile": {"avg_deal_value": 20000, "sentiment_score": -0.5},
         "interaction_history": [{"content": "It is too expensive. What a price!"}]}'::jsonb,
         jsonb_set(policy_of('[]'::jsonb || '{"weight": 1, "phrases": ["too expensive"], "behaviour": "objects_to_price"}'::jsonb || '{"weight": 1, "phrases": ["price"]}'::jsonb)::jsonb,
             '{traits,definitions,0,rules}', '[{"behaviour": "small_deals", "weight": 0.8, "ramps": [{"feature": "avg_deal_value", "from": 30000, "to": 24000, "reason": "x"}]}]')::prescriptive_policy) AS t,
     jsonb_array_elements(evidence) WITH ORDINALITY AS l(e, n)
WHERE trait = (SELECT prescriptive.active_policy()::jsonb #>> '{traits,definitions,0,name}') ORDER BY n;
-- Names alone, in the same order; by a policy too.
SELECT bool_and(prescriptive_trait_names(content) = ARRAY(SELECT trait FROM prescriptive_traits(content))) AS same,
       bool_and(prescriptive_trait_names(content) = prescriptive_trait_names(content, prescriptive.active_policy())) AS by_policy,
       bool_and(prescriptive_sentiment(content) = prescriptive_sentiment(content, prescriptive.active_policy())) AS sentiment_by_policy
FROM (VALUES ('Any discount? It is too expensive.'), ('We want a money-back guarantee.'), ('Nothing.')) AS t(content);
SELECT prescriptive_trait_names(NULL) IS NULL AS names, prescriptive_sentiment(NULL) IS NULL AS sentiment,
       prescriptive_trait_names(NULL, prescriptive.active_policy()) IS NULL AS names_by_policy;
SELECT what, prescriptive_trait_names(content) AS names, prescriptive_sentiment(content) AS sentiment
FROM (VALUES ('nothing', ''), ('a space', ' '), ('white space', E'\n\t'), ('marks', '?!'), ('unseen marks', U&'\200B\200E'),
    ('a letter', 'x')) AS t(what, content);
SELECT prescriptive_trait_names('any discount', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_sentiment('good', NULL);
\echo :LAST_ERROR_SQLSTATE
-- Tone by the shipped lexicon alone, against the published formula s / sqrt(s^2 + 15) over the valences of words.
SELECT content, round(prescriptive_sentiment(content, p)::numeric, 4) = round((s / sqrt(s ^ 2 + 15))::numeric, 4) AS same
FROM (SELECT policy_of('[{"weight": 1, "phrases": ["x"]}]') AS p) AS q, (VALUES ('It is good.', 1.9::float8), ('It is not good.', -0.74 * 1.9), ('It is GOOD!', 1.9 + 0.733 + 0.292),
    ('It is very good.', 1.9 + 0.293), ('It is bad.', -2.5), ('It is bad :(', -2.5 - 1.9), ('The table 👍', 2),
    ('It is on the table.', 0)) AS t(content, s);
-- Long, without a space; and with a word at its end.
SELECT prescriptive_trait_names(repeat('x', 1000000)) AS one_word, prescriptive_sentiment(repeat('x', 1000000)) AS tone,
       prescriptive_trait_names(repeat('a.', 500000)) AS letters, prescriptive_trait_names(repeat('折', 300000)) AS ideographs,
       prescriptive_trait_names(repeat('x', 1000000) || ' too expensive') @> '{price_sensitive}' AS found;
-- Marks that are not seen: zero width, direction, soft hyphens, accents of their own.
SELECT prescriptive_trait_names(content) @> '{price_sensitive}' AS shows, (e->>'start')::int AS start, (e->>'length')::int AS length
FROM (VALUES (1, U&'It is t\200Boo exp\00ADensive'), (2, U&'\202BIt is \2067too\2069 expensive\202C'), (3, U&'\FEFFtoo \200Eexpensive\200F'),
    (4, U&'to\0301o e\0301xpensive')) AS t(id, content), prescriptive_traits(content), jsonb_array_elements(evidence) AS e
WHERE trait = 'price_sensitive' ORDER BY id;
-- What is no text is the server's to say.
SELECT prescriptive_sentiment(convert_from('\x676f6f64ff', 'UTF8'));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_trait_names(E'good\x00');
\echo :LAST_ERROR_SQLSTATE
-- What looks like a request is a text here.
SELECT prescriptive_trait_names('{"customer_id": "1", "interaction_history": []}');
-- A regular expression of one's own finds whole words, and knows context.
SELECT content, jsonb_path_query_array(evidence, '$[*].phrase') AS phrases, jsonb_path_query_array(evidence, '$[*].text') AS words,
    jsonb_path_query_array(evidence, '$[*].start') AS starts
FROM (SELECT policy_of('[{"weight": 1, "phrases": ["/sku-\\d{4}/", "/(?-i)ERP/"]}]') AS p) AS q,
     (VALUES ('Two of SKU-1234, please.'), ('SKU-12345'), ('no sku-1234'), ('é sku-1234 and ERP'), ('erp')) AS t(content)
     LEFT JOIN LATERAL prescriptive_traits(content, p) ON true;
SELECT policy_of(jsonb_build_array(jsonb_build_object('weight', 1, 'phrases', (SELECT jsonb_agg('/a' || n || '/') FROM generate_series(1, 65) AS n))));

-- Other languages: words as they are written, with accents or without, by phrases of one's own.
SELECT content, prescriptive_trait_names(content, p) @> '{price_sensitive}' AS shows,
       sign(prescriptive_sentiment(content, p)) AS tone
FROM (SELECT jsonb_set(jsonb_set(prescriptive.active_policy()::jsonb, '{reading,sentiment}',
             '{"valences": {"gut": 1.9, "schlecht": -2, "bueno": 1.9, "malo": -2, "tres bien": 2, "mauvais": -2, "好": 2}}'),
             ARRAY['traits', 'definitions', place_of('price_sensitive'), 'phrases'],
             '[{"weight": 1, "phrases": ["zu teuer", "demasiado caro|cara", "trop cher|chère|chers|chères", "太 贵"]}]')::prescriptive_policy AS p) AS q,
     (VALUES (1, 'Das ist uns zu TEUER, aber gut.'), (2, 'Das ist nicht zu teuer und nicht schlecht.'), (3, 'Zu teuer für schlechte Ware: schlecht!'),
         (4, '¡Es demasiado cara!'), (5, 'No es demasiado caro, es bueno.'), (6, 'Es malo y demasiado caro.'),
         (7, 'Elle est trop chere.'), (8, 'Ce n’est pas trop cher, très bien.'), (9, 'Trop chère, mauvais.'), (10, '这个太贵了。'), (11, '很好！')) AS t(id, content)
ORDER BY id;
