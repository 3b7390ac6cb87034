CREATE SCHEMA bad_input;
SET search_path = bad_input, public;
-- Each bad input has its clear error: SQLSTATE, path, value, hint.
\set SHOW_CONTEXT never
CREATE TABLE bad (id int GENERATED ALWAYS AS IDENTITY, request jsonb);
INSERT INTO bad (request) VALUES
    ('[]'), ('7'), ('"text"'), ('null'),
    ('{}'),
    ('{"customer_id": null}'),
    ('{"customer_id": ""}'),
    ('{"customer_id": 1.5}'),
    ('{"customer_id": true}'),
    ('{"customer_id": "a", "custmer_profile": {}}'),
    ('{"customer_id": "a", "customer_profile": {"leadscore": 0.5}}'),
    ('{"customer_id": "a", "customer_profile": {"zzz": 0.5}}'),
    ('{"customer_id": "a", "interaction_history": [{"text": "hello"}]}'),
    ('{"customer_id": "a", "customer_profile": []}'),
    ('{"customer_id": "a", "interaction_history": {}}'),
    ('{"customer_id": "a", "interaction_history": ["hello"]}'),
    ('{"customer_id": "a", "customer_profile": {"lead_score": "high"}}'),
    ('{"customer_id": "a", "customer_profile": {"lead_score": -1}}'),
    ('{"customer_id": "a", "customer_profile": {"lead_score": 101}}'),
    ('{"customer_id": "a", "customer_profile": {"sentiment_score": 1.5}}'),
    ('{"customer_id": "a", "customer_profile": {"total_interactions": -1}}'),
    ('{"customer_id": "a", "customer_profile": {"avg_deal_value": -0.01}}'),
    ('{"customer_id": "a", "customer_profile": {"avg_deal_value": 1e400}}'),
    ('{"customer_id": "a", "customer_profile": {"response_rate": 100.1}}'),
    ('{"customer_id": "a", "customer_profile": {"successful_deals": -1}}'),
    ('{"customer_id": "a", "customer_profile": {"last_interaction": "yesterday"}}'),
    ('{"customer_id": "a", "customer_profile": {"last_interaction": "2026-02-30"}}'),
    ('{"customer_id": "a", "customer_profile": {"last_interaction": 20260101}}'),
    ('{"customer_id": "a", "customer_profile": {"last_interaction": "9999-01-01"}}'),
    ('{"customer_id": "a", "customer_profile": {"first_interaction": "2026-02-01", "last_interaction": "2026-01-01"}}'),
    ('{"customer_id": "a", "customer_profile": {"timezone": 1}}'),
    ('{"customer_id": "a", "interaction_history": [{"timestamp": "2026-13-01"}]}'),
    ('{"customer_id": "a", "interaction_history": [{"timestamp": "9999-01-01"}]}'),
    ('{"customer_id": "a", "interaction_history": [{"interaction_id": 1}, {"interaction_id": "1"}]}'),
    ('{"customer_id": "a", "interaction_history": [{"sentiment": -2}]}'),
    ('{"customer_id": "a", "interaction_history": [{"outcome": "positve"}]}'),
    ('{"customer_id": "a", "interaction_history": [{"response_time_hours": -1}]}'),
    ('{"customer_id": "a", "interaction_history": [{"engagement_level": 80}]}'),
    ('{"customer_id": "a", "interaction_history": [{"discount_offered": 10}]}'),
    ('{"customer_id": "a", "interaction_history": [{"decision_made": "yes"}]}'),
    ('{"customer_id": "a", "interaction_history": [{"deal_value": 1e16}]}'),
    ('{"customer_id": "a", "interaction_history": [{"content": 5}]}'),
    ('{"customer_id": "a", "as_of": "soon"}'),
    ('{"customer_id": "a", "as_of": 5}'),
    ('{"customer_id": "a", "features": []}'),
    ('{"customer_id": "a", "features": {"x": [1]}}');
INSERT INTO bad (request) SELECT ('{"customer_id": "deep", "features": ' || repeat('[', 80) || repeat(']', 80) || '}')::jsonb;

-- As answers: nothing is raised and the customer is named.
SELECT id, a->>'customer_id' AS customer, a->'error'->>'code' AS code, a->'error'->>'message' AS message,
       a->'error'->>'path' AS path, a->'error'->>'detail' AS detail, a->'error'->>'hint' AS hint
FROM (SELECT id, prescriptive_try_analyze(request) AS a FROM bad) AS answers ORDER BY id;
-- A good one is answered as ever.
SELECT prescriptive_try_analyze(r) = prescriptive_analyze(r) AS same
FROM (VALUES ('{"customer_id": 7, "customer_profile": {"lead_score": 70}}'::jsonb)) AS q(r);
-- One bad row never stops a scan.
SELECT count(*) AS rows, count(*) FILTER (WHERE prescriptive_try_analyze(request) ? 'error') AS errors
FROM (SELECT request FROM bad UNION ALL SELECT '{"customer_id": "good"}') AS q;

-- As errors: the same code, message, detail and hint from each function. (With a policy and no as_of time is
-- unknown, so that nothing lies in the future: two errors fewer.)
CREATE FUNCTION error_of(call text, request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE state text; message text; detail text; hint text;
BEGIN
    EXECUTE 'SELECT ' || call USING request;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
        detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN jsonb_build_object('code', state, 'message', message,
        'detail', nullif(detail, ''), 'hint', nullif(hint, ''));
END $$;
SELECT call, count(*) AS requests,
       count(*) FILTER (WHERE error_of(call, request) = (prescriptive_try_analyze(request)->'error') - 'path') AS same_error
FROM bad, unnest(ARRAY['prescriptive_analyze($1)', 'prescriptive_analyze_json($1)', 'prescriptive_analyze_detail($1)',
    'prescriptive_analyze($1, prescriptive.active_policy())',
    'prescriptive_recommend($1)', 'prescriptive_priority($1)',
    'prescriptive_traits($1)', 'prescriptive_explain($1)', 'prescriptive_history_of($1)']) AS call
WHERE request <> '{}' AND request->>'customer_id' IS NOT NULL OR call LIKE '%analyze%'
GROUP BY call ORDER BY call;
-- Only the analyze family needs a customer_id.
SELECT prescriptive_priority('{}'), prescriptive_analyze('{}');
\echo :LAST_ERROR_SQLSTATE
-- Too large, and compressed so that it is small in storage.
SELECT prescriptive_analyze(jsonb_build_object('customer_id', 'big', 'features', jsonb_build_object('x', repeat('x', 50000000))));
\echo :LAST_ERROR_SQLSTATE
SELECT a->'error'->>'code' AS code, a->'error'->>'message' AS message
FROM prescriptive_try_analyze(jsonb_build_object('customer_id', 'big', 'features', jsonb_build_object('x', repeat('x', 50000000)))) AS a;

-- Typed arguments.
SELECT prescriptive_conversion_probability(70, 0, 1, 1, 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_conversion_probability(-0.1, 0, 1, 1, 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_churn_risk(0.5, 'NaN', 1, 1, 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_priority(0.5, 0, 'Infinity', 1, 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_recommend(0.5, 0, -1, 1, 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_action_type(0.5, 0, 1, '-Infinity', 0.5);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_confidence(0.5, 0, 1, 1, 80);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_conversion_probability(0.5, 0, 1, 1, 0.5, NULL, NULL, NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_analyze('{"customer_id": 1}', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_analyze(NULL, NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_traits('hello'::text, NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive_conversion_probability(0.5, 0, 1, 1, 0.5, prescriptive_history_of('{}'), prescriptive.active_policy(), 'infinity');
\echo :LAST_ERROR_SQLSTATE

-- Keys that are not known may be ignored by policy.
SELECT prescriptive_analyze('{"customer_id": 1, "note": "x", "customer_profile": {"owner": "me"}}', p)->>'priority' AS priority
FROM (SELECT jsonb_set(prescriptive.active_policy()::jsonb, '{unknown_keys}', '"ignore"')::prescriptive_policy) AS q(p);
-- The scale of fractions may be fixed by policy.
CREATE FUNCTION on_scale(scale text, lead float8) RETURNS float8 LANGUAGE sql AS $$
    SELECT value FROM prescriptive_explain(
        jsonb_build_object('customer_profile', jsonb_build_object('lead_score', lead)),
        jsonb_set(prescriptive.active_policy()::jsonb, '{scales,lead_score}', to_jsonb(scale))::prescriptive_policy)
    WHERE outcome = 'churn' AND factor = 'lead_score'
$$;
SELECT on_scale('auto', 1) AS auto_1, on_scale('auto', 2) AS auto_2, on_scale('fraction', 1) AS fraction_1,
       on_scale('percent', 1) AS percent_1, on_scale('percent', 70) AS percent_70;
SELECT on_scale('fraction', 70);
\echo :LAST_ERROR_SQLSTATE
-- A few numbers that print to megabytes.
SELECT a->'error'->>'code' AS code, a->'error'->>'message' AS message
FROM prescriptive_try_analyze(jsonb_build_object('customer_id', 1, 'customer_profile', jsonb_build_object('demographics',
    (SELECT jsonb_agg(1e131071::numeric) FROM generate_series(1, 200))))) AS a;
