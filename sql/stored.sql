-- What scores and explains a stored customer.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE SCHEMA stored;
SET search_path = stored, public;
CREATE TABLE given AS SELECT document AS policy, timestamptz '2026-03-20 00:00Z' AS at,
    prescriptive_history_agg(at, 'call', content, NULL::float8, document) AS history
FROM prescriptive.policy CROSS JOIN (VALUES (timestamptz '2026-03-01 09:00Z', 'Too expensive for us'), ('2026-03-05 09:00Z', 'Hello')) AS e(at, content)
WHERE name = 'default' GROUP BY 1;
-- The same as the form with a history, and as the request that says the same.
SELECT (t).recommendation = prescriptive_recommend(0.4, -0.2, 5, 9000, 0.3, history, policy, at) AS same_as_form, (t).code
FROM given, prescriptive.try_recommend(0.4, -0.2, 5, 9000, 0.3, history, NULL, policy, at) AS t;
SELECT (t).recommendation = prescriptive_recommend('{"as_of": "2026-03-20", "customer_profile": {"lead_score": 0.4, "sentiment_score": -0.2,
    "total_interactions": 5, "avg_deal_value": 9000, "response_rate": 0.3, "successful_deals": 0, "last_interaction": "2026-03-11",
    "preferred_communication": "phone", "preferences": "tight budget"}}', policy) AS same_as_request
FROM given, prescriptive.try_recommend(0.4, -0.2, 5, 9000, 0.3, NULL, '{"customer_profile": {"successful_deals": 0,
    "last_interaction": "2026-03-11", "preferred_communication": "phone", "preferences": "tight budget"}, "features": {"x": 1}}', policy, at) AS t;
-- Columns come before the request's.
SELECT (t).recommendation = prescriptive_recommend(0.9, NULL, 5, NULL, NULL, NULL, policy, at) AS column_first
FROM given, prescriptive.try_recommend(0.9, NULL, NULL, NULL, NULL, NULL, '{"customer_profile": {"lead_score": 0.1, "total_interactions": 5}}', policy, at) AS t;
-- Without a time nothing depends on it.
SELECT ((t).recommendation).valid_until IS NULL AS for_ever, ((t).recommendation).conversion_probability = prescriptive_conversion_probability(0.4, NULL, NULL, NULL, NULL, history, policy, NULL) AS same
FROM given, prescriptive.try_recommend(0.4, NULL, NULL, NULL, NULL, history, NULL, policy, NULL) AS t;
-- What is wrong is said, not raised.
SELECT n, t.code, t.message, t.detail, t.hint, t.recommendation IS NULL AS none
FROM given, (VALUES (1, 70::float8, 0::float8, 0::float8, 0::float8, false, NULL::jsonb, timestamptz '2026-03-20 00:00Z'),
    (2, 0, 'NaN', 0, 0, false, NULL, '2026-03-20'), (3, 0, 0, -1, 'infinity', false, NULL, '2026-03-20'), (4, 0, 0, 0, 0, true, NULL, '2026-03-02'),
    (5, 0, 0, 0, 0, false, '{"customer_profile": {"successful_deal": 1}}', '2026-03-20'),
    (6, 0, 0, 0, 0, false, '{"customer_profile": {"last_interaction": "yesterday"}}', '2026-03-20'),
    (7, 0, 0, 0, 0, false, '[]', '2026-03-20')) AS v(n, lead, sentiment, interactions, deal, has_history, request, at),
    prescriptive.try_recommend(lead, sentiment, interactions, deal, 0, CASE WHEN has_history THEN history END, request, policy, v.at) AS t ORDER BY n;
-- A policy that is not there, and a time that is none, are the caller's errors.
SELECT prescriptive.try_recommend(0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
SELECT prescriptive.try_recommend(0, 0, 0, 0, 0, NULL, NULL, policy, 'infinity') FROM given;
-- Explained: as the form for requests does, with words.
SELECT e.outcome, e.factor, e.label, e.shown, round(e.contribution::numeric, 3) AS contribution, e.direction
FROM given, prescriptive.explain_stored(0.4, NULL, NULL, 9000, 0.3, history, NULL, policy, at) AS e WHERE e.outcome = 'churn';
SELECT count(*) AS differ FROM given, LATERAL (
    (SELECT outcome, factor, value, typical, contribution, direction FROM prescriptive.explain_stored(0.4, -0.2, 5, 9000, 0.3, NULL, '{"customer_profile": {"last_interaction": "2026-03-11"}}', policy, at)
     EXCEPT SELECT * FROM prescriptive_explain('{"as_of": "2026-03-20", "customer_profile": {"lead_score": 0.4, "sentiment_score": -0.2, "total_interactions": 5,
         "avg_deal_value": 9000, "response_rate": 0.3, "last_interaction": "2026-03-11"}}', policy))) AS d;
SELECT count(*) FROM given, prescriptive.explain_stored(7, NULL, NULL, NULL, NULL, NULL, NULL, policy, at);
-- Which lexicon read a history.
SELECT prescriptive._history_read_by(history, policy) AS own,
       prescriptive._history_read_by(history, jsonb_set(policy::jsonb, '{reading,half_life_days}', '7')::prescriptive_policy) AS another,
       prescriptive._history_read_by(history, jsonb_set(policy::jsonb, '{confidence,base}', '0.1')::prescriptive_policy) AS same_reading,
       prescriptive._history_read_by((SELECT prescriptive_history_agg(at, 'call') FROM given), jsonb_set(policy::jsonb, '{reading,half_life_days}', '7')::prescriptive_policy) AS no_text
FROM given;
-- What a history would refuse of an interaction: exactly what the aggregate does refuse.
CREATE FUNCTION refused(timestamptz, float8, float8, float8, text, float8, float8) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    PERFORM prescriptive_history_add(NULL, $1, 'call', NULL, $2, $3, $4, $5, $6, NULL::bool, $7);
    RETURN false;
EXCEPTION WHEN data_exception THEN
    RETURN true;
END
$$;
SELECT count(*) AS tried, count(*) FILTER (WHERE error IS NOT NULL) AS refused, count(*) FILTER (WHERE (error IS NOT NULL) <> really) AS differ
FROM (SELECT prescriptive._interaction_error(at, s, h, l, o, d, v) AS error, refused(at, s, h, l, o, d, v) AS really
      FROM unnest(ARRAY['2026-01-01 00:00Z', 'infinity', '10000-01-01 00:00Z', NULL]::timestamptz[]) AS at, unnest(ARRAY[0, -1.01, 'NaN', NULL]::float8[]) AS s,
           unnest(ARRAY[5, -1, 1e7]::float8[]) AS h, unnest(ARRAY[1, 1.1]::float8[]) AS l, unnest(ARRAY['positive', 'good', NULL]) AS o,
           unnest(ARRAY[0.1, 10]::float8[]) AS d, unnest(ARRAY[5, 2e15, NULL]::float8[]) AS v) AS q;
SELECT prescriptive._interaction_error(NULL, 5, NULL, NULL, NULL, NULL, NULL), prescriptive._interaction_error(NULL, NULL, NULL, NULL, 'god', NULL, NULL),
       prescriptive._interaction_error('infinity', NULL, NULL, NULL, NULL, NULL, NULL);
-- One expression, one query.
SELECT sql, prescriptive._is_expression(sql) FROM unnest(ARRAY['a', 'a + b', '(SELECT 1)', 'a -- x', '(a, b)', 'a), (b', '1); DELETE FROM t; SELECT (1']) AS sql;
SELECT prescriptive._is_expression('a) FROM t --');
SELECT prescriptive._is_expression('a b');
SELECT sql, prescriptive._is_query(sql) FROM unnest(ARRAY['SELECT 1', 'VALUES (1)', 'TABLE t', 'SELECT 1; SELECT 2', 'SELECT 1 INTO t', 'DELETE FROM t', 'WITH x AS (SELECT 1) SELECT * FROM x']) AS sql;
SET client_min_messages = warning;
DROP SCHEMA stored CASCADE;
