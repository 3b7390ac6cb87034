-- Refreshes: time, interactions, policies, bad rows, and the three ways to know what changed.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE SCHEMA refresh;
SET search_path = refresh, public;
SET TimeZone = 'UTC';
SET DateStyle = ISO;
CREATE TABLE account (id int PRIMARY KEY, lead_score float8, sentiment_score float8, response_rate float8, owner text);
INSERT INTO account SELECT i, 0.4 + i / 100.0, -0.3, 0.45, 'ann' FROM generate_series(1, 6) AS i;
CREATE TABLE event (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int, at timestamptz, kind text, note text, mood float8);
CREATE INDEX ON event (account);
INSERT INTO event (account, at, kind, note, mood)
SELECT a, timestamptz '2026-03-01 09:00Z' + make_interval(days => 3 * k + a), 'call', CASE WHEN a <> 2 THEN 'We like it, number ' || k END, NULL
FROM generate_series(1, 4) AS a, generate_series(1, 3) AS k;
SELECT parameter, expression FROM prescriptive.create_recommendations('acc', 'account', interactions => 'event',
    interaction_mapping => '{"occurred_at": "at", "content": "note", "sentiment": "mood"}') WHERE parameter LIKE 'inter%' ORDER BY 1;
-- What the next refresh had to score, and whether all that is stored is what one scoring of all would give: an
-- independent sum over the source, without the parts that remember when.
CREATE VIEW expected AS
SELECT a.id, prescriptive_recommend(a.lead_score, a.sentiment_score, NULL, NULL, a.response_rate, h.history, p.document, s.as_of) AS r, h.history
FROM account AS a JOIN acc_stored AS s ON s.customer_id = a.id JOIN prescriptive.policy AS p ON p.digest = s.policy_digest
CROSS JOIN LATERAL (SELECT prescriptive_history_agg(e.at, e.kind, e.note, e.mood, p.document) AS history FROM event AS e
                    WHERE e.account = a.id AND coalesce(e.at <= s.as_of, true)) AS h;
CREATE VIEW state AS
SELECT s.total AS scored, s.done, s.became_critical AS critical, (SELECT count(*) FROM acc_stored) AS stored,
       (SELECT count(*) FROM acc_stored AS r JOIN expected AS e ON e.id = r.customer_id
        WHERE (r.conversion_probability, r.churn_risk, r.engagement_score, r.play, r.priority, r.timeframe_hours, r.traits, r.trait_scores, r.reasons)
          IS NOT DISTINCT FROM ((e.r).conversion_probability, (e.r).churn_risk, (e.r).engagement_score, (e.r).play, (e.r).priority,
                                (e.r).timeframe_hours, (e.r).traits, (e.r).trait_scores, (e.r).reasons)
          AND r.history IS NOT DISTINCT FROM e.history) AS as_expected
FROM prescriptive.source AS s WHERE s.name = 'refresh.acc';
CALL prescriptive.refresh('acc', '2026-03-20');
SELECT * FROM state;
SELECT customer_id, priority, interactions, round(churn_risk::numeric, 3) AS churn, valid_until > as_of AS later, valid_until IS NULL AS for_ever
FROM acc_stored ORDER BY 1;
-- Nothing changed.
CALL prescriptive.refresh('acc', '2026-03-20');
SELECT * FROM state;

-- The clock moves, and silence alone makes customers critical: no write to any of the tables.
CALL prescriptive.refresh('acc', '2026-03-20 00:01');
SELECT scored < 4 AS few_in_a_minute FROM state;
CALL prescriptive.refresh('acc', '2026-04-20');
SELECT * FROM state;
CALL prescriptive.refresh('acc', '2026-07-20');
SELECT * FROM state;
SELECT customer_id, priority, previous_priority, became_critical, reason FROM acc_history WHERE as_of = '2026-07-20' ORDER BY 1;
-- A day before the stored answer ends it still holds; on that day it is looked at again.
SELECT min(valid_until) AS next FROM acc_stored \gset
SELECT :'next'::timestamptz - interval '1 microsecond' AS before \gset
CALL prescriptive.refresh('acc', :'before');
SELECT scored FROM state;
CALL prescriptive.refresh('acc', :'next');
SELECT scored > 0 AS scored FROM state;
-- And back in time.
CALL prescriptive.refresh('acc', '2026-03-20');
SELECT * FROM state;

-- Interactions: new ones extend a history, edited, removed and late ones rebuild it.
INSERT INTO event (account, at, kind, note) VALUES (1, '2026-03-21', 'email', 'Is there a discount?'), (5, '2026-03-21', 'email', 'Hello');
UPDATE event SET note = 'It is too expensive for us.' WHERE account = 3 AND id = (SELECT min(id) FROM event WHERE account = 3);
DELETE FROM event WHERE account = 4 AND id = (SELECT max(id) FROM event WHERE account = 4);
INSERT INTO event (account, at, kind, note) VALUES (2, '2026-02-01', 'email', 'Late to arrive');
SELECT prescriptive._refresh_begin('acc'::regclass, '2026-03-22', false);
SELECT customer_id, mode FROM acc_work ORDER BY 1;
CALL prescriptive.refresh('acc', '2026-03-22');
SELECT * FROM state;
SELECT customer_id, traits FROM acc_stored WHERE customer_id IN (1, 3) ORDER BY 1;
-- One without a time, and one of the future, which counts from its moment on.
INSERT INTO event (account, at, kind, note) VALUES (1, NULL, 'chat', 'Without a time'), (6, '2026-04-01 12:00', 'call', 'Too expensive!');
CALL prescriptive.refresh('acc', '2026-03-23');
SELECT * FROM state;
SELECT valid_until FROM acc_stored WHERE customer_id = 6;
CALL prescriptive.refresh('acc', '2026-04-01 11:59:59');
SELECT interactions FROM acc_stored WHERE customer_id = 6;
CALL prescriptive.refresh('acc', '2026-04-01 12:00');
SELECT interactions FROM acc_stored WHERE customer_id = 6;
SELECT * FROM state;
CALL prescriptive.refresh('acc', 'infinity');
CALL prescriptive.refresh('acc', '0001-01-01 BC');
-- All of them gone.
DELETE FROM event WHERE account = 2;
CALL prescriptive.refresh('acc', '2026-04-02');
SELECT * FROM state;
SELECT interactions, history FROM acc_stored WHERE customer_id = 2;

-- What is advised stays due when it was.
SELECT customer_id, since, due_at FROM acc WHERE customer_id = 5;
UPDATE account SET owner = 'bob' WHERE id = 5;
CALL prescriptive.refresh('acc', '2026-04-03');
SELECT customer_id, owner, since, due_at, as_of FROM acc WHERE customer_id = 5;

-- Policies: another one scores all anew; another lexicon reads all anew.
SELECT prescriptive.create_policy('strict', jsonb_set(prescriptive.active_policy()::jsonb, '{priorities,0,when,above}', '0.3')::prescriptive_policy);
SELECT prescriptive.create_policy('reader', jsonb_set(prescriptive.active_policy()::jsonb, '{reading,half_life_days}', '10')::prescriptive_policy);
SELECT priority_a, priority_b, action_type_a = action_type_b AS same_type, customers, other_action FROM prescriptive.compare_policies('acc', NULL, 'strict');
SELECT prescriptive.activate_policy('strict');
SELECT outdated, current_policy FROM prescriptive.freshness;
CALL prescriptive.refresh('acc');
SELECT scored, stored, as_expected FROM state;
SELECT DISTINCT policy, policy_version FROM acc;
SELECT current_policy FROM prescriptive.freshness;
SELECT what, count(*) FROM prescriptive.changes('acc', now() - interval '1 minute') WHERE reason LIKE 'policy %' GROUP BY 1;
SELECT prescriptive.activate_policy('reader');
CALL prescriptive.refresh('acc', '2026-04-03');
SELECT * FROM state;
SELECT bool_and(prescriptive._history_read_by(history, prescriptive.active_policy())) AS read_anew FROM acc_stored WHERE history IS NOT NULL;
SELECT prescriptive.activate_policy('default');
CALL prescriptive.refresh('acc', '2026-04-03');
SELECT * FROM state;

-- Bad rows are listed, cost nobody else anything, and leave what was stored.
CREATE TABLE lead (code text, score text, answered int, asked int);
INSERT INTO lead VALUES ('a', '50', 1, 2), ('b', '60', 1, 4), ('c', '70', 2, 2), ('d', '80', 0, 1);
SELECT parameter, expression, scale, known, missing, out_of_range FROM prescriptive.create_recommendations('leads', 'lead',
    customer_id => 'code', lead_score => 'score', response_rate => 'answered / asked::float8') WHERE known > 0;
CALL prescriptive.refresh('leads', '2026-04-03');
SELECT customer_id, round(conversion_probability::numeric, 3) FROM leads ORDER BY 1;
UPDATE lead SET score = 'n/a' WHERE code = 'a';
UPDATE lead SET asked = 0 WHERE code = 'b';
UPDATE lead SET score = '170' WHERE code = 'c';
INSERT INTO lead VALUES ('d', '90', 1, 1), (NULL, '10', 1, 1), (NULL, '20', 1, 1), ('e', '55', 1, 1);
CALL prescriptive.refresh('leads', '2026-04-04');
SELECT customer_id, round(conversion_probability::numeric, 3), as_of FROM leads ORDER BY 1;
SELECT customer_id, what, code, message, detail, hint, occurrences FROM leads_rejected ORDER BY 1, 3;
SELECT customers, rejected FROM prescriptive.freshness WHERE name LIKE '%leads';
-- Mended, they are no longer listed; who is gone is gone everywhere.
UPDATE lead SET score = '50', asked = 2 WHERE code IN ('a', 'b', 'c');
DELETE FROM lead WHERE code IS NULL OR code = 'e' OR score = '90';
CALL prescriptive.refresh('leads', '2026-04-05');
SELECT customer_id, round(conversion_probability::numeric, 3), as_of FROM leads ORDER BY 1;
SELECT * FROM leads_rejected;
SELECT DISTINCT customer_id FROM leads_history ORDER BY 1;
SELECT prescriptive.drop_recommendations('leads');
-- Where an id itself cannot be read nobody is taken for gone.
CREATE TABLE numbered (id text, lead_score float8);
INSERT INTO numbered VALUES ('1', 0.1), ('2', 0.2), ('3', 0.3);
SELECT count(*) FROM prescriptive.create_recommendations('numbered_recs', 'numbered', customer_id => 'id::int');
CALL prescriptive.refresh('numbered_recs', '2026-04-05');
UPDATE numbered SET id = '2x', lead_score = 0.25 WHERE id = '2';
DELETE FROM numbered WHERE id = '3';
CALL prescriptive.refresh('numbered_recs', '2026-04-05');
SELECT customer_id FROM numbered_recs ORDER BY 1;
SELECT customer_id, code, message FROM numbered_recs_rejected;
UPDATE numbered SET id = '2' WHERE id = '2x';
CALL prescriptive.refresh('numbered_recs', '2026-04-05');
SELECT customer_id FROM numbered_recs ORDER BY 1;
SELECT prescriptive.drop_recommendations('numbered_recs');
-- Bad interactions are left out, one by one.
INSERT INTO event (account, at, kind, mood) VALUES (1, '2026-04-04', 'call', 5), (1, 'infinity', 'call', 0.5), (2, '2026-04-04', 'call', 0.5);
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT customer_id, what, code, message, detail, occurrences FROM acc_rejected;
SELECT customer_id, interactions FROM acc_stored WHERE customer_id < 3 ORDER BY 1;
-- It stays listed where only the profile changes, and where good ones come; another bad one adds to it.
UPDATE account SET lead_score = lead_score + 0.01 WHERE id = 1;
SELECT prescriptive._refresh_begin('acc'::regclass, '2026-04-05', false);
SELECT customer_id, mode FROM acc_work;
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT customer_id, message, occurrences FROM acc_rejected;
INSERT INTO event (account, at, kind, mood) VALUES (1, '2026-04-04 12:00', 'call', 0.1);
SELECT prescriptive._refresh_begin('acc'::regclass, '2026-04-05', false);
SELECT customer_id, mode FROM acc_work;
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT customer_id, message, occurrences FROM acc_rejected;
INSERT INTO event (account, at, kind, mood) VALUES (1, '2026-04-04 18:00', 'call', 5), (1, '2026-04-04 18:00', 'call', -7);
SELECT prescriptive._refresh_begin('acc'::regclass, '2026-04-05', false);
SELECT customer_id, mode FROM acc_work;
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT customer_id, message, occurrences FROM acc_rejected ORDER BY 2;
-- A customer who is refused keeps what is stored, with what was wrong then; mended, nothing else is listed.
UPDATE account SET lead_score = 5 WHERE id = 1;
INSERT INTO event (account, at, kind, mood) VALUES (1, '2026-04-04 20:00', 'call', 9);
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT what, message, occurrences FROM acc_rejected ORDER BY 1, 2;
UPDATE account SET lead_score = 0.42 WHERE id = 1;
UPDATE event SET mood = 0.9 WHERE mood = 9;
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT what, message, occurrences FROM acc_rejected ORDER BY 1, 2;
SELECT interactions FROM acc_stored WHERE customer_id = 1;
UPDATE account SET lead_score = lead_score - 0.01 WHERE id = 1;
DELETE FROM event WHERE at >= '2026-04-04 12:00' AND at <= '2026-04-04 20:00';
UPDATE event SET mood = 0.5 WHERE mood = 5;
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT * FROM acc_rejected;
DELETE FROM event WHERE at = 'infinity';
CALL prescriptive.refresh('acc', '2026-04-05');
SELECT * FROM state;

-- keep_fresh: triggers note who changed, and only they are looked at.
DROP VIEW state, expected;
SELECT prescriptive.drop_recommendations('acc');
SELECT count(*) FROM prescriptive.create_recommendations('acc', 'account', interactions => 'event', keep_fresh => true,
    interaction_mapping => '{"occurred_at": "at", "content": "note", "sentiment": "mood"}');
CALL prescriptive.refresh('acc');
SELECT customer_id FROM acc_queue;
UPDATE account SET lead_score = 0.9 WHERE id = 1;
UPDATE account SET id = 60 WHERE id = 6;
INSERT INTO account VALUES (7, 0.5, 0.1, 0.5, 'cid');
DELETE FROM account WHERE id = 5;
INSERT INTO event (account, at, kind) VALUES (2, now(), 'call'), (2, now(), 'call');
UPDATE event SET account = 3 WHERE account = 4;
SELECT waiting FROM prescriptive.freshness;
SELECT customer_id, count(*) FROM acc_queue GROUP BY 1 ORDER BY 1;
-- Not through the triggers: unseen until everything is looked at.
SET session_replication_role = replica;
UPDATE account SET lead_score = 0.1 WHERE id = 2;
RESET session_replication_role;
CREATE TABLE before AS SELECT customer_id, computed_at FROM acc_stored;
CALL prescriptive.refresh('acc');
SELECT total, done FROM prescriptive.source;
SELECT s.customer_id, s.lead_score, s.interactions, b.customer_id IS NULL AS new, s.computed_at > b.computed_at AS anew
FROM acc_stored AS s LEFT JOIN before AS b USING (customer_id) ORDER BY 1;
SELECT count(*) AS waiting FROM acc_queue;
-- A refresh with a time looks at everything.
SET session_replication_role = replica;
UPDATE account SET lead_score = 0.2 WHERE id = 1;
RESET session_replication_role;
CALL prescriptive.refresh('acc');
SELECT total FROM prescriptive.source;
CALL prescriptive.refresh('acc', now());
SELECT lead_score FROM acc_stored WHERE customer_id = 1;
-- TRUNCATE does, too.
TRUNCATE event;
SELECT customer_id FROM acc_queue;
CALL prescriptive.refresh('acc');
SELECT sum(interactions) FROM acc_stored;
-- A writer never fails because of it.
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'account'::regclass AND NOT tgisinternal ORDER BY 1 LIMIT 2;
ALTER TABLE acc_queue ADD CHECK (customer_id IS NULL);
UPDATE account SET lead_score = 0.3 WHERE id = 3;
SELECT customer_id FROM acc_queue;
SELECT prescriptive.drop_recommendations('acc');
SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('account'::regclass, 'event'::regclass) AND NOT tgisinternal;
-- Where triggers cannot tell, it refuses.
CREATE VIEW accounts AS SELECT * FROM account;
CREATE MATERIALIZED VIEW kept_accounts AS SELECT * FROM account;
CREATE TABLE part (id int PRIMARY KEY, lead_score float8) PARTITION BY RANGE (id);
SELECT prescriptive.create_recommendations('no', 'accounts', keep_fresh => true);
SELECT prescriptive.create_recommendations('no', 'SELECT * FROM account', keep_fresh => true);
SELECT prescriptive.create_recommendations('no', 'kept_accounts', keep_fresh => true);
SELECT prescriptive.create_recommendations('no', 'part', keep_fresh => true);
SELECT prescriptive.create_recommendations('no', 'account', total_interactions => '(SELECT count(*) FROM event AS e WHERE e.account = account.id)', keep_fresh => true);
SELECT to_regclass('no_stored') AS nothing_is_left;

-- changed_at: only what changed since is read, with an hour to spare for transactions that commit late.
CREATE TABLE client (id uuid PRIMARY KEY, lead_score float8, updated_at timestamptz NOT NULL DEFAULT now());
INSERT INTO client SELECT md5(i::text)::uuid, i / 10.0, now() - interval '1 day' FROM generate_series(1, 9) AS i;
SELECT parameter, expression FROM prescriptive.create_recommendations('clients', 'client', changed_at => 'updated_at') WHERE expression IS NOT NULL;
CALL prescriptive.refresh('clients');
SELECT total FROM prescriptive.source;
-- What does not say that it changed is not seen.
UPDATE client SET lead_score = 0.55 WHERE lead_score = 0.5;
CALL prescriptive.refresh('clients');
SELECT total FROM prescriptive.source;
UPDATE client SET updated_at = now() WHERE lead_score = 0.55;
CALL prescriptive.refresh('clients');
SELECT total FROM prescriptive.source;
-- Who is gone shows in the number, also where another came.
DELETE FROM client WHERE lead_score = 0.9;
CALL prescriptive.refresh('clients');
SELECT (SELECT count(*) FROM clients) AS stored, total FROM prescriptive.source;
DELETE FROM client WHERE lead_score = 0.8;
INSERT INTO client VALUES (md5('new')::uuid, 0.42);
CALL prescriptive.refresh('clients');
SELECT (SELECT count(*) FROM clients) AS stored, (SELECT count(*) FROM clients_stored AS s WHERE NOT EXISTS (SELECT FROM client AS c WHERE c.id = s.customer_id)) AS gone;
SELECT pg_typeof(customer_id) FROM clients LIMIT 1;
SELECT prescriptive.drop_recommendations('clients');

-- The balance of one gone and a row without an id, or twice the same, hides nobody.
CREATE TABLE balance (id int, lead_score float8, updated_at text);
INSERT INTO balance SELECT i, i / 10.0, '2026-01-01' FROM generate_series(1, 4) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('balanced', 'balance', changed_at => 'updated_at');
CALL prescriptive.refresh('balanced');
DELETE FROM balance WHERE id = 1;
INSERT INTO balance VALUES (NULL, 0.5, '2026-01-01');
CALL prescriptive.refresh('balanced');
SELECT customer_id FROM balanced ORDER BY 1;
SELECT customer_id, code FROM balanced_rejected;
-- A changed_at that is none costs a look at everything, and only its own row.
UPDATE balance SET updated_at = 'soon' WHERE id = 2;
UPDATE balance SET lead_score = 0.99, updated_at = now()::text WHERE id = 3;
CALL prescriptive.refresh('balanced');
SELECT customer_id, lead_score FROM balanced_stored ORDER BY 1;
SELECT customer_id, code FROM balanced_rejected ORDER BY 1;
SELECT prescriptive.drop_recommendations('balanced');

-- Exports: texts in every column, guessed features among them, and interactions with values that are none.
CREATE TABLE export (id text, lead_score text, orders text, last_contact text);
INSERT INTO export VALUES ('a', '50', '3', '2026-03-01'), ('b', '60', '', ''), ('c', ' 70', '0', '2026-03-01 10:00');
CREATE TABLE export_event (customer text, at text, mood text, body text);
INSERT INTO export_event VALUES ('a', '2026-03-02', '0.5', 'Hello'), ('a', 'yesterdayish', '0.5', NULL), ('b', '2026-02-29T10:00:00Z', '', NULL),
    ('b', '2026-03-02 10:00:00.5+01', 'n/a', NULL), ('b', '2028-02-29', '-1', NULL), ('c', '', '0.1', NULL);
SELECT count(*) FROM prescriptive.create_recommendations('exported', 'export', interactions => 'export_event');
CALL prescriptive.refresh('exported', '2026-03-20');
SELECT customer_id, prospect, reason_1 FROM exported ORDER BY 1;
SELECT customer_id, interactions, last_interaction_at FROM exported_stored ORDER BY 1;
SELECT customer_id, what, message, occurrences FROM exported_rejected ORDER BY 1, 3;
SELECT prescriptive.drop_recommendations('exported');

-- An expression that fails over an interaction costs that customer only, until it is mended.
CREATE TABLE scored_event (customer_id int, at timestamptz, mood int, of int);
INSERT INTO scored_event VALUES (1, '2026-03-02', 1, 2), (2, '2026-03-02', 1, 0), (2, '2026-03-03', 1, 2), (3, '2026-03-02', 1, 4);
CREATE TABLE scored_customer AS SELECT i AS id, i / 10.0 AS lead_score FROM generate_series(1, 4) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('divided', 'scored_customer', interactions => 'scored_event',
    interaction_mapping => '{"sentiment": "mood / of"}');
CALL prescriptive.refresh('divided', '2026-03-20');
SELECT customer_id, interactions FROM divided_stored ORDER BY 1;
SELECT customer_id, code, message, detail FROM divided_rejected;
UPDATE scored_event SET of = 1 WHERE of = 0;
CALL prescriptive.refresh('divided', '2026-03-20');
SELECT customer_id, interactions FROM divided_stored ORDER BY 1;
SELECT count(*) FROM divided_rejected;
SELECT prescriptive.drop_recommendations('divided');
-- Other columns of a source come, change and go; the schema gets another name; texts do not follow the session.
CREATE SCHEMA moving;
CREATE TABLE moving.customer (id int, lead_score float8, note varchar(10), at timestamp);
CREATE TABLE moving.event (customer_id int, at timestamp, kind text);
INSERT INTO moving.customer SELECT i, i / 10.0, 'x', '2026-03-01 10:00' FROM generate_series(1, 3) AS i;
INSERT INTO moving.event VALUES (1, '2026-03-02 10:00', 'call');
SELECT count(*) FROM prescriptive.create_recommendations('moving.recs', 'moving.customer', interactions => 'moving.event', keep_fresh => true,
    features => '{at AS last_interaction}');
CALL prescriptive.refresh('moving.recs');
ALTER TABLE moving.customer ADD rank int DEFAULT 4, ALTER note TYPE text;
ALTER TABLE moving.customer DROP COLUMN note;
SET TimeZone = 'Asia/Tokyo';
SET DateStyle = German;
CALL prescriptive.refresh('moving.recs', now());
SELECT total FROM prescriptive.source WHERE name = 'moving.recs';
ALTER SCHEMA moving RENAME TO moved;
UPDATE moved.customer SET lead_score = 0.9 WHERE id = 2;
SELECT customer_id FROM moved.recs_queue;
CALL prescriptive.refresh('moved.recs');
SELECT name, waiting FROM prescriptive.freshness;
SET TimeZone = 'UTC';
SET DateStyle = ISO;
-- Seen at a time to come, they are seen again at the present one; refused because of time only, they are tried again.
CALL prescriptive.refresh('moved.recs', now() + interval '30 days');
CALL prescriptive.refresh('moved.recs');
SELECT count(*) AS seen_ahead FROM moved.recs_stored WHERE as_of > now();
-- A part that is gone is missed, and nothing that is stored is lost; whatever is left can be dropped.
ALTER TABLE moved.event DROP COLUMN at CASCADE;
CALL prescriptive.refresh('moved.recs');
SELECT count(history) FROM moved.recs_stored;
DROP TABLE moved.recs_queue;
\set VERBOSITY terse
UPDATE moved.customer SET lead_score = 0.8 WHERE id = 2;
\set VERBOSITY default
DROP VIEW moved.recs;
SELECT prescriptive.drop_recommendations('moved.recs');
SELECT relname FROM pg_class WHERE relnamespace = 'moved'::regnamespace ORDER BY 1;

-- A query, a view with a window over all, and ids of an odd type.
CREATE TYPE region AS ENUM ('north', 'south');
SELECT count(*) FROM prescriptive.create_recommendations('regions', 'SELECT r AS id, 0.5 AS lead_score FROM unnest(enum_range(NULL::region)) AS r -- all',
    interactions => 'SELECT ''north''::region AS r, timestamptz ''2026-01-01 00:00Z'' AS at, ''call'' AS kind', interaction_mapping => '{"customer_id": "r"}');
CALL prescriptive.refresh('regions', '2026-02-01');
SELECT customer_id, recommended_action FROM regions ORDER BY 1;
SELECT customer_id, interactions FROM regions_stored ORDER BY 1;
SELECT prescriptive.drop_recommendations('regions');
-- The extension's other way: a materialized view that refreshes beside its readers.
CREATE MATERIALIZED VIEW plain AS SELECT id, prescriptive_priority(lead_score, sentiment_score, NULL, NULL, response_rate) AS priority FROM account;
CREATE UNIQUE INDEX ON plain (id);
SET search_path = pg_catalog;
REFRESH MATERIALIZED VIEW CONCURRENTLY refresh.plain;
SELECT count(*) FROM refresh.plain;
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA refresh CASCADE;
