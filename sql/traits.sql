CREATE SCHEMA traits;
SET search_path = traits, public;
\set SHOW_CONTEXT never
-- Texts: strongest first, each with evidence. start counts characters from 1.
SELECT * FROM prescriptive_traits('Can we get a discount? That is way too expensive for us.');
-- The span is where the words are, in characters.
SELECT trait, e->>'phrase' AS phrase, substring(content from (e->>'start')::int for (e->>'length')::int) AS found
FROM (VALUES ('Schöne Grüße 😀: we need a MONEY-BACK guarantee, and what''s the ROI?')) AS t(content),
     prescriptive_traits(content), jsonb_array_elements(evidence) AS e
ORDER BY trait, phrase;
-- Whole words, inflected, in any case; negated ones are no evidence.
SELECT content, coalesce(string_agg(trait, ' '), '(none)') AS traits
FROM (VALUES
    (1, 'Do you offer discounts?'), (2, 'DISCOUNT, please?'), (3, 'Thank you, no discount needed.'),
    (4, 'It is not too expensive.'), (5, 'It is too expensive.'), (6, 'There is no rush.'),
    (7, 'The data center moved.'), (8, 'We had a great deal of rain.'), (9, 'Team meeting at nine.'),
    (10, 'Thanks, the parcel arrived.'), (11, ''), (12, 'We never asked for a guarantee.'),
    (13, 'It isn’t over our budget, but we want a guarantee.')) AS t(id, content)
LEFT JOIN LATERAL prescriptive_traits(content) ON true
GROUP BY id, content ORDER BY id;
-- One phrase is meant once, however often it is said.
SELECT a.score = b.score AS same FROM prescriptive_traits('discount') a, prescriptive_traits('discount, discount! discount?') b
WHERE a.trait = b.trait;
SELECT count(*) FROM prescriptive_traits(NULL::text);
SELECT * FROM prescriptive_traits('{"customer_id": "1", "interaction_history": []}');
\echo :LAST_ERROR_SQLSTATE

-- Requests: texts with their interaction, preferences, and behaviour with its reason.
SELECT trait, round(score::numeric, 2) AS score, jsonb_pretty(evidence) AS evidence FROM prescriptive_traits('{
    "customer_profile": {"lead_score": 30, "sentiment_score": -0.5, "total_interactions": 8, "avg_deal_value": 20000, "response_rate": 0.3}}'::jsonb);
SELECT trait, e->>'phrase' AS phrase, e->>'interaction_id' AS interaction FROM prescriptive_traits('{
    "customer_profile": {"preferences": {"note": ["wants a money-back guarantee"], "volume": 3}},
    "interaction_history": [
        {"interaction_id": 17, "content": "Any discount for early payment?"},
        {"interaction_id": "m-2", "content": "Do you have a coupon code?"}]}'::jsonb),
    jsonb_array_elements(evidence) AS e WHERE e ? 'phrase' ORDER BY 1, 2;

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
SELECT count(*) FROM prescriptive_traits('discount'::text, (
    SELECT jsonb_set(p, ARRAY['traits', 'definitions', (ordinality - 1)::text, 'enabled'], 'false')::prescriptive_policy
    FROM (SELECT prescriptive.active_policy()::jsonb) AS q(p), jsonb_array_elements(p->'traits'->'definitions') WITH ORDINALITY AS d
    WHERE d.value->>'name' = 'bargain_seeker'));
