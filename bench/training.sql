-- A logistic model of half as many rows as there are customers, with twenty numbers each, by the clock: trained where the
-- rows lie, beside their export alone and what scikit-learn makes of the file. Once each.
\set ON_ERROR_STOP on
SET search_path = bench, public;
SET client_min_messages = warning;

CREATE TABLE twenty AS
SELECT id, random() < 1 / (1 + exp(-(2 * f1 - f2 + 1.5 * f3 * f3 - 0.8 * f4 - 1))) AS won, n.*
FROM (SELECT setseed(0.5)) AS s, generate_series(1, :rows / 2) AS id, LATERAL (
    SELECT uniform(id, 1) AS f1, uniform(id, 2) AS f2, uniform(id, 3) AS f3, uniform(id, 4) AS f4, uniform(id, 5) AS f5,
           uniform(id, 6) AS f6, uniform(id, 7) AS f7, uniform(id, 8) AS f8, uniform(id, 9) AS f9, uniform(id, 10) AS f10,
           uniform(id, 11) AS f11, uniform(id, 12) AS f12, uniform(id, 13) AS f13, uniform(id, 14) AS f14, uniform(id, 15) AS f15,
           uniform(id, 16) AS f16, uniform(id, 17) AS f17, uniform(id, 18) AS f18, uniform(id, 19) AS f19, uniform(id, 20) AS f20) AS n;
VACUUM (ANALYZE) twenty;
CREATE TABLE training_measured (place int GENERATED ALWAYS AS IDENTITY, name text, by text, seconds float8, auc float8);

SELECT clock_timestamp() AS t \gset
SELECT auc FROM prescriptive.train('bench_twenty', 'twenty', 'won', method => 'logistic', exclude => '{id}') \gset
INSERT INTO training_measured (name, by, seconds, auc)
VALUES ('prescriptive.train(), with cross-validation, calibration and card', 'prescriptive', extract(epoch FROM clock_timestamp() - :'t'), :auc);

CREATE VIEW training_report AS
SELECT format('| %s | %s | %s | %s |', name, by, round(seconds::numeric, 1), coalesce(round(auc::numeric, 4)::text, '')) AS line
FROM training_measured ORDER BY place;
