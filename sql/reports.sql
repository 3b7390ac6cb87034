-- Who reads what: access, rights, reports for management, and hostile registrations.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE ROLE reports_owner;
CREATE ROLE reports_reader;
CREATE ROLE reports_agent;
CREATE ROLE reports_mallory;
CREATE SCHEMA reports AUTHORIZATION reports_owner;
CREATE SCHEMA mallory AUTHORIZATION reports_mallory;
SET ROLE reports_owner;
SET search_path = reports, public;
CREATE TABLE customer (id int PRIMARY KEY, lead_score float8, sentiment_score float8, owner name, expected_value float8, successful_deals int);
INSERT INTO customer VALUES (1, 0.9, 0.5, 'reports_agent', 100, 3), (2, 0.2, -0.9, 'reports_agent', 200, 1), (3, 0.1, -0.9, 'other', 300, 2),
    (4, 0.1, -0.9, 'other', 400, 0), (5, 5, 0, 'reports_agent', 0, 0);
-- Access owner: the views, and nothing else.
SELECT count(*) FROM prescriptive.create_recommendations('open', 'customer');
CALL prescriptive.refresh('open', now());
SELECT prescriptive.grant_read('reports_reader');
SET ROLE reports_reader;
SELECT customer_id, priority, owner FROM open ORDER BY 1;
SELECT count(*) FROM open_traits;
SELECT count(*) FROM open_reasons;
SELECT count(*) FROM open_history;
SELECT customer_id, message FROM open_rejected;
SELECT count(*) FROM open_stored;
SELECT count(*) FROM open_profile;
SELECT name, owner, priority, action_type, customers, overdue, expected_value FROM prescriptive.priorities ORDER BY 1, 2, priority_rank;
-- Prospects cannot leave.
SELECT name, customer_id, owner, priority, recommended_action, reason FROM prescriptive.at_risk ORDER BY 2;
SELECT name, customers, rejected, waiting, access FROM prescriptive.freshness;
SELECT phase, done, total FROM prescriptive.refresh_progress;
SELECT customer_id, what, priority, previous_priority FROM prescriptive.changes('reports.open', '-infinity') ORDER BY 1;
-- Reading is not refreshing, dropping, comparing or registering.
CALL prescriptive.refresh('reports.open');
SELECT prescriptive.drop_recommendations('reports.open');
SELECT prescriptive.grant_read('reports_agent', 'reports.open');
SELECT prescriptive.compare_policies('reports.open', 'default', 'default');
UPDATE prescriptive.source SET policy = 'x';
DELETE FROM prescriptive.source;
INSERT INTO prescriptive.source (recommendations, name, source, mapping, access, keep_fresh) VALUES ('reports.open_traits', 'x', 'x', '{}', 'owner', false);
-- Who may not read the view is shown nothing of it.
SET ROLE reports_agent;
SELECT count(*) FROM prescriptive.priorities;
SELECT * FROM prescriptive._read_report('reports.open', 'priorities') AS r(a text);
SELECT count(*) FROM prescriptive.freshness;

-- Demand against capacity: what is due within each window, with what is overdue.
RESET ROLE;
INSERT INTO prescriptive.capacity VALUES ('Account manager', 40), ('CRM', 0);
SET ROLE reports_owner;
SELECT d.resource, d.kind, d.window_hours, d.actions, d.effort_hours, round(d.capacity_hours::numeric, 2) AS capacity, round(d.utilisation::numeric, 2) AS utilisation
FROM prescriptive.resource_demand AS d ORDER BY 1, 3;
-- The same from the answers themselves.
SELECT x.resource, count(*) AS actions, sum((p.play ->> 'effort_hours')::float8) AS effort
FROM open_stored AS s
JOIN LATERAL jsonb_array_elements(prescriptive.active_policy()::jsonb -> 'plays') AS p(play) ON p.play ->> 'code' = s.play
CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(p.play -> 'people', '[]') || coalesce(p.play -> 'tools', '[]')) AS x(resource)
GROUP BY 1 ORDER BY 1;
RESET ROLE;
DELETE FROM prescriptive.capacity;

-- Access source: a row for whoever may read the row of the source.
SET ROLE reports_owner;
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customer USING (owner = current_user);
GRANT SELECT ON customer TO reports_agent;
SELECT count(*) FROM prescriptive.create_recommendations('filtered', 'customer', access => 'source');
CALL prescriptive.refresh('filtered', now());
SELECT count(*) AS owner_sees FROM filtered;
SELECT prescriptive.grant_read('reports_agent', 'filtered');
SET ROLE reports_agent;
SELECT customer_id FROM filtered ORDER BY 1;
SELECT DISTINCT customer_id FROM filtered_traits ORDER BY 1;
SELECT customer_id FROM filtered_reasons GROUP BY 1 ORDER BY 1;
SELECT customer_id FROM filtered_history ORDER BY 1;
SELECT customer_id FROM filtered_rejected ORDER BY 1;
SELECT customer_id FROM filtered_stored ORDER BY 1;
SELECT * FROM prescriptive._read_report('reports.filtered', 'at_risk') AS r(a text);
-- Expressions of such a source run as the reader: reports pass over it unless its owner is one that is trusted.
SELECT name FROM prescriptive.at_risk;
RESET ROLE;
GRANT reports_owner TO reports_agent;
SET ROLE reports_agent;
SELECT name, customer_id FROM prescriptive.at_risk ORDER BY 1, 2;
RESET ROLE;
REVOKE reports_owner FROM reports_agent;
-- A superuser's is shown, and row by row to whoever may read the source's.
SELECT count(*) FROM prescriptive.create_recommendations('reports.trusted', 'reports.customer', access => 'source');
CALL prescriptive.refresh('reports.trusted', now());
SELECT prescriptive.grant_read('reports_agent', 'reports.trusted');
SET ROLE reports_agent;
SELECT name, customer_id FROM prescriptive.at_risk ORDER BY 1, 2;
SELECT name, customers FROM prescriptive.freshness;
RESET ROLE;
SELECT prescriptive.drop_recommendations('reports.trusted');

-- A mapping that does what its author may not: it runs as the author, whoever refreshes.
GRANT USAGE ON SCHEMA reports TO reports_mallory;
CREATE TABLE reports.spoils (who text, at timestamptz DEFAULT clock_timestamp());
GRANT INSERT ON reports.spoils TO PUBLIC;
CREATE TABLE reports.secret AS SELECT 0.99::float8 AS score;
SET ROLE reports_mallory;
SET search_path = mallory, public;
CREATE FUNCTION mallory.steal() RETURNS float8 STABLE LANGUAGE sql AS 'SELECT 0.5::float8';
CREATE FUNCTION mallory.climb() RETURNS float8 STABLE LANGUAGE sql AS 'SELECT 0.5::float8';
CREATE FUNCTION mallory.peek() RETURNS float8 STABLE LANGUAGE sql AS 'SELECT 0.5::float8';
CREATE TABLE mallory.trap (id int, lead_score float8);
INSERT INTO mallory.trap VALUES (1, 0.5);
SELECT count(*) FROM prescriptive.create_recommendations('bait', 'trap', lead_score => 'steal()');
SELECT count(*) FROM prescriptive.create_recommendations('rope', 'trap', lead_score => 'climb()');
SELECT count(*) FROM prescriptive.create_recommendations('glass', 'trap', lead_score => 'peek()');
CREATE OR REPLACE FUNCTION mallory.steal() RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports.spoils VALUES (current_user);
    RETURN 0.5;
END
$$;
CREATE OR REPLACE FUNCTION mallory.climb() RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'RESET ROLE';
    EXECUTE 'ALTER ROLE reports_mallory SUPERUSER';
    RETURN 0.5;
END
$$;
CREATE OR REPLACE FUNCTION mallory.peek() RETURNS float8 LANGUAGE sql AS 'SELECT score FROM reports.secret';
RESET ROLE;
DELETE FROM reports.spoils;
CALL prescriptive.refresh('mallory.bait');
SELECT DISTINCT who FROM reports.spoils;
CALL prescriptive.refresh('mallory.rope');
CALL prescriptive.refresh('mallory.glass');
SELECT customer_id FROM mallory.glass;
SELECT rolsuper FROM pg_roles WHERE rolname = 'reports_mallory';
SELECT current_user = session_user AS back;
-- So does a trigger on the stored rows, and one that waits for the commit does not come to run at all.
SET ROLE reports_mallory;
CREATE FUNCTION mallory.on_store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO reports.spoils VALUES ('trigger ' || current_user); RETURN NULL; END $$;
CREATE TRIGGER now AFTER INSERT OR UPDATE ON mallory.bait_stored FOR EACH ROW EXECUTE FUNCTION mallory.on_store();
UPDATE mallory.trap SET id = 2;
RESET ROLE;
CALL prescriptive.refresh('mallory.bait', allow_removal => true);
SELECT DISTINCT who FROM reports.spoils ORDER BY 1;
SET ROLE reports_mallory;
CREATE CONSTRAINT TRIGGER later AFTER INSERT OR UPDATE ON mallory.bait_stored DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mallory.on_store();
UPDATE mallory.trap SET id = 3;
RESET ROLE;
CALL prescriptive.refresh('mallory.bait', allow_removal => true);
-- What is no table of the owner's any more is passed over.
SET ROLE reports_mallory;
DROP TRIGGER later ON mallory.bait_stored;
RESET ROLE;
CALL prescriptive.refresh('mallory.bait', allow_removal => true);
SET ROLE reports_mallory;
SELECT prescriptive.drop_recommendations('rope'), prescriptive.drop_recommendations('glass');
ALTER TABLE mallory.bait_stored RENAME TO bait_kept;
CREATE VIEW mallory.bait_stored AS SELECT *, mallory.steal() AS stolen FROM mallory.bait_kept WHERE mallory.steal() > 0;
GRANT SELECT ON mallory.bait TO PUBLIC;
GRANT USAGE ON SCHEMA mallory TO PUBLIC;
RESET ROLE;
DELETE FROM reports.spoils;
SELECT customers FROM prescriptive.priorities WHERE name = 'mallory.bait';
SELECT DISTINCT who FROM reports.spoils;
-- A registration cannot point at what belongs to others.
SET ROLE reports_mallory;
UPDATE prescriptive.source SET recommendations = 'reports.open_history' WHERE name = 'mallory.bait';
INSERT INTO prescriptive.source (recommendations, name, source, mapping, access, keep_fresh) VALUES ('reports.open_history', 'mine', 'x', '{}', 'owner', false);
RESET ROLE;
SET ROLE reports_mallory;
SELECT prescriptive._write_source('reports.open_history'::regclass, '{"access": "owner"}');
SELECT prescriptive._write_source(NULL, NULL);
RESET ROLE;
-- Nor can an object of somebody else's take the place of a part that was never made, or is gone.
GRANT CREATE ON SCHEMA reports TO reports_mallory;
SET ROLE reports_mallory;
CREATE FUNCTION mallory.plant() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN INSERT INTO reports.spoils VALUES ('planted ' || current_user); RETURN true; END $$;
CREATE VIEW reports.open_interactions AS SELECT 1 AS customer_id, now() AS occurred_at WHERE mallory.plant();
CREATE VIEW reports.open_queue AS SELECT 1 AS customer_id WHERE mallory.plant();
GRANT SELECT ON reports.open_interactions, reports.open_queue TO PUBLIC;
RESET ROLE;
CALL prescriptive.refresh('reports.open', now());
SELECT name, waiting FROM prescriptive.freshness WHERE name = 'reports.open';
SET ROLE reports_owner;
DROP VIEW reports.open_profile;
SET ROLE reports_mallory;
CREATE VIEW reports.open_profile AS SELECT 1 AS customer_id WHERE mallory.plant();
GRANT SELECT ON reports.open_profile TO PUBLIC;
RESET ROLE;
CALL prescriptive.refresh('reports.open', now());
SELECT name, customers, problem FROM prescriptive.freshness WHERE name = 'reports.open';
SELECT who FROM reports.spoils WHERE who LIKE 'planted%';
-- The triggers of keep_fresh run nothing of whoever owns the table: a column that is another now is no id.
SET ROLE reports_mallory;
CREATE TABLE mallory.fresh (id int, other int, lead_score float8);
GRANT ALL ON mallory.fresh TO reports_owner;
GRANT USAGE ON SCHEMA mallory TO reports_owner;
SET ROLE reports_owner;
SELECT count(*) FROM prescriptive.create_recommendations('reports.fresh', 'mallory.fresh', keep_fresh => true);
SET ROLE reports_mallory;
CREATE TYPE mallory.evil AS (x int);
CREATE FUNCTION mallory.to_int(mallory.evil) RETURNS int LANGUAGE sql AS 'SELECT CASE WHEN mallory.plant() THEN 7 END';
CREATE CAST (mallory.evil AS int) WITH FUNCTION mallory.to_int(mallory.evil);
INSERT INTO mallory.fresh VALUES (1, 10, 0.5);
ALTER TABLE mallory.fresh RENAME id TO was_id;
ALTER TABLE mallory.fresh ADD id mallory.evil;
UPDATE mallory.fresh SET id = ROW(1);
ALTER TABLE mallory.fresh DROP COLUMN id;
ALTER TABLE mallory.fresh RENAME other TO id;
UPDATE mallory.fresh SET lead_score = 0.6;
RESET ROLE;
SELECT customer_id FROM reports.fresh_queue;
SELECT who FROM reports.spoils WHERE who LIKE 'planted%';
SET ROLE reports_owner;
SELECT prescriptive.drop_recommendations('reports.fresh');
RESET ROLE;
-- To a superuser, all of theirs are theirs alone.
SELECT prescriptive.grant_read('reports_agent') AS granted;
SELECT prescriptive.grant_read('nobody_of_this_name');
SELECT prescriptive.grant_read(NULL);
DROP VIEW reports.open_profile, reports.open_interactions, reports.open_queue;
-- One whose view is gone is passed over, and cleared away by the next registration.
SET client_min_messages = warning;
DROP SCHEMA mallory CASCADE;
SELECT name, problem FROM prescriptive.freshness ORDER BY 1;
SELECT count(*) FROM prescriptive.priorities WHERE name LIKE 'mallory%';
SELECT count(*) FROM prescriptive.source;
SET ROLE reports_owner;
SELECT count(*) FROM prescriptive.create_recommendations('reports.next', 'reports.customer');
RESET ROLE;
SELECT name FROM prescriptive.source ORDER BY 1;
SET ROLE reports_owner;
SET search_path = reports;
SELECT prescriptive.drop_recommendations('open'), prescriptive.drop_recommendations('filtered'), prescriptive.drop_recommendations('next');
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA reports CASCADE;
DROP OWNED BY reports_owner, reports_reader, reports_agent, reports_mallory;
DROP ROLE reports_owner, reports_reader, reports_agent, reports_mallory;
