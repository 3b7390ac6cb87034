-- Boosted trees, where the XGBoost library is installed; elsewhere (the other answer) they say which package has it.
\set SHOW_CONTEXT never
CREATE SCHEMA grown;
SET search_path = grown, public;
CREATE FUNCTION coin(i int, k int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(i, k) & 1048575) / 1048576.0::float8;
-- Only the two together tell: no straight line parts them.
CREATE TABLE lead AS
SELECT i AS id, 10 * coin(i, 1) AS visits, 10 * coin(i, 2) AS age, CASE WHEN coin(i, 3) < 0.8 THEN 10 * coin(i, 4) END AS noise,
       coin(i, 5) < CASE WHEN (coin(i, 1) < 0.5) = (coin(i, 2) < 0.5) THEN 0.8 ELSE 0.2 END AS won
FROM generate_series(1, 4000) AS i;
SELECT chosen, verdict, auc BETWEEN 0.7 AND 0.85 AS auc, calibration_error < 0.08 AS calibrated FROM prescriptive.train('trees', 'lead', 'won', method => 'boosted_trees');
SELECT chosen, verdict, auc > 0.7 AS auc FROM prescriptive.train('any', 'lead', 'won');
SELECT count(DISTINCT document::text) AS documents FROM prescriptive.model WHERE name IN ('trees', 'any') AND method = 'boosted_trees';
SELECT input FROM prescriptive.model_features WHERE name = 'trees' AND place <= 2 ORDER BY 1;
SELECT abs(avg(prescriptive_predict(prescriptive.model('any'), l)) - avg(won::int)) < 0.05 AS same_rate FROM lead AS l;
SELECT prescriptive.train('x', 'lead', 'won', method => 'boosted_trees', options => '{"depth": 2, "rate": 0.3, "trees": 20}') IS NOT NULL AS trained;
\set QUIET on
SET client_min_messages = warning;
DELETE FROM prescriptive.model;
DROP SCHEMA grown CASCADE;
