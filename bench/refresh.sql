-- Refreshes of stored recommendations, in seconds of the clock and as a part of a full rebuild; each measured once, in its
-- order, for they write. Ten interactions a customer, one in ten with a note.
\set ON_ERROR_STOP on
SET search_path = bench, public;
SET client_min_messages = warning;

CREATE TABLE refresh_customer AS
SELECT id, lead_score, sentiment_score, avg_deal_value, response_rate, now() - interval '1 day' AS updated_at FROM narrow;
CREATE TABLE refresh_interaction AS
SELECT i AS id, 1 + (hashint8(i) & 2147483647) % :rows::bigint AS customer_id,
       timestamptz '2026-01-01 00:00+00' + floor(7776000 * uniform(i, 6)) * interval '1 second' AS occurred_at,
       (ARRAY['call', 'email', 'meeting'])[1 + i % 3] AS kind, CASE WHEN i % 10 = 0 THEN note(i) END AS content,
       CASE WHEN i % 10 <> 0 THEN (floor(2001 * uniform(i, 2)) - 1000) / 1000 END AS sentiment, now() - interval '1 day' AS recorded_at
FROM generate_series(1, 10 * :rows::bigint) AS i;
ALTER TABLE refresh_customer ADD PRIMARY KEY (id);
CREATE INDEX ON refresh_customer (updated_at);
CREATE INDEX ON refresh_interaction (customer_id);
CREATE INDEX ON refresh_interaction (recorded_at);
VACUUM (ANALYZE) refresh_customer, refresh_interaction;

CREATE TABLE refresh_measured (place int GENERATED ALWAYS AS IDENTITY, name text, seconds float8, scored bigint, memory_mb int, goal float8);
-- Scored, and the most memory that the session has ever had, without the server's shared buffers.
CREATE PROCEDURE note_refresh(what text, began timestamptz, stored text, goal float8 DEFAULT NULL) LANGUAGE sql AS $$
INSERT INTO refresh_measured (name, seconds, scored, memory_mb, goal)
SELECT what, extract(epoch FROM clock_timestamp() - began), (SELECT total FROM prescriptive.source AS s WHERE s.name = 'bench.' || stored),
       ((regexp_match(status, 'VmHWM:\s+(\d+)'))[1]::int - (regexp_match(status, 'RssShmem:\s+(\d+)'))[1]::int) / 1024, goal
FROM pg_read_file('/proc/self/status') AS status
$$;
CREATE PROCEDURE change_customers(part int) LANGUAGE sql AS $$
UPDATE bench.refresh_customer SET lead_score = 1 - lead_score, updated_at = now() WHERE id % 200 = part;
INSERT INTO bench.refresh_interaction
SELECT -1, id, now() - interval '1 minute', 'call', NULL, 0.5, now() FROM bench.refresh_customer WHERE id % 200 = part + 100;
$$;

\o /dev/null
SELECT prescriptive.create_recommendations('looked', 'refresh_customer', interactions => 'refresh_interaction');
\o
\c
SET search_path = bench, public;
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('looked');
CALL note_refresh('full rebuild', :'t', 'looked');
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('looked');
CALL note_refresh('nothing changed, one look at everything', :'t', 'looked', 0.4);
CALL change_customers(1);
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('looked');
CALL note_refresh('1 % changed, one look at everything', :'t', 'looked', 0.4);
\o /dev/null
SELECT prescriptive.drop_recommendations('looked');
SELECT prescriptive.create_recommendations('told', 'refresh_customer', interactions => 'refresh_interaction', changed_at => 'updated_at',
    interaction_mapping => '{"changed_at": "recorded_at"}');
\o
UPDATE refresh_customer SET updated_at = now() - interval '1 day' WHERE updated_at > now() - interval '1 day';
UPDATE refresh_interaction SET recorded_at = now() - interval '1 day' WHERE recorded_at > now() - interval '1 day';
CALL prescriptive.refresh('told');
CALL change_customers(2);
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('told');
CALL note_refresh('1 % changed, by changed_at', :'t', 'told', 0.03);
\o /dev/null
SELECT prescriptive.drop_recommendations('told');
SELECT prescriptive.create_recommendations('kept', 'refresh_customer', interactions => 'refresh_interaction', keep_fresh => true);
\o
CALL prescriptive.refresh('kept');
CALL change_customers(3);
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('kept');
CALL note_refresh('1 % changed, by keep_fresh', :'t', 'kept', 0.03);
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('kept');
CALL note_refresh('nothing changed, by keep_fresh', :'t', 'kept');
\o /dev/null
SELECT prescriptive.drop_recommendations('kept');
\o
-- One row in a hundred is bad: no number, a division by zero, out of range.
CREATE TABLE dirty_customer AS
SELECT id, CASE WHEN id % 300 = 0 THEN 'unknown' ELSE lead_score::text END AS lead_score, id % 300 AS part,
       CASE WHEN id % 300 = 200 THEN 7 ELSE sentiment_score END AS sentiment_score FROM narrow;
ALTER TABLE dirty_customer ADD PRIMARY KEY (id);
VACUUM (ANALYZE) dirty_customer;
\o /dev/null
SELECT prescriptive.create_recommendations('dirty', 'dirty_customer', total_interactions => '100 / (part - 100) + 200');
\o
SELECT clock_timestamp() AS t \gset
CALL prescriptive.refresh('dirty');
CALL note_refresh('full rebuild without interactions, 1 % bad rows', :'t', 'dirty');
DO $$
BEGIN
    IF (SELECT count(*) FROM bench.dirty_rejected) <> (SELECT count(*) FROM bench.narrow WHERE id % 300 IN (0, 100, 200)) THEN
        RAISE EXCEPTION 'bad rows were lost';
    END IF;
END
$$;
\o /dev/null
SELECT prescriptive.drop_recommendations('dirty');
\o
CREATE VIEW refresh_report AS
SELECT format('| %s | %s | %s | %s | %s %% | %s |', name, round(seconds::numeric, 2), scored, memory_mb, round((100 * part)::numeric, 1),
              CASE WHEN goal IS NULL THEN '' WHEN part <= goal THEN 'ok' WHEN part <= 1.15 * goal THEN 'near' ELSE 'over' END
              || coalesce(' (' || 100 * goal || ' %)', '')) AS line
FROM (SELECT *, seconds / (SELECT seconds FROM refresh_measured ORDER BY place LIMIT 1) AS part FROM refresh_measured) AS m
ORDER BY place;
