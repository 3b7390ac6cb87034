-- Training on rows of one's own: what comes out, where it is kept, and what is refused.
\set SHOW_CONTEXT never
\set VERBOSITY default
CREATE SCHEMA trainings;
SET search_path = trainings, public;
-- Whether a customer churned follows tenure, plan and calls, and by a coin.
CREATE FUNCTION coin(i int, k int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(i, k) & 1048575) / 1048576.0::float8;
CREATE TABLE customer AS
SELECT i AS id, md5(i::text) AS token, round((60 * coin(i, 1))::numeric, 1) AS tenure, (ARRAY['basic', 'pro', 'team'])[1 + (3 * coin(i, 2))::int % 3] AS plan,
       CASE WHEN coin(i, 3) < 0.9 THEN (10 * coin(i, 4))::int END AS calls, coin(i, 5) < 0.5 AS newsletter,
       date '2025-01-01' + (365 * coin(i, 6))::int AS seen_on, timestamptz '2024-01-01 UTC' + coin(i, 7) * interval '300 days' AS signed_up,
       'same'::text AS constant, '{}'::jsonb AS extra, CASE WHEN coin(i, 8) < 0.5 THEN 'north' ELSE 'south' END AS region
FROM generate_series(1, 3000) AS i;
ALTER TABLE customer ADD churned text;
UPDATE customer SET churned = CASE WHEN coin(id, 9) < 1 / (1 + exp(-(1.5 - 0.08 * tenure + 0.3 * coalesce(calls, 5) - 1 * (plan = 'team')::int
                                   - 0.002 * extract(day FROM seen_on::timestamptz - signed_up)))) THEN 'yes' ELSE 'no' END;
SELECT name, version, chosen, verdict, training_rows, test_rows, auc BETWEEN 0.75 AND 0.9 AS auc, auc_low < auc AND auc < auc_high AS inside,
       log_loss < (card #>> '{against_base_rate,log_loss}')::float8 AS beats_base_rate, calibration_error < 0.08 AS calibrated
FROM prescriptive.train('churn', 'customer', 'churned', method => 'logistic');
-- What was left out, and why.
SELECT d.* FROM prescriptive.model AS m, jsonb_to_recordset(m.card -> 'dropped') AS d("column" text, reason text) WHERE m.name = 'churn' ORDER BY 1;
-- Twice the same, however the table lies. (Ages are those at the transaction's time.)
CREATE TABLE shuffled AS SELECT * FROM customer ORDER BY token;
BEGIN;
SELECT version FROM prescriptive.train('churn', 'customer', 'churned', method => 'logistic');
SELECT version FROM prescriptive.train('churn', 'shuffled', 'churned', method => 'logistic');
SELECT count(DISTINCT document::text) AS documents, count(DISTINCT card ->> 'data_digest') AS digests FROM prescriptive.model WHERE name = 'churn' AND version > 1;
COMMIT;
-- Tenure, calls and plan tell most.
SELECT input, type, place FROM prescriptive.model_features WHERE name = 'churn' AND version = 1 AND place <= 3 ORDER BY input;
-- Served: the mean prediction is the base rate.
SELECT abs(avg(prescriptive_predict(prescriptive.model('churn'), c)) - avg((churned = 'yes')::int)) < 0.02 AS same_rate FROM customer AS c;
SELECT verdict, rows, auc BETWEEN 0.75 AND 0.9 AS auc FROM prescriptive.evaluate('churn', 'SELECT * FROM customer WHERE id > 2000', 'churned');
-- By time, a given part, an expression as label, chosen features, groups, kept predictions.
SELECT chosen, training_rows, test_rows, card ->> 'test_part' AS part
FROM prescriptive.train('by time', 'customer', 'churned', method => 'logistic', time_column => 'seen_on');
SELECT training_rows, test_rows, card ->> 'test_part' AS part
FROM prescriptive.train('given', 'SELECT *, id % 5 = 0 AS held_back FROM customer', 'churned = ''yes''', method => 'logistic', features => ARRAY['tenure', 'calls'],
                        test_where => 'held_back', options => '{"groups": ["region"], "keep_predictions": "id"}');
SELECT g.value, g.rows > 100 AS many, abs(g.seen - g.predicted) < 0.1 AS calibrated
FROM prescriptive.model AS m, jsonb_to_recordset(m.card -> 'groups') AS g("column" text, value text, rows int, seen float8, predicted float8) WHERE m.name = 'given' ORDER BY 1;
SELECT test, count(*), count(DISTINCT id) AS ids, abs(avg(probability) - avg(positive::int)) < 0.05 AS calibrated
FROM prescriptive.model_prediction WHERE name = 'given' GROUP BY test ORDER BY test;
-- Chance is called chance, and a leak by its name.
SELECT verdict, auc_low <= 0.5 AS touches FROM prescriptive.train('chance', 'SELECT coin(id, 20) AS a, coin(id, 21) AS b, coin(id, 22) < 0.3 AS won FROM customer', 'won', method => 'logistic');
SELECT d.* FROM prescriptive.train('leaky', 'SELECT tenure, calls, (churned = ''yes'')::int + coin(id, 30) / 1000 AS left_by, churned FROM customer', 'churned', method => 'logistic') AS t,
    jsonb_to_recordset(t.card -> 'dropped') AS d("column" text, reason text);
SELECT s.* FROM prescriptive.train('leaky', 'SELECT tenure, (churned = ''yes'')::int + coin(id, 30) / 1000 AS left_by, churned FROM customer', 'churned', method => 'logistic',
    features => ARRAY['tenure', 'left_by']) AS t, jsonb_to_recordset(t.card -> 'suspects') AS s("column" text, reason text);
-- What a label's condition reads is no feature.
SELECT d.* FROM prescriptive.train('made', 'SELECT tenure, calls, plan, newsletter FROM customer', 'tenure < 20 AND calls > 3', method => 'logistic') AS t,
    jsonb_to_recordset(t.card -> 'dropped') AS d("column" text, reason text) ORDER BY 1;
-- Lift and gain, counted anew.
SELECT g.share, abs(g.gain - (p.found / p.positives)) < 0.001 AS gain, abs(g.lift - p.found / p.positives / g.share) < 0.01 AS lift
FROM prescriptive.model AS m, jsonb_to_recordset(m.card #> '{test,gains}') AS g(share float8, lift float8, gain float8),
    LATERAL (SELECT sum(positive::int * greatest(0, least(1, g.share * n - place + 1))) AS found, max(positives) AS positives
             FROM (SELECT positive, row_number() OVER (ORDER BY probability DESC) AS place, count(*) OVER () AS n, sum(positive::int) OVER () AS positives
                   FROM prescriptive.model_prediction WHERE name = 'given' AND test) AS ranked) AS p
WHERE m.name = 'given' ORDER BY 1;
SELECT name, version, method, verdict FROM prescriptive.models WHERE name IN ('churn', 'chance') ORDER BY 1, 2;
SELECT count(*) > 3 AS bins, sum(rows) AS rows FROM prescriptive.model_calibration WHERE name = 'churn' AND version = 1;
-- What is refused.
SELECT prescriptive.train('x', 'SELECT tenure, ''yes'' AS churned FROM customer', 'churned');
SELECT prescriptive.train('x', 'SELECT tenure, plan FROM customer', 'plan');
SELECT prescriptive.train('x', 'SELECT tenure, region FROM customer', 'region');
SELECT prescriptive.train('x', 'SELECT tenure, region FROM customer', 'region', positive => 'west');
SELECT prescriptive.train('x', 'SELECT tenure, NULL::bool AS won FROM customer', 'won');
SELECT prescriptive.train('x', 'SELECT tenure, churned FROM customer WHERE false', 'churned');
SELECT prescriptive.train('x', 'SELECT churned FROM customer', 'churned');
SELECT prescriptive.train('x', 'SELECT NULL::float8 AS a, churned FROM customer', 'churned');
SELECT prescriptive.train('x', 'SELECT id % 2 / (id % 2) AS a, churned FROM customer', 'churned');
SELECT prescriptive.train('x', 'SELECT ''infinity''::float8 AS a, churned FROM customer', 'churned');
SELECT prescriptive.train('x', 'nothing', 'churned');
SELECT prescriptive.train('x', 'customer', 'churnt');
SELECT prescriptive.train('x', 'customer', 'churned', features => ARRAY['nope']);
SELECT prescriptive.train('x', 'customer', 'churned', time_column => 'plan');
SELECT prescriptive.train('x', 'customer', 'churned', features => ARRAY['extra']);
SELECT prescriptive.train('x', 'customer', 'churned', method => 'forest');
SELECT prescriptive.train('x', 'customer', 'churned', options => '{"tree": 5}');
SELECT prescriptive.train('x', 'customer', 'churned', options => '{"folds": 1}');
SELECT prescriptive.train('', 'customer', 'churned');
SELECT prescriptive.train('x', 'customer', NULL);
-- Values at the edges are values.
SELECT verdict, card -> 'dropped' AS dropped FROM prescriptive.train('edges', 'SELECT CASE id % 3 WHEN 0 THEN 1e308 WHEN 1 THEN ''NaN'' ELSE -1e308 END AS huge, tenure AS "select ""x"";--", churned FROM customer',
    'churned', method => 'logistic');
CREATE ROLE regress_trainer;
SET ROLE regress_trainer;
SELECT prescriptive.train('x', 'trainings.customer', 'churned');
RESET ROLE;
GRANT INSERT ON prescriptive.model TO regress_trainer;
SET ROLE regress_trainer;
SELECT prescriptive.train('x', 'trainings.customer', 'churned');
RESET ROLE;
REVOKE INSERT ON prescriptive.model FROM regress_trainer;
DROP ROLE regress_trainer;
\set QUIET on
SET client_min_messages = warning;
DELETE FROM prescriptive.model_prediction;
DELETE FROM prescriptive.model;
DROP SCHEMA trainings CASCADE;
