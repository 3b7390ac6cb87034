-- What the tests of the HTTP service ask about. The scoring functions live in a schema of their own, on nobody's path.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE SCHEMA "Scoring";
CREATE EXTENSION prescriptive SCHEMA "Scoring";
GRANT USAGE ON SCHEMA "Scoring" TO PUBLIC;

CREATE ROLE reader;
CREATE ROLE anna;
CREATE ROLE stranger;
CREATE ROLE mighty SUPERUSER;
CREATE ROLE bypasser BYPASSRLS;
CREATE ROLE service LOGIN NOINHERIT;
GRANT reader, anna TO service;
GRANT EXECUTE ON FUNCTION prescriptive.check_api_key TO service;

CREATE SCHEMA crm;
GRANT USAGE ON SCHEMA crm TO reader, anna;
CREATE TABLE crm.account (id bigint PRIMARY KEY, lead_score int, sentiment float8, owner text, expected_value float8);
INSERT INTO crm.account
SELECT i, (i * 37) % 101, ((i * 61) % 201 - 100) / 100.0, (ARRAY['anna', 'bert', 'Zoë'])[1 + i % 3], CASE WHEN i % 5 > 0 THEN i % 7 * 1000 END
FROM generate_series(1, 2500) AS i;
-- Each owner sees their own, by row-level security.
CREATE TABLE crm.device (code text PRIMARY KEY, lead_score float8, owner text);
INSERT INTO crm.device SELECT 'device/' || i || ' ä', i / 10.0, (ARRAY['anna', 'bert'])[1 + i % 2] FROM generate_series(1, 10) AS i;
ALTER TABLE crm.device ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON crm.device USING (owner = current_user);
GRANT SELECT ON crm.device TO anna, reader;

\o /dev/null
SELECT prescriptive.create_recommendations('crm.recs', 'crm.account');
SELECT prescriptive.create_recommendations('crm.devices', 'crm.device', customer_id => 'code', access => 'source');
CALL prescriptive.refresh('crm.recs', '2026-03-22 10:00+00');
CALL prescriptive.refresh('crm.devices', '2026-03-22 10:00+00');
UPDATE crm.account SET sentiment = -0.95 WHERE id % 7 = 0;
CALL prescriptive.refresh('crm.recs', '2026-03-23 10:00+00');
-- None shows in so few features. The view has three of them.
UPDATE crm.recs_stored SET traits = ARRAY['analytical', 'negotiator', 'risk_averse', 'value_oriented'], trait_scores = ARRAY[0.8, 0.7, 0.6, 0.5]
WHERE customer_id % 10 = 0;
SELECT prescriptive.grant_read('reader', 'crm.recs');
SELECT prescriptive.grant_read('reader', 'crm.devices');
SELECT prescriptive.grant_read('anna', 'crm.devices');
INSERT INTO prescriptive.capacity VALUES ('Account manager', 40, NULL);
\o
