CREATE SCHEMA history;
SET search_path = history, public;
\set SHOW_CONTEXT never
-- A request's interactions and their summary score alike.
CREATE TABLE requests AS
SELECT i, jsonb_build_object('as_of', '2026-06-01T00:00:00Z', 'interaction_history', (
    SELECT jsonb_agg(jsonb_build_object('interaction_id', k, 'interaction_type', (ARRAY['email', 'call', 'chat', 'meeting', 'demo', 'fax'])[1 + (i * k) % 6],
        'timestamp', to_char(timestamp '2026-05-31 12:00' - (i * k % 150) * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'content', (ARRAY['Any discount?', 'What is the ROI?', 'hello', NULL])[1 + k % 4],
        'sentiment', ((i * 7 + k * 13) % 21 - 10) / 10.0, 'outcome', (ARRAY['positive', 'negative', 'neutral', NULL])[1 + k % 4],
        'response_time_hours', (i + k) % 30, 'engagement_level', (i * k % 11) / 10.0,
        'discount_offered', (k % 3) / 10.0, 'decision_made', k % 2 = 0, 'deal_value', 1000 * k))
    FROM generate_series(1, i) AS k)) AS request
FROM generate_series(1, 30) AS i;
CREATE TABLE histories AS SELECT i, request, prescriptive_history_of(request) AS history FROM requests;
SELECT count(*) AS rows,
    bool_and(prescriptive_churn_risk(NULL, NULL, NULL, NULL, NULL, history, p, t) = prescriptive_churn_risk(request)) AS churn,
    bool_and(prescriptive_conversion_probability(NULL, NULL, NULL, NULL, NULL, history, p, t) = prescriptive_conversion_probability(request)) AS conversion,
    bool_and(prescriptive_engagement_score(NULL, NULL, NULL, NULL, NULL, history, p, t) = prescriptive_engagement_score(request)) AS engagement,
    bool_and(prescriptive_recommend(NULL, NULL, NULL, NULL, NULL, history, p, t) = prescriptive_recommend(request)) AS recommend
FROM histories, LATERAL (SELECT prescriptive.active_policy() AS p, '2026-06-01 00:00+00'::timestamptz AS t) AS q;
-- The profile's own figures win over the history's.
SELECT bool_and(prescriptive_churn_risk(0.2, 0.1, 3, 100, 0.2, history, p, t)
              = prescriptive_churn_risk(request || '{"customer_profile": {"lead_score": 0.2, "sentiment_score": 0.1, "total_interactions": 3, "avg_deal_value": 100, "response_rate": 0.2}}')) AS same
FROM histories, LATERAL (SELECT prescriptive.active_policy() AS p, '2026-06-01 00:00+00'::timestamptz AS t) AS q;
-- The order of interactions does not matter, to the bit.
SELECT bool_and(prescriptive_history_send(history) = prescriptive_history_send(prescriptive_history_of(
    jsonb_set(request, '{interaction_history}', (SELECT jsonb_agg(e ORDER BY e->>'interaction_id' DESC) FROM jsonb_array_elements(request->'interaction_history') AS e))))) AS same
FROM histories;
-- Text and binary I/O are exact, under any setting.
SET extra_float_digits = -15;
SELECT bool_and(prescriptive_history_send(history::text::prescriptive_history) = prescriptive_history_send(history)) AS text_io,
       max(length(prescriptive_history_send(history))) < 4096 AS small FROM histories;
RESET extra_float_digits;
-- What the features are, against plain SQL.
SELECT bool_and(abs(f.level - x.level) < 1e-5 AND abs(f.hours - x.hours) < 1e-5 AND abs(f.recency - x.recency) < 1e-5
                AND abs(f.trend - x.trend) < 1e-4) AS features
FROM (SELECT i, request,
             max(value) FILTER (WHERE factor = 'engagement_level') AS level, max(value) FILTER (WHERE factor = 'response_hours') AS hours,
             max(value) FILTER (WHERE factor = 'recency_days') AS recency, max(value) FILTER (WHERE factor = 'sentiment_trend') AS trend
      FROM requests, prescriptive_explain(request) WHERE outcome = 'churn' GROUP BY 1, 2) AS f,
     LATERAL (SELECT avg((e->>'engagement_level')::float8) AS level, avg((e->>'response_time_hours')::float8) AS hours,
                     min(extract(epoch FROM timestamptz '2026-06-01 00:00+00' - (e->>'timestamp')::timestamptz) / 86400) AS recency,
                     greatest(-1, least(1, 30 * (sum(w) * sum(w * t * y) - sum(w * t) * sum(w * y)) / (sum(w) * sum(w * t * t) - sum(w * t) ^ 2))) AS trend
              FROM jsonb_array_elements(request->'interaction_history') AS e,
                   LATERAL (SELECT (e->>'sentiment')::float8 AS y, ((e->>'timestamp')::timestamptz AT TIME ZONE 'UTC')::date
                                - (SELECT max((l->>'timestamp')::timestamptz AT TIME ZONE 'UTC')::date
                                   FROM jsonb_array_elements(request->'interaction_history') AS l) AS t) AS p,
                   LATERAL (SELECT 2 ^ (t / 45.0::float8) AS w) AS f) AS x
WHERE i BETWEEN 5 AND 30;
SELECT prescriptive_history_of('{}') AS empty;

-- Time: an explicit as_of leaves later events out, and so back-testing works.
SELECT prescriptive_churn_risk(jsonb_set(request, '{as_of}', '"2026-03-01T00:00:00Z"'))
     = prescriptive_churn_risk(jsonb_build_object('as_of', '2026-03-01T00:00:00Z', 'interaction_history', (
           SELECT jsonb_agg(e) FROM jsonb_array_elements(request->'interaction_history') AS e WHERE e->>'timestamp' <= '2026-03-01T00:00:00Z'))) AS back_test
FROM requests WHERE i = 30;
-- A ready history with events after as_of is an error.
SELECT prescriptive_churn_risk(NULL, NULL, NULL, NULL, NULL, history, prescriptive.active_policy(), '2026-03-01 00:00+00') FROM histories WHERE i = 30;
\echo :LAST_ERROR_SQLSTATE
-- Without as_of the transaction's time counts; 5 minutes ahead are forgiven.
SELECT value < 1e-6 AS now FROM prescriptive_explain(jsonb_build_object('interaction_history',
    jsonb_build_array(jsonb_build_object('timestamp', to_char((now() + interval '4 minutes') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))))
WHERE factor = 'recency_days' AND outcome = 'churn';
SELECT prescriptive_try_analyze(jsonb_build_object('customer_id', 1, 'interaction_history',
    jsonb_build_array(jsonb_build_object('timestamp', to_char((now() + interval '6 minutes') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))))->'error'->>'message' AS message;
-- In an immutable form a missing as_of means that time is unknown.
SELECT string_agg(factor, ' ') AS factors FROM requests, prescriptive_explain(request - 'as_of', prescriptive.active_policy())
WHERE i = 30 AND outcome = 'churn';
-- A time without offset is UTC, whatever the session's zone.
SET timezone = 'Asia/Tokyo';
SELECT bool_and(prescriptive_churn_risk(jsonb_set(request, '{as_of}', to_jsonb(t))) = prescriptive_churn_risk(request)) AS same_moment
FROM requests, unnest(ARRAY['2026-06-01', '2026-06-01T00:00', '2026-06-01 00:00:00.000', '2026-06-01T02:00:00+02:00', '2026-05-31T19:00:00-0500']) AS t;
RESET timezone;
-- A prospect cannot churn.
SELECT deals, prescriptive_priority(r) AS priority, prescriptive_action_type(r) AS action_type, (prescriptive_recommend(r)).timeframe
FROM (VALUES (NULL), (0), (1)) AS d(deals),
     LATERAL (SELECT jsonb_build_object('customer_profile', jsonb_build_object('lead_score', 0.3, 'sentiment_score', -0.5,
         'total_interactions', 8, 'avg_deal_value', 20000, 'response_rate', 0.3, 'successful_deals', deals)) AS r) AS q ORDER BY deals NULLS FIRST;

-- What is no history.
SELECT '{}'::prescriptive_history;
\echo :LAST_ERROR_SQLSTATE
SELECT 'x'::prescriptive_history;
\echo :LAST_ERROR_SQLSTATE
SELECT replace(history::text, '"count":30', '"count":3')::prescriptive_history FROM histories WHERE i = 30;
\echo :LAST_ERROR_SQLSTATE
SELECT replace(history::text, '"version":2', '"version":1')::prescriptive_history FROM histories WHERE i = 30;
\echo :LAST_ERROR_SQLSTATE
-- Evidence that another lexicon found counts for the traits of the same names, and the answer says so.
SELECT policy, (w).traits, (w).foreign_lexicon
FROM (SELECT prescriptive_history_of('{"interaction_history": [{"content": "too expensive"}]}') AS h,
             prescriptive.active_policy()::jsonb AS own,
             '{"name": "green", "label": "green", "signs": "x", "buying_style": "feature_focused"}'::jsonb AS green) AS q,
     LATERAL (VALUES ('own', own), ('with a trait more', jsonb_insert(own, '{traits,definitions,0}', green)),
         ('with a trait renamed', replace(own::text, '"price_sensitive"', '"thrifty"')::jsonb)) AS p(policy, document),
     LATERAL (SELECT prescriptive_recommend(NULL, NULL, NULL, NULL, NULL, h, document::prescriptive_policy, NULL) AS w) AS r;
-- Without texts there is nothing foreign.
SELECT (prescriptive_recommend(NULL, NULL, NULL, NULL, NULL, prescriptive_history_of('{"interaction_history": [{"sentiment": 0.5}]}'),
    replace(prescriptive.active_policy()::text, '"price_sensitive"', '"thrifty"')::prescriptive_policy, NULL)).foreign_lexicon;
-- An empty history says nothing.
SELECT prescriptive_churn_risk(NULL, NULL, NULL, NULL, NULL, prescriptive_history_of('{}')) = prescriptive_churn_risk('{}') AS same,
       prescriptive_churn_risk('{"interaction_history": []}') = prescriptive_churn_risk('{}') AS empty_list;
