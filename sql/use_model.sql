-- A learned model in the place of an outcome's weights, its gates, the way back, and drift.
\set SHOW_CONTEXT never
CREATE SCHEMA using_models;
SET search_path = using_models, public;
SET client_min_messages = warning;
CREATE FUNCTION coin(i int, k int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(i, k) & 1048575) / 1048576.0::float8;
CREATE TABLE account AS
SELECT i AS id, round((60 * coin(i, 1))::numeric, 1) AS tenure, (ARRAY['basic', 'pro'])[1 + (i % 2)] AS plan,
       date '2026-01-01' - (700 * coin(i, 2))::int AS since, i % 3 AS successful_deals, coin(i, 3) AS lead_score,
       coin(i, 4) < 0.7 - tenure.t / 100 AS churned
FROM generate_series(1, 4000) AS i, LATERAL (SELECT 60 * coin(i, 1) AS t) AS tenure;
SELECT verdict FROM prescriptive.train('loss', 'account', 'churned', method => 'logistic', exclude => ARRAY['id', 'lead_score']);
SELECT name, version, active FROM prescriptive.policies WHERE name IN ('default', 'learned', 'both');
SELECT * FROM prescriptive.use_model('churn', 'loss');
SELECT name, version, active, comment FROM prescriptive.policies WHERE name IN ('default', 'learned', 'both');
-- Requests name the features; what the model does not read is passed over, and weights score the other outcome.
CREATE TABLE request AS
SELECT a.id, a AS account, jsonb_build_object('customer_id', id, 'customer_profile', jsonb_build_object('lead_score', lead_score),
                                              'features', to_jsonb(a) - 'churned') AS r
FROM account AS a WHERE id <= 500;
SELECT count(*) FILTER (WHERE abs(prescriptive_churn_risk(r) - prescriptive_predict(prescriptive.model('loss'), account)) < 1e-12) AS churn,
       count(*) FILTER (WHERE prescriptive_conversion_probability(r) = prescriptive_conversion_probability(r, (SELECT document FROM prescriptive.policy WHERE shipped))) AS conversion,
       count(*) FILTER (WHERE (prescriptive_recommend(r)).churn_risk = prescriptive_churn_risk(r)) AS composite,
       count(*) FILTER (WHERE (prescriptive_analyze(r) ->> 'churn_risk')::numeric = round(prescriptive_churn_risk(r)::numeric, 3)) AS answer
FROM request;
-- Explanations add up.
SELECT max(abs(1 / (1 + exp(-e.log_odds)) - prescriptive_churn_risk(r))) < 1e-9 AS add_up, bool_and(inputs = 4) AS inputs
FROM request CROSS JOIN LATERAL (SELECT sum(contribution) AS log_odds, count(*) - 1 AS inputs
                                 FROM prescriptive_explain(r) WHERE outcome = 'churn') AS e;
SELECT outcome, factor, value, round(typical::numeric) AS typical, round(contribution::numeric, 2) AS contribution, direction
FROM prescriptive_explain('{"customer_id": "a", "as_of": "2026-01-01", "features": {"tenure": 2, "plan": "pro", "since": "2025-06-01"}}'::jsonb)
WHERE outcome = 'churn' AND factor <> 'since';
SELECT f ->> 'factor' AS factor, f -> 'value' AS value, f -> 'typical' ->> 0 IS NULL AS untyped
FROM jsonb_array_elements(prescriptive_analyze_detail(
    '{"customer_id": "a", "as_of": "2026-01-01", "features": {"tenure": 2, "plan": "pro"}}') -> 'explanation') AS f
WHERE f ->> 'outcome' = 'churn' ORDER BY 1;
SELECT reasons, missing, sufficient
FROM prescriptive_recommend('{"customer_id": "a", "as_of": "2026-01-01", "features": {"tenure": 2, "plan": "pro", "since": "2025-06-01"}}'::jsonb);
-- Five features are not enough, in any form.
SELECT prescriptive_churn_risk(0.5, 0, 1, 1000, 0.5);
SELECT prescriptive_conversion_probability(0.5, 0, NULL, 1000, 0.5);
SELECT prescriptive_recommend(0.5, 0, 1, 1000, 0.5, NULL);
SELECT prescriptive_action_type(0.5, 0, 1, 1000, 0.5, NULL, prescriptive.active_policy(), now());
-- What a request may not say.
SELECT prescriptive_churn_risk('{"customer_id": "a"}'::jsonb);
SELECT prescriptive_churn_risk('{"customer_id": "a", "features": {"tenure": "long"}}'::jsonb);
SELECT prescriptive_churn_risk('{"customer_id": "a", "features": {"since": "yesterday"}}'::jsonb);
SELECT prescriptive_churn_risk('{"customer_id": "a", "features": {"tenure": "Infinity"}}'::jsonb);
SELECT prescriptive_churn_risk('{"customer_id": "a", "features": {"tenure": "NaN"}}'::jsonb) = prescriptive_churn_risk('{"customer_id": "a", "features": {}}'::jsonb) AS missing;
SELECT prescriptive_try_analyze('{"customer_id": "a", "features": {"plan": ["pro"]}}') -> 'error' ->> 'path' AS path;
-- Stored recommendations map what the model reads by themselves.
SELECT parameter, expression FROM prescriptive.create_recommendations('advice', 'account', customer_id => 'id') WHERE parameter = 'feature';
CALL prescriptive.refresh('advice');
SELECT count(*) AS customers, count(*) FILTER (WHERE abs(s.churn_risk - prescriptive_predict(prescriptive.model('loss'), a, s.as_of)) < 1e-9) AS same,
       count(*) FILTER (WHERE s.valid_until > s.as_of) AS expire
FROM advice_stored AS s JOIN account AS a ON a.id = s.customer_id;
SELECT factor, round(contribution::numeric, 2) <> 0 AS counts FROM prescriptive.explain('advice', '7') WHERE outcome = 'churn' ORDER BY factor;
-- Those that lack some are told by the names of these.
SELECT count(*) FROM prescriptive.create_recommendations('bare', 'account', customer_id => 'id', features => ARRAY['plan', 'tenure + 0 AS tenure']);
CALL prescriptive.refresh('bare');
SELECT * FROM prescriptive.create_recommendations('twice', 'account', customer_id => 'id', features => ARRAY['tenure', 'id AS tenure']);
SELECT * FROM prescriptive._feature_parts('plan AS "a""b"', '{}');
-- A newer model is compared with the one that decides.
SELECT card #>> '{against_policy,of}' LIKE 'churn by the active policy%' AS of,
       card ->> 'outcome' AS outcome,
       (card #>> '{against_policy,log_loss_gain,low}')::float8 < 0 AS no_better
FROM prescriptive.train('loss', 'account', 'churned', method => 'logistic', features => ARRAY['tenure', 'plan', 'since', 'successful_deals'], seed => 2);
SELECT * FROM prescriptive.use_model('churn', 'loss');
-- Gates.
SELECT prescriptive.import_model('ours', '{"intercept": -1, "coefficients": {"tenure": -0.03}}', 'logistic') AS version;
SELECT * FROM prescriptive.use_model('conversion', 'ours');
SELECT * FROM prescriptive.use_model('conversion', 'ours', override => ARRAY['better', 'rows']);
SELECT * FROM prescriptive.use_model('conversion', 'ours', override => ARRAY['better', 'rows', 'calibrated'], policy_name => 'both');
SELECT abs(prescriptive_conversion_probability(r) - prescriptive_predict(prescriptive.model('ours'), account)) < 1e-12 AS conversion,
       abs(prescriptive_churn_risk(r) - prescriptive_predict(prescriptive.model('loss', 1), account)) < 1e-12 AS churn
FROM request WHERE id = 1;
-- Nothing of the five features is missing where no weight reads them.
SELECT missing, confidence FROM prescriptive_recommend('{"customer_id": "a", "features": {"tenure": 2, "plan": "pro"}}'::jsonb);
SELECT * FROM prescriptive.use_model('conversion', 'ours', override => ARRAY['luck']);
SELECT * FROM prescriptive.use_model('sales', 'ours');
SELECT * FROM prescriptive.use_model('churn', 'nothing');
SELECT * FROM prescriptive.use_model('churn', NULL);
-- Not for another outcome, nor after something else scores.
SELECT passed, finding FROM prescriptive._model_gates((SELECT card FROM prescriptive.model WHERE name = 'loss' AND version = 1), 'conversion',
    (SELECT document FROM prescriptive.policy WHERE shipped)) WHERE gate = 'better';
SELECT passed, finding FROM prescriptive._model_gates((SELECT card FROM prescriptive.model WHERE name = 'loss' AND version = 1), 'churn',
    prescriptive.active_policy()) WHERE gate = 'better';
SELECT gate, passed FROM prescriptive._model_gates((SELECT card FROM prescriptive.model WHERE name = 'loss' AND version = 1), 'churn',
    (SELECT document FROM prescriptive.policy WHERE shipped));
-- Back: for one outcome, then for both.
SELECT * FROM prescriptive.use_weights('churn');
SELECT prescriptive_churn_risk(r) = prescriptive_churn_risk(r, (SELECT document FROM prescriptive.policy WHERE shipped)) AS back FROM request WHERE id = 1;
SELECT * FROM prescriptive.use_weights();
SELECT name, version, active FROM prescriptive.policies WHERE name IN ('default', 'learned', 'both');
SELECT prescriptive_churn_risk(0.5, 0, 1, 1000, 0.5) > 0 AS answers;
SELECT * FROM prescriptive.use_weights();
CALL prescriptive.refresh('bare');
-- Drift: none, of what customers are, and of what becomes of them.
SELECT kind, name, verdict, value < 0.1 AS small FROM prescriptive.drift('loss', 'SELECT * FROM account WHERE id <= 2000', version => 1) WHERE kind <> 'overall' ORDER BY kind, name;
SELECT verdict, finding FROM prescriptive.drift('loss', 'account', 'churned', version => 1) WHERE kind = 'overall';
SELECT kind, name, verdict FROM prescriptive.drift('loss', 'SELECT *, tenure / 2 AS half FROM account WHERE plan = ''pro'' OR id % 7 = 0', version => 1)
WHERE verdict <> 'stable';
SELECT kind, verdict FROM prescriptive.drift('loss', 'account', 'NOT churned', version => 1) WHERE kind IN ('auc', 'calibration');
-- Ages are those at a row's own time.
SELECT verdict FROM prescriptive.drift('loss', 'SELECT tenure, plan, successful_deals, since + 3000 AS since, now() + interval ''3000 days'' AS seen FROM account',
    version => 1, time_column => 'seen') WHERE name = 'since';
SELECT verdict FROM prescriptive.drift('loss', 'SELECT tenure, plan, successful_deals, since - 3000 AS since FROM account', version => 1) WHERE name = 'since';
SELECT * FROM prescriptive.drift('ours', 'account');
SELECT * FROM prescriptive.drift('loss', 'SELECT * FROM account WHERE false', version => 1);
SELECT * FROM prescriptive.drift('loss', 'SELECT plan FROM account', version => 1);
SELECT * FROM prescriptive.drift('loss', NULL);
SELECT prescriptive.drop_recommendations('advice');
SELECT prescriptive.drop_recommendations('bare');
DROP SCHEMA using_models CASCADE;
