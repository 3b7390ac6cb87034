-- Stored recommendations: registered, filled, read, dropped.
\pset format unaligned
CREATE SCHEMA crm;
SET search_path = crm, public;
CREATE TABLE crm.customers (
    id bigint PRIMARY KEY, name text, lead_score numeric, sentiment float8, interactions int, "avgDealValue" text,
    response_rate float8, account_manager varchar(20), pipeline_value numeric(12, 2), won_deals int);
INSERT INTO crm.customers VALUES
    (1, 'Northwind', 70, 0.3, 15, '50000', 0.8, 'ann', 1000, 2),
    (2, 'Tailspin', 30, -0.5, 8, ' 20000 ', 0.3, 'bob', 500, 1),
    (3, 'Contoso', 85, 0.6, 25, '150000', 0.9, 'ann', 9000, 4),
    (4, 'Fabrikam', 40, NULL, 3, '', 0.5, 'bob', NULL, 0),
    (5, 'Adventure', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
-- What would be taken for what.
SELECT * FROM prescriptive.suggest_mapping('customers');
SELECT * FROM prescriptive.suggest_mapping('SELECT id AS lead_id, name FROM customers;') WHERE expression IS NOT NULL;
SELECT * FROM prescriptive.create_recommendations('recs', 'customers');
-- Nothing is stored before the first refresh.
SELECT count(*) FROM recs;
CALL prescriptive.refresh('recs', '2026-11-22 10:00+00');
SELECT customer_id, priority, recommended_action, round(conversion_probability::numeric, 12) AS conversion_probability,
       round(churn_risk::numeric, 12) AS churn_risk, expected_value, owner, prospect,
       due_at AT TIME ZONE 'UTC' AS due, policy, policy_version, valid_until
FROM recs ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id;
-- Each row is what scoring says of the source's row. A prospect is known from the request only.
SELECT c.id, recommendation_id = encode(substr(sha256(convert_to('crm.recs/' || c.id || '/' || s.play, 'UTF8')), 1, 16), 'hex') AS id_is_stable,
       (s.conversion_probability, s.churn_risk, s.play, s.recommended_action, s.action_type, s.priority, s.priority_rank, s.timeframe_hours,
        s.window_hours, s.confidence, s.sufficient, s.missing, s.buying_style, s.traits, s.reasons, s.reason_weights, s.policy_digest)
     IS NOT DISTINCT FROM ((r).conversion_probability, (r).churn_risk, (r).play, (r).recommended_action, (r).action_type, (r).priority, (r).priority_rank,
        (r).timeframe_hours, (r).window_hours, (r).confidence, (r).sufficient, (r).missing, (r).buying_style, (r).traits, (r).reasons,
        (r).reason_weights, (r).policy_digest) AS same
FROM (SELECT *, prescriptive_recommend(jsonb_strip_nulls(jsonb_build_object('customer_profile', jsonb_build_object('lead_score', lead_score,
          'sentiment_score', sentiment, 'total_interactions', interactions, 'avg_deal_value', nullif(btrim("avgDealValue"), '')::numeric,
          'response_rate', response_rate, 'successful_deals', won_deals)))) AS r
      FROM customers OFFSET 0) AS c JOIN recs_stored AS s ON s.customer_id = c.id ORDER BY c.id;
SELECT customer_id, trait_rank, trait, round(score::numeric, 3) FROM recs_traits ORDER BY 1, 2;
SELECT customer_id, reason_rank, reason, round(weight::numeric, 3) FROM recs_reasons ORDER BY 1, 2;
SELECT customer_id, priority, previous_priority, became_critical FROM recs_history ORDER BY 1;
SELECT * FROM recs_rejected;
-- What BI tools take: no arrays, no JSON, no decimal without a precision; every column says what it is.
SELECT c.relname AS view, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace IN ('crm'::regnamespace, 'prescriptive'::regnamespace) AND c.relkind = 'v'
  AND c.relname !~ '_(profile|interactions|source)$'
  AND (a.atttypid NOT IN ('int4'::regtype, 'int8'::regtype, 'float8'::regtype, 'text'::regtype, 'bool'::regtype, 'timestamptz'::regtype)
       OR col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)
  AND (c.relname, a.attname) NOT IN (('policies', 'name')) AND c.relname <> 'api_keys';
-- Registered, with what was guessed.
SELECT name, source, jsonb_pretty(mapping) AS mapping, access, keep_fresh, policy, phase, total, done FROM prescriptive.source;
-- It can be dumped and depends on the extension as any view does.
SELECT relname, relkind, relpersistence, pg_get_userbyid(relowner) = current_user AS mine,
       EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e') AS member
FROM pg_class AS c WHERE relnamespace = 'crm'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;

-- Names: qualified, quoted, odd.
SELECT count(*) FROM prescriptive.create_recommendations('crm."Recs; DROP TABLE crm.customers; --"', 'crm.customers', features => '{}');
CALL prescriptive.refresh('"Recs; DROP TABLE crm.customers; --"');
SELECT count(*) FROM "Recs; DROP TABLE crm.customers; --";
SELECT prescriptive.drop_recommendations('"Recs; DROP TABLE crm.customers; --"');
SELECT count(*) FROM prescriptive.create_recommendations(U&'"caf\00e9 {view} %s"', 'crm.customers', features => '{"name AS \"it''s {x}\"", name}');
CALL prescriptive.refresh(U&'"caf\00e9 {view} %s"');
SELECT request FROM U&"caf\00e9 {view} %s_stored" WHERE customer_id = 1;
SELECT prescriptive.drop_recommendations(U&'"caf\00e9 {view} %s"');
\set SHOW_CONTEXT never
-- Names that cannot be.
SELECT * FROM prescriptive.create_recommendations('recs', 'customers');
CREATE TYPE crm.other_log AS (a int);
SELECT * FROM prescriptive.create_recommendations('other', 'customers');
CREATE FUNCTION crm.another_changed() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT * FROM prescriptive.create_recommendations('another', 'customers');
SELECT * FROM prescriptive.create_recommendations(repeat('x', 51), 'customers');
SELECT * FROM prescriptive.create_recommendations('nowhere.recs', 'customers');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM prescriptive.create_recommendations('a.b.c', 'customers');
SELECT * FROM prescriptive.create_recommendations('two words', 'customers');
SELECT * FROM prescriptive.create_recommendations(NULL, 'customers');
SELECT prescriptive.drop_recommendations('nothing');
CALL prescriptive.refresh('customers');
CALL prescriptive.refresh(NULL);
\echo :LAST_ERROR_SQLSTATE
-- Sources that cannot be.
\set VERBOSITY terse
SELECT * FROM prescriptive.create_recommendations('new', 'nowhere');
SELECT * FROM prescriptive.create_recommendations('new', '');
SELECT * FROM prescriptive.create_recommendations('new', 'customers_pkey');
SELECT * FROM prescriptive.create_recommendations('new', 'SELECT 1 AS id; DROP TABLE customers');
SELECT * FROM prescriptive.create_recommendations('new', 'WITH gone AS (DELETE FROM customers RETURNING id) SELECT * FROM gone');
SELECT * FROM prescriptive.create_recommendations('new', 'SELECT 1 AS number');
-- Mappings that cannot be.
\set VERBOSITY default
SELECT * FROM prescriptive.create_recommendations('new', 'customers', lead_score => 'led_score');
SELECT * FROM prescriptive.create_recommendations('new', 'customers', lead_score => 'current_date');
SELECT * FROM prescriptive.create_recommendations('new', 'customers', lead_score => 'lead_score), (1');
SELECT * FROM prescriptive.create_recommendations('new', 'customers', lead_score => '1); DROP TABLE customers; SELECT (1');
SELECT count(*) FROM prescriptive.create_recommendations('new', 'customers', lead_score => '(SELECT 1) -- a comment');
CALL prescriptive.refresh('new');
SELECT customer_id, reason_1 FROM new ORDER BY 1 LIMIT 1;
SELECT prescriptive.drop_recommendations('new');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', changed_at => 'id');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', interaction_mapping => '{}');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', interactions => 'customers', interaction_mapping => '{"moment": "x"}');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', interactions => 'customers');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', policy => 'none');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', access => 'everybody');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', interactions => 'customers', interaction_mapping => '[]');
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', features => array_fill('id'::text, ARRAY[51]));
SELECT * FROM prescriptive.create_recommendations('new2', 'customers', features => ARRAY['id', NULL]);
SELECT * FROM prescriptive.suggest_mapping('customers', 'deals');
SELECT to_regclass('crm.new2_profile') AS nothing_is_left;
-- Where a refresh cannot run it says so.
BEGIN;
CALL prescriptive.refresh('recs');
ROLLBACK;
CREATE FUNCTION crm.refresh_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL prescriptive.refresh('recs'); END $$;
SELECT crm.refresh_it();
DO $$ BEGIN CALL prescriptive.refresh('recs'); END $$;
-- A column that goes takes the profile with it, and nothing of what is stored.
ALTER TABLE customers DROP COLUMN sentiment;
ALTER TABLE customers ALTER COLUMN interactions TYPE text;
ALTER TABLE customers DROP COLUMN sentiment CASCADE;
CALL prescriptive.refresh('recs');
SELECT count(*) FROM recs;
-- Dropping refuses where something hangs on it, and then leaves nothing.
CREATE VIEW crm.urgent AS SELECT customer_id FROM recs WHERE priority_rank = 1;
SELECT prescriptive.drop_recommendations('recs');
DROP VIEW crm.urgent;
SELECT prescriptive.drop_recommendations('recs');
DROP FUNCTION crm.refresh_it, crm.another_changed;
DROP TYPE crm.other_log;
SELECT relname FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND relkind IN ('r', 'v', 'c');
SELECT proname FROM pg_proc WHERE pronamespace = 'crm'::regnamespace;
SELECT count(*) FROM prescriptive.source;
