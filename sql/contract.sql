CREATE SCHEMA contract;
SET search_path = contract, public;
-- The documented answers, key by key, on both input scales.
\set examples `cat "$PG_ABS_SRCDIR/test/contract/documented_examples.json"`
\set own `cat "$PG_ABS_SRCDIR/test/contract/own_answers.json"`
\set tables `cat "$PG_ABS_SRCDIR/test/contract/documented_tables.json"`

CREATE TABLE cases AS
SELECT value->>'name' AS name, value->'request' AS request,
       coalesce(value->'exact', value->'contains') AS expected, value ? 'exact' AS exact
FROM jsonb_array_elements(:'examples'::jsonb->'cases' || (:'own'::jsonb->'cases'));

-- Fractions as percentages and percentages as fractions.
CREATE FUNCTION other_scale(request jsonb, key text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN v IS NULL OR v = 0 THEN request
                ELSE jsonb_set(request, ARRAY['customer_profile', key],
                               to_jsonb(trim_scale(CASE WHEN v <= 1 THEN v * 100 ELSE v / 100 END))) END
    FROM (SELECT (request->'customer_profile'->>key)::numeric) AS given(v)
$$;

CREATE TABLE answers AS
SELECT name, scale, expected, exact, prescriptive_analyze(request) AS answer
FROM (SELECT *, 'as given' AS scale FROM cases
      UNION ALL
      SELECT name, other_scale(other_scale(request, 'lead_score'), 'response_rate'), expected, exact, 'other'
      FROM cases) AS both_scales;

-- Nothing differs.
SELECT name, scale, key, expected->key AS expected, answer->key AS answer
FROM answers, jsonb_object_keys(expected) AS key
WHERE (expected->key = answer->key) IS NOT TRUE;

-- Where the whole answer is known there is nothing else in it.
SELECT name, scale, answer = expected AS equal FROM answers WHERE exact ORDER BY name, scale;

SELECT count(*) AS compared, count(DISTINCT name) AS cases FROM answers, jsonb_object_keys(expected);

-- The keys in the documented order.
SELECT string_agg(key, ' ' ORDER BY position) = (
    SELECT string_agg(key, ' ' ORDER BY position)
    FROM json_object_keys((:'examples'::json->'cases'->0->'exact')) WITH ORDINALITY AS documented(key, position)
) AS in_documented_order
FROM cases, json_object_keys(prescriptive_analyze_json(request)) WITH ORDINALITY AS answered(key, position)
WHERE name = 'high-value analytical customer';

-- json and jsonb say the same.
SELECT bool_and(prescriptive_analyze_json(request)::jsonb = prescriptive_analyze(request)) FROM cases;

-- The documented vocabulary is the policy's.
CREATE VIEW policy AS SELECT prescriptive.active_policy()::jsonb AS p;

SELECT jsonb_agg(d->>'name') = (
    SELECT jsonb_agg(t->>'name') FROM jsonb_array_elements(:'tables'::jsonb->'documented'->'psychology_traits') AS t
) AS trait_names, count(*) AS traits
FROM policy, jsonb_array_elements(p->'traits'->'definitions') AS d;

SELECT t->>'name' AS trait,
       bool_and(play->>'text' = t->>'recommended_action') AS documented_action, count(*) AS plays
FROM jsonb_array_elements(:'tables'::jsonb->'documented'->'psychology_traits') AS t, policy,
     jsonb_array_elements(p->'plays') AS play
WHERE play->>'trait' = t->>'name' AND play->>'action_type' IN ('engagement', 'relationship_building')
GROUP BY 1 ORDER BY 1;

SELECT t->>'name' AS action_type, a->>'aim' = t->>'aim' AS aim,
       a->>'primary_metric' = coalesce(t->>'primary_metric', a->>'primary_metric') AS metric,
       lower((a->'secondary_metrics')::text) = lower(coalesce(t->'secondary_metrics', a->'secondary_metrics')::text) AS secondary
FROM jsonb_array_elements(:'tables'::jsonb->'documented'->'action_types') AS t, policy,
     jsonb_array_elements(p->'action_types') AS a
WHERE a->>'name' = t->>'name' ORDER BY 1;

SELECT jsonb_agg(jsonb_build_object('name', r->>'name', 'window', r->>'window')) = (
    SELECT jsonb_agg(t - 'rule') FROM jsonb_array_elements(:'tables'::jsonb->'documented'->'priorities') AS t
) AS priorities
FROM policy, jsonb_array_elements(p->'priorities') AS r;

-- Every play has what a team needs to carry it out.
SELECT count(*) AS plays, count(DISTINCT play->>'code') AS codes,
       bool_and(jsonb_array_length(play->'alternatives') = 3) AS alternatives,
       bool_and(jsonb_array_length(play->'people') > 0) AS people,
       bool_and((play->>'effort_hours')::numeric > 0) AS effort
FROM policy, jsonb_array_elements(p->'plays') AS play;
