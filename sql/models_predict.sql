CREATE SCHEMA models_predict;
SET search_path = models_predict, public;
\set SHOW_CONTEXT never
\set trees '{"format":1,"method":"boosted_trees","inputs":[{"name":"tenure","type":"number","typical":29},{"name":"plan","type":"category","typical":"basic","levels":["basic","pro"]},{"name":"active","type":"boolean","typical":true},{"name":"since","type":"date","typical":100}],"columns":[{"input":0},{"input":1,"level":"pro"},{"input":1,"other":true},{"input":2},{"input":3}],"trees":{"base":0.125,"precision":"single","trees":[{"column":[0,-1,1,-1,-1],"threshold":[10,0,0.5,0,0],"left":[1,0,3,0,0],"right":[2,0,4,0,0],"missing_left":[1,0,0,0,0],"value":[0,0.25,0,-0.125,0.75],"cover":[10,4,6,2,4]},{"column":[4,3,-1,-1,-1],"threshold":[30,0.5,0,0,0],"left":[1,3,0,0,0],"right":[2,4,0,0,0],"missing_left":[0,1,0,0,0],"value":[0,0,0.5,-1,-0.5],"cover":[8,4,4,2,2]}]},"calibration":{"slope":2,"offset":-1},"positive":"left"}'
CREATE TABLE model AS SELECT 'trees' AS name, :'trees'::prescriptive_model AS m;
-- The type.
SELECT m::text::prescriptive_model = m AS text_io, m::json::prescriptive_model = m AS json_cast,
       m::jsonb::prescriptive_model = m AS jsonb_cast,
       prescriptive_model_digest(m) = encode(sha256(convert_to(m::json::text, 'UTF8')), 'hex') AS sha256,
       length(prescriptive_model_send(m)) = 1 + octet_length(m::json::text) AS binary
FROM model;
SELECT count(*), count(*) FILTER (WHERE a.m <> b.m) AS different FROM model AS a JOIN model AS b USING (m);
-- By hand: log-odds are 2 * (1/8 + first tree + second tree) - 1.
CREATE TABLE customer (id int, ignored point, plan text, dropped int, tenure int, active bool, since date, odds float8);
ALTER TABLE customer DROP dropped;
INSERT INTO customer VALUES
    (1, NULL, 'pro', 5, true, '2026-01-01', 2 * (0.125 + 0.25 + 0.5) - 1),       -- 31 days
    (2, NULL, 'basic', 10, false, '2026-01-20', 2 * (0.125 - 0.125 - 1) - 1),
    (3, NULL, 'pro', 50, true, '2026-01-20', 2 * (0.125 + 0.75 - 0.5) - 1),
    (4, NULL, NULL, NULL, NULL, NULL, 2 * (0.125 + 0.25 + 0.5) - 1),             -- an age that is missing goes right
    (5, NULL, 'other', 11, NULL, '2026-02-01', 2 * (0.125 - 0.125 - 1) - 1);
CREATE FUNCTION same(probability float8, odds float8) RETURNS bool LANGUAGE sql AS 'SELECT abs(probability - 1 / (1 + exp(-odds))) < 1e-12';
SELECT id, same(prescriptive_predict(m, c, '2026-02-01 00:00+00'), odds) AS record,
       same(prescriptive_predict(m, to_jsonb(c), '2026-02-01 00:00+00'), odds) AS jsonb
FROM customer AS c, model ORDER BY id;
-- Without as_of: the transaction's time; NULL: ages are not known.
SELECT id, prescriptive_predict(m, c) = prescriptive_predict(m, c, now()) AS record,
       prescriptive_predict(m, to_jsonb(c)) = prescriptive_predict(m, to_jsonb(c), now()) AS jsonb,
       prescriptive_predict(m, c, NULL) = prescriptive_predict(m, o, NULL) AS unknown
FROM customer AS c, model, LATERAL (SELECT c.tenure, c.plan, c.active, NULL::date AS since) AS o ORDER BY id;
-- Each type that an input is read from gives the same.
CREATE TYPE plan AS ENUM ('pro', 'basic');
CREATE DOMAIN small AS int2;
SELECT count(*), count(DISTINCT p) AS predictions FROM model, LATERAL (VALUES
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::int2 AS tenure, 'pro'::text AS plan, true AS active, '2026-01-20'::date AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::int8 AS tenure, 'pro'::varchar AS plan, true AS active, '2026-01-20'::timestamp AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::float4 AS tenure, 'pro'::char(9) AS plan, true AS active, '2026-01-20 00:00+00'::timestamptz AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::float8 AS tenure, 'pro'::name AS plan, true AS active, '2026-01-20'::date AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::numeric AS tenure, 'pro'::plan AS plan, true AS active, '2026-01-20'::date AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, (SELECT c FROM (SELECT 12::small AS tenure, 'pro'::text AS plan, true AS active, '2026-01-20'::date AS since) AS c), '2026-02-01 00:00+00')),
    (prescriptive_predict(m, '{"tenure": 12, "plan": "pro", "active": true, "since": "2026-01-20T00:00:00Z"}'::jsonb, '2026-02-01 00:00+00'))) AS v(p);
-- Explanations add up to the log-odds; NaN is missing.
SELECT id, count(*), abs(sum(contribution) - odds) < 1e-9 AS adds_up
FROM customer AS c, model, prescriptive_explain_prediction(m, c, '2026-02-01 00:00+00') GROUP BY id, odds ORDER BY id;
SELECT factor, value, typical, round(contribution::numeric, 6) AS contribution, direction
FROM customer AS c, model, prescriptive_explain_prediction(m, c, '2026-02-01 00:00+00') WHERE id IN (3, 5);
SELECT factor, value, typical FROM model, prescriptive_explain_prediction(m, '{"tenure": null, "plan": "gold", "active": false, "since": null, "more": 1}'::jsonb);
SELECT prescriptive_predict(m, r) = prescriptive_predict(m, n) AS nan_is_missing
FROM model, (SELECT 'NaN'::float8 AS tenure, 'pro' AS plan, true AS active, now() AS since) AS r,
     (SELECT NULL::int AS tenure, 'pro' AS plan, true AS active, now() AS since) AS n;
SELECT prescriptive_predict(m, NULL::customer) AS row, prescriptive_predict(m, NULL::jsonb) AS json FROM model;
-- What is wrong.
SELECT prescriptive_predict(NULL, c) FROM customer AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 1 AS tenur, 'x' AS plan, true AS active, now() AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 'x' AS tenure, 'x' AS plan, true AS active, now() AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 1 AS tenure, 1.5 AS plan, true AS active, now() AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 1 AS tenure, 'x' AS plan, 1 AS active, now() AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 1 AS tenure, 'x' AS plan, true AS active, 1 AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 'Infinity'::float8 AS tenure, 'x' AS plan, true AS active, now() AS since) AS c;
SELECT prescriptive_predict(m, c) FROM model, (SELECT 1 AS tenure, 'x' AS plan, true AS active, 'infinity'::date AS since) AS c;
SELECT prescriptive_predict(m, c, 'infinity') FROM model, customer AS c;
SELECT prescriptive_predict(m, '[]'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": 1}'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": "1", "plan": "x", "active": true, "since": null}'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": 1, "plan": {}, "active": true, "since": null}'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": 1, "plan": "x", "active": 1, "since": null}'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": 1, "plan": "x", "active": true, "since": 1}'::jsonb) FROM model;
SELECT prescriptive_predict(m, '{"tenure": 1, "plan": "x", "active": true, "since": "soon"}'::jsonb) FROM model;
SELECT replace(:'trees', '"format":1', '"format":7')::prescriptive_model;
SELECT replace(:'trees', '"left":[1,0,3', '"left":[0,0,3')::prescriptive_model;
SELECT left(:'trees', 800)::prescriptive_model;
SELECT (repeat('[', 100000))::prescriptive_model;
-- Two models and two kinds of rows at one call site.
SELECT i, prescriptive_predict(CASE i % 2 WHEN 0 THEN m ELSE m2 END, CASE i / 2 % 2 WHEN 0 THEN ROW(c.*)::customer ELSE NULL END) IS NULL AS null
FROM model, (SELECT jsonb_set(m::jsonb, '{calibration,slope}', '3')::prescriptive_model AS m2 FROM model) AS o, customer AS c, generate_series(0, 3) AS i WHERE id = 1 ORDER BY i;
DROP SCHEMA models_predict CASCADE;
