-- Mapping anew what is registered, and one stored customer in detail.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE SCHEMA remap;
SET search_path = remap, public;
SET TimeZone = 'UTC';
SET DateStyle = ISO;
CREATE ROLE remap_reader;
GRANT USAGE ON SCHEMA remap TO remap_reader;
CREATE TABLE account AS SELECT i AS id, i / 10.0 AS lead_score, 1 - i / 10.0 AS other_score, i * 100 AS worth FROM generate_series(1, 4) AS i;
CREATE TABLE message (id int, customer_id int, sent_at timestamptz, body text);
INSERT INTO message VALUES (1, 1, '2026-03-01 10:00', 'It is too expensive for us.'), (2, 1, '2026-03-02 10:00', 'Hello'), (3, 2, '2026-03-02 10:00', 'We need a guarantee.');
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'account', interactions => 'message');
SELECT prescriptive.grant_read('remap_reader');
GRANT SELECT ON recs_interactions TO remap_reader;
CREATE VIEW mine AS SELECT customer_id, priority FROM recs;
CALL prescriptive.refresh('recs', '2026-03-20');
-- Without the word it refuses; with it a name that is new is simply made.
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'account');
SELECT count(*) FROM prescriptive.create_recommendations('new', 'account', replace => true);
SELECT prescriptive.drop_recommendations('new');
-- Another column, triggers, a policy: rows, history, rights and views over it stay.
SELECT prescriptive.create_policy('other', jsonb_set(prescriptive.active_policy()::jsonb, '{priorities,0,when,above}', '0.27')::prescriptive_policy);
SELECT parameter, expression, known FROM prescriptive.create_recommendations('recs', 'account', lead_score => 'other_score', expected_value => 'worth',
    interactions => 'message', policy => 'other', keep_fresh => true, replace => true) WHERE expression IS NOT NULL;
SELECT (SELECT count(*) FROM mine) AS rows, (SELECT count(*) FROM recs_history) AS history,
       has_table_privilege('remap_reader', 'recs', 'SELECT') AS may_read, has_table_privilege('remap_reader', 'recs_interactions', 'SELECT') AS may_read_texts,
       (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'account'::regclass) AS triggers;
SELECT keep_fresh, policy, mapping ->> 'lead_score' AS lead_score, phase FROM prescriptive.source;
-- The next refresh looks at all of it.
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT customer_id, lead_score, expected_value, policy FROM recs_stored ORDER BY 1;
SELECT customer_id, previous_priority IS NOT NULL AS known_before FROM recs_history ORDER BY computed_at, customer_id;
UPDATE account SET other_score = 0.11 WHERE id = 3;
SELECT waiting, problem FROM prescriptive.freshness;
INSERT INTO message VALUES (4, 4, '-infinity', 'Long ago');
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT customer_id, what, message FROM recs_rejected;
-- Back again, without interactions: their triggers go, and what they said, and what was wrong with it, is forgotten.
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'account', replace => true);
SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('account'::regclass, 'message'::regclass);
SELECT to_regclass('recs_queue') AS queue, to_regclass('recs_interactions') AS interactions;
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT customer_id, lead_score, interactions, history FROM recs_stored ORDER BY 1;
SELECT count(*) FROM recs_rejected;
DELETE FROM message WHERE id = 4;
-- It mends what a dropped column took along.
ALTER TABLE account DROP COLUMN lead_score CASCADE;
SELECT customers, problem FROM prescriptive.freshness;
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'account', lead_score => 'other_score', interactions => 'message', replace => true);
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT count(*) FROM recs;
-- And views that are gone, the main one too.
DROP VIEW recs_traits;
DROP VIEW mine, recs;
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'account', lead_score => 'other_score', interactions => 'message', replace => true);
CALL prescriptive.refresh('recs', '2026-03-20');
SELECT count(*) AS rows, (SELECT count(*) FROM recs_traits) > 0 AS traits, (SELECT count(*) FROM recs_history) > 4 AS history FROM recs;
SELECT prescriptive.grant_read('remap_reader', 'recs');
-- A name with a blank, and rights on its parts; functions of somebody else's with the names of parts.
SELECT count(*) FROM prescriptive.create_recommendations('"my recs"', 'account', lead_score => 'other_score');
GRANT SELECT ON "my recs_profile" TO remap_reader WITH GRANT OPTION;
CREATE FUNCTION "my recs_profile_of"(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "my recs_changed"(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT count(*) FROM prescriptive.create_recommendations('"my recs"', 'account', lead_score => 'other_score', keep_fresh => true, replace => true);
SELECT count(*) FROM prescriptive.create_recommendations('"my recs"', 'account', lead_score => 'other_score', keep_fresh => true, replace => true);
SELECT has_table_privilege('remap_reader', '"my recs_profile"', 'SELECT WITH GRANT OPTION') AS kept;
CALL prescriptive.refresh('"my recs"');
SELECT count(*) FROM prescriptive.explain('"my recs"', '1');
SELECT prescriptive.drop_recommendations('"my recs"');
-- What cannot be kept is said, and then all is as it was.
SELECT prescriptive.create_recommendations('recs', 'account', customer_id => 'id::text', replace => true);
SELECT prescriptive.create_recommendations('recs', 'account', access => 'source', replace => true);
SELECT prescriptive.create_recommendations('recs', 'account', lead_score => 'nothing', replace => true);
CREATE VIEW hanging AS SELECT customer_id FROM recs_profile;
SELECT prescriptive.create_recommendations('recs', 'account', replace => true);
DROP VIEW hanging;
SET ROLE remap_reader;
SELECT prescriptive.create_recommendations('recs', 'account', replace => true);
RESET ROLE;
CALL prescriptive.refresh('recs', '2026-03-20');
-- With access source the rules are made anew as well.
GRANT SELECT ON account TO remap_reader;
SELECT count(*) FROM prescriptive.create_recommendations('seen', 'account', access => 'source');
SELECT prescriptive.grant_read('remap_reader', 'seen');
CALL prescriptive.refresh('seen');
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON account FOR SELECT TO remap_reader USING (id < 3);
SELECT count(*) FROM prescriptive.create_recommendations('seen', 'account', access => 'source', lead_score => 'other_score', replace => true);
SET ROLE remap_reader;
SELECT customer_id FROM seen ORDER BY 1;
SELECT name, customers, problem FROM prescriptive.freshness ORDER BY 1;
RESET ROLE;
-- Who may not read the source any more is told so, and sees the others.
REVOKE SELECT ON account FROM remap_reader;
GRANT SELECT ON recs_interactions TO remap_reader;
SELECT prescriptive.grant_read('remap_reader', 'seen');
SET ROLE remap_reader;
SELECT name, customers, problem FROM prescriptive.freshness ORDER BY 1;
SELECT DISTINCT name FROM prescriptive.priorities;
SELECT count(*) > 0 AS some FROM prescriptive.resource_demand;
-- One customer: why, and in which words.
SELECT outcome, factor, shown FROM prescriptive.explain('recs', '1') WHERE outcome = 'conversion' ORDER BY 2;
SELECT interaction_id, occurred_at, trait, evidence -> 0 ->> 'text' AS words FROM prescriptive.evidence('recs', '1');
SELECT count(*) FROM prescriptive.explain('seen', '1');
RESET ROLE;
-- The parts add up to the stored score.
SELECT e.outcome, abs(sum(e.contribution) - ln(p / (1 - p))) < 1e-9 AS adds_up
FROM recs_stored AS s CROSS JOIN LATERAL (VALUES ('conversion', s.conversion_probability), ('churn', s.churn_risk)) AS o(outcome, p)
JOIN prescriptive.explain('recs', '2') AS e ON e.outcome = o.outcome WHERE s.customer_id = 2 GROUP BY e.outcome, p ORDER BY 1;
SELECT count(*) FROM prescriptive.explain('recs', '99');
SELECT count(*) FROM prescriptive.explain('recs', NULL);
SELECT * FROM prescriptive.explain('recs', 'none');
SELECT * FROM prescriptive.evidence('nothing', '1');
SELECT count(*) FROM prescriptive.evidence('seen', '1');
-- A stranger reads neither; a reader no words without the right to read them.
REVOKE SELECT ON recs_interactions FROM remap_reader;
SET ROLE remap_reader;
SELECT count(*) FROM prescriptive.evidence('recs', '1');
SELECT count(*) > 0 AS explained FROM prescriptive.explain('recs', '1');
RESET ROLE;
REVOKE SELECT ON recs FROM remap_reader;
SET ROLE remap_reader;
SELECT count(*) FROM prescriptive.explain('recs', '1');
RESET ROLE;
-- The words are read as the owner reads them, whoever asks.
CREATE ROLE remap_owner;
CREATE SCHEMA remap_other AUTHORIZATION remap_owner;
SET ROLE remap_owner;
CREATE TABLE remap_other.said AS SELECT 1 AS id, 1 AS customer_id, timestamptz '2026-03-01' AS at, 'Too expensive'::text AS body;
CREATE FUNCTION remap_other.who(text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT $1 || ', says ' || current_user $$;
SELECT count(*) FROM prescriptive.create_recommendations('remap_other.recs', 'SELECT 1 AS id', interactions => 'remap_other.said', interaction_mapping => '{"content": "remap_other.who(body)"}');
RESET ROLE;
SELECT evidence -> 0 ->> 'text' AS words FROM prescriptive.evidence('remap_other.recs', '1');
SELECT content FROM remap_other.recs_interactions;
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA remap, remap_other CASCADE;
SELECT count(*) FROM prescriptive.create_recommendations('remap_swept', 'SELECT 1 AS id');
SELECT prescriptive.drop_recommendations('remap_swept');
DROP OWNED BY remap_reader;
DROP ROLE remap_reader, remap_owner;
