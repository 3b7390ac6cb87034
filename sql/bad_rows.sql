-- Rows that cannot be read cost their customer only, wherever they fail; what is wrong is named.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE SCHEMA bad;
SET search_path = bad, public;
SET TimeZone = 'UTC';
SET DateStyle = ISO;
-- Interactions whose customer's id is none, or of nobody.
CREATE TABLE account AS SELECT i AS id, i / 10.0 AS lead_score FROM generate_series(1, 4) AS i;
CREATE TABLE event (event_id text, customer_id text, occurred_at timestamptz, sentiment text);
INSERT INTO event VALUES ('e1', '1', '2026-03-01', '0.5'), ('e2', ' 2 ', '2026-03-01', '0.5'), ('e3', 'C1', '2026-03-01', '0.5'),
    ('e4', '99999999999999999999', '2026-03-01', '0.5'), ('e5', '4294967297', '2026-03-01', '0.5'), ('e6', NULL, '2026-03-01', '0.5'),
    ('e7', '77', '2026-03-01', '0.5'), ('e8', '77', '2026-03-01', '0.5'), ('e9', '78', '2026-03-01', '0.5'), ('e10', '1', '2026-03-02', 'fine'),
    ('e11', '1', '2026-03-03', 'fine');
SELECT count(*) FROM prescriptive.create_recommendations('ids', 'account', interactions => 'event');
CALL prescriptive.refresh('ids', '2026-03-20');
SELECT customer_id, interactions, last_interaction_at FROM ids_stored ORDER BY 1;
SELECT customer_id, what, parameter, interaction_id, code, message, detail, hint, occurrences FROM ids_rejected ORDER BY customer_id, code;
-- Each refresh says it once, and no more when it is mended.
CALL prescriptive.refresh('ids', '2026-03-20');
SELECT count(*) FROM ids_rejected;
DELETE FROM event WHERE event_id NOT IN ('e1', 'e2');
CALL prescriptive.refresh('ids', '2026-03-20');
SELECT count(*) FROM ids_rejected;
SELECT prescriptive.drop_recommendations('ids');
-- Beside a customer that cannot be read, too.
CREATE TABLE worded AS SELECT id, lead_score::text FROM account;
UPDATE worded SET lead_score = 'hot' WHERE id = 4;
INSERT INTO event VALUES ('e12', '77', '2026-03-01', '0.5'), ('e13', 'x', '2026-03-01', '0.5');
SELECT count(*) FROM prescriptive.create_recommendations('words', 'worded', interactions => 'event');
CALL prescriptive.refresh('words', '2026-03-20');
SELECT customer_id, what, parameter, code, occurrences FROM words_rejected ORDER BY customer_id, code;
SELECT prescriptive.drop_recommendations('words');
-- The same of other types: which ids are read as which, and which as none.
CREATE TABLE pair (n int, given text, wanted regtype);
INSERT INTO pair VALUES (1, '''12''::text', 'int4'), (2, '''+12 ''::varchar', 'int4'), (3, '''1.0''::text', 'int4'), (4, '''40000''::text', 'int2'),
    (5, '''32767''::text', 'int2'), (6, '''-32768''::text', 'int2'), (7, '12.5::numeric', 'int4'), (8, '12::numeric', 'int8'), (9, '''NaN''::float8', 'int8'),
    (10, '3e9::float8', 'int4'), (11, '''9223372036854775807''::text', 'int8'), (12, '''9223372036854775808''::text', 'int8'), (13, '5::int2', 'int8'),
    (14, '''1.50''::text', 'numeric'), (15, '''x''::text', 'numeric'), (16, '''6ba7b810-9dad-11d1-80b4-00c04fd430c8''::text', 'uuid'),
    (17, '''6ba7b810''::text', 'uuid'), (18, '7::int4', 'text'), (19, '''{6ba7b810-9dad-11d1-80b4-00c04fd430c8}''::text', 'uuid');
CREATE FUNCTION value_of(sql text, type text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE t regtype; v text; BEGIN
    EXECUTE 'SELECT pg_typeof(' || sql || ')' INTO t;
    EXECUTE 'SELECT ' || prescriptive._id_expression(sql, t, type) INTO v;
    RETURN v; END $$;
SELECT n, given, wanted, value_of(given, 'pg_catalog.' || (SELECT typname FROM pg_type WHERE oid = wanted)) AS id FROM pair ORDER BY n;

-- A source that is itself a view or query, and fails over a row of its own.
CREATE TABLE lead AS SELECT i AS id, i / 10.0 AS score, i % 3 AS won, i % 4 AS asked FROM generate_series(1, 8) AS i;
CREATE VIEW odds AS SELECT id, 0.1 / (score - 0.4) AS lead_score, won / asked::numeric AS response_rate FROM lead;
SELECT parameter, known, missing, out_of_range FROM prescriptive.create_recommendations('views', 'odds') WHERE expression IS NOT NULL;
CALL prescriptive.refresh('views', '2026-03-20');
SELECT customer_id FROM views ORDER BY 1;
SELECT customer_id, what, parameter, code, message FROM views_rejected ORDER BY 1;
-- An aggregate over several rows of each, and rows without an id.
INSERT INTO lead VALUES (NULL, 0.1, 1, 1), (1, 0.2, 1, 1);
SELECT parameter, known, missing, out_of_range FROM prescriptive.create_recommendations('sums',
    'SELECT id, sum(won) / sum(asked) AS response_rate FROM lead GROUP BY id') WHERE expression IS NOT NULL;
CALL prescriptive.refresh('sums', '2026-03-20');
SELECT customer_id FROM sums ORDER BY 1;
SELECT customer_id, what, parameter, code, message FROM sums_rejected ORDER BY 1;
-- With changed_at only whom it names is asked for.
CREATE VIEW dated AS SELECT *, CASE WHEN id = 6 THEN now() ELSE timestamptz '2026-01-01' END AS changed FROM odds;
SELECT count(*) FROM prescriptive.create_recommendations('few', 'dated', changed_at => 'changed');
CALL prescriptive.refresh('few');
UPDATE lead SET won = 2, asked = 0 WHERE id IN (5, 6);
CALL prescriptive.refresh('few');
SELECT total FROM prescriptive.source WHERE name = 'bad.few';
SELECT customer_id, parameter, code FROM few_rejected ORDER BY 1;
-- Interactions of such a kind, in an order of ids that is not the database's.
CREATE TABLE shop (code text COLLATE "C" PRIMARY KEY, lead_score float8);
INSERT INTO shop SELECT chr(65 + i) || 'x', 0.5 FROM generate_series(0, 3) AS i UNION ALL SELECT chr(97 + i) || 'x', 0.5 FROM generate_series(0, 3) AS i;
CREATE TABLE visit (code text COLLATE "C", at timestamptz, mood int, of int);
INSERT INTO visit SELECT code, '2026-03-01', 1, CASE WHEN code IN ('Bx', 'cx') THEN 0 ELSE 2 END FROM shop;
SELECT count(*) FROM prescriptive.create_recommendations('shops', 'shop', customer_id => 'code',
    interactions => 'SELECT code AS customer_id, at, mood / of AS sentiment FROM visit');
CALL prescriptive.refresh('shops', '2026-03-20');
SELECT customer_id, interactions FROM shops_stored ORDER BY customer_id COLLATE "C";
SELECT customer_id, what, code, message, detail FROM shops_rejected ORDER BY customer_id COLLATE "C";
-- Bad everywhere, however it is asked for: nobody is at fault, and nothing is lost.
CREATE TABLE many AS SELECT i AS id, 0.5 AS lead_score, 1 AS of FROM generate_series(1, 200) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('all_bad', 'SELECT id, avg(lead_score / of) OVER () AS lead_score FROM many');
CALL prescriptive.refresh('all_bad', '2026-03-20');
UPDATE many SET of = 0 WHERE id = 7;
CALL prescriptive.refresh('all_bad', '2026-03-21');
SELECT count(*) FROM all_bad;
SELECT count(*) FROM all_bad_rejected;

-- The same of few; and a source of which each row fails by itself.
DELETE FROM many WHERE id > 20;
CALL prescriptive.refresh('all_bad', '2026-03-21', allow_removal => true);
SELECT count(*) FROM all_bad;
SELECT count(*) FROM prescriptive.create_recommendations('each_bad', 'SELECT id, lead_score / (SELECT min(of) FROM many) AS lead_score FROM many');
CALL prescriptive.refresh('each_bad', '2026-03-21');
SELECT count(*), min(message) FROM each_bad_rejected;
-- Bad rows in a row, or at regular places, are no sign of that.
CREATE TABLE periodic AS SELECT i AS id, CASE WHEN i % 100 = 1 OR i <= 60 THEN 'bad' ELSE '0.2' END AS mood FROM generate_series(1, 1000) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('periods', 'SELECT id, mood::float8 AS sentiment FROM periodic');
CALL prescriptive.refresh('periods', '2026-03-21');
SELECT (SELECT count(*) FROM periods) AS stored, (SELECT count(*) FROM periods_rejected WHERE parameter = 'sentiment_score') AS rejected;
-- Candidates are asked for together, also beside others that are bad.
SELECT count(*) FROM prescriptive.create_recommendations('kept', 'periodic', sentiment_score => 'mood', keep_fresh => true);
CALL prescriptive.refresh('kept');
UPDATE periodic SET mood = CASE WHEN id = 500 THEN 'x' ELSE '0.9' END WHERE id % 2 = 0;
CALL prescriptive.refresh('kept');
SELECT total FROM prescriptive.source WHERE name = 'bad.kept';
SELECT count(*) FILTER (WHERE sentiment_score = 0.9) AS moved, count(*) AS stored, (SELECT count(*) FROM kept_rejected) AS rejected FROM kept_stored;
-- An interaction whose time cannot be read costs its customer only, without an index, too.
CREATE TABLE dated_event AS SELECT id, id AS customer_id, '31/01/2026' AS at FROM periodic WHERE id <= 300;
SELECT count(*) FROM prescriptive.create_recommendations('dates', 'account', interactions => 'dated_event',
    interaction_mapping => $${"occurred_at": "to_timestamp(at, 'DD/MM/YYYY')"}$$);
CALL prescriptive.refresh('dates', '2026-03-20');
UPDATE dated_event SET at = '99/99/2026' WHERE id = 2;
UPDATE account SET lead_score = 0.9 WHERE id > 2;
CALL prescriptive.refresh('dates', '2026-03-20');
SELECT customer_id, lead_score FROM dates_stored ORDER BY 1;
SELECT customer_id, what, code, occurrences FROM dates_rejected ORDER BY 1, 3;
-- Where the id of an interaction raises nobody can be told.
SELECT count(*) FROM prescriptive.create_recommendations('raising', 'account', interactions => 'event', interaction_mapping => '{"customer_id": "customer_id::int"}');
CALL prescriptive.refresh('raising');
-- Times that look like one, and are none.
CREATE TABLE odd_time (n int, at text);
INSERT INTO odd_time VALUES (1, '2026-01-01T10:00:00+99'), (2, '2026-01-01 10:00+14:60'), (3, '0000-01-01'), (4, '2026-01-01 24:00'), (5, '2026-01-01 23:59:60'),
    (6, '2026-01-01 10:00+15:59'), (7, '2026-02-29'), (8, '2024-02-29');
SELECT count(*) FROM prescriptive.create_recommendations('odd_times', 'SELECT n AS id FROM odd_time', interactions => 'SELECT n AS customer_id, at, repeat(''9'', 400) AS sentiment FROM odd_time');
CALL prescriptive.refresh('odd_times', '2026-03-20');
SELECT customer_id, last_interaction_at FROM odd_times_stored WHERE last_interaction_at <> '-infinity' ORDER BY 1;
SELECT message, count(*) FROM odd_times_rejected GROUP BY 1 ORDER BY 1;
-- A volatile function is refused; one that fails with a code of its own is listed.
CREATE FUNCTION mood_of(text) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
    IF $1 = 'bad' THEN
        RAISE EXCEPTION 'no mood' USING ERRCODE = 'MY001';
    END IF;
    RETURN $1::float8;
END
$$;
SELECT * FROM prescriptive.create_recommendations('own', 'periodic', sentiment_score => 'mood_of(mood)');
SELECT * FROM prescriptive.create_recommendations('own', 'SELECT id, mood_of(mood) AS mood FROM periodic');
SELECT * FROM prescriptive.create_recommendations('own', 'periodic', interactions => 'SELECT id AS customer_id, now() AS at, mood_of(mood) AS sentiment FROM periodic');
ALTER FUNCTION mood_of(text) STABLE;
SELECT count(*) FROM prescriptive.create_recommendations('own', 'periodic', sentiment_score => 'mood_of(mood)');
CALL prescriptive.refresh('own');
SELECT code, parameter, message, count(*) FROM own_rejected GROUP BY 1, 2, 3 ORDER BY 1;
-- A row without an id is nobody's, whatever else is wrong with it.
CREATE TABLE nobody AS SELECT i AS id, '0.1' AS mood FROM generate_series(1, 4) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('nobodies', 'nobody', sentiment_score => 'mood');
CALL prescriptive.refresh('nobodies');
DELETE FROM nobody WHERE id = 4;
INSERT INTO nobody VALUES (NULL, 'x');
CALL prescriptive.refresh('nobodies');
SELECT count(*) AS stored, (SELECT min(code) FROM nobodies_rejected) AS code FROM nobodies;

-- Each way of not being read is named, and hides no other row.
CREATE TABLE export (id int, score text, orders text, value text, seen text, mood text);
INSERT INTO export VALUES (1, '50', '1', '5', '2026-01-01', '0.5'), (2, 'n/a', '1', '5', '2026-01-01', ''), (3, '50', 'one', '5', '2026-01-01', '0.5'),
    (4, '50', '1', '$5', '2026-01-01', '5'), (5, '50', '1', '5', 'soon', '0.5'), (6, '', '', '', '', ''), (7, '70', '-1', '5', '2026-01-01', '0.5');
SELECT parameter, expression, known, missing, out_of_range FROM prescriptive.create_recommendations('exports', 'export', lead_score => 'score',
    sentiment_score => 'mood', expected_value => 'value', features => '{orders AS successful_deals, seen AS last_interaction}') WHERE expression IS NOT NULL;
CALL prescriptive.refresh('exports', '2026-03-20');
SELECT customer_id FROM exports ORDER BY 1;
SELECT customer_id, parameter, code, message FROM exports_rejected ORDER BY 1;

-- A source that is emptied to be loaded anew costs nobody's history; a few may go.
CREATE TABLE nightly AS SELECT i AS id, 0.5 AS lead_score FROM generate_series(1, 30) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('nights', 'nightly');
CALL prescriptive.refresh('nights', '2026-03-20');
TRUNCATE nightly;
CALL prescriptive.refresh('nights', '2026-03-21');
SELECT count(*) FROM nights_history;
INSERT INTO nightly SELECT i, 0.5 FROM generate_series(1, 14) AS i;
CALL prescriptive.refresh('nights', '2026-03-21');
INSERT INTO nightly VALUES (15, 0.5);
CALL prescriptive.refresh('nights', '2026-03-21');
SELECT count(*) FROM nights_history;
TRUNCATE nightly;
CALL prescriptive.refresh('nights', allow_removal => true);
SELECT (SELECT count(*) FROM nights) AS stored, (SELECT count(*) FROM nights_history) AS history;
SELECT count(*) FROM prescriptive.create_recommendations('empty', 'nightly');

-- Names that statements use for themselves: a column s, columns that need quotes.
CREATE VIEW named AS SELECT id, 1 AS s, 2 AS p, 3 AS r, 4 AS source, 0.5 AS "when", 0.25 AS "Is it 5%?" FROM account;
SELECT parameter, expression, known FROM prescriptive.create_recommendations('names', 'named', lead_score => 'CASE WHEN s > 0 THEN "when" END',
    response_rate => 'when', expected_value => 'Is it 5%?', owner => 'source', features => ARRAY['Is it 5%?', 'when AS "at {all}"', 'p'], access => 'source') WHERE expression IS NOT NULL;
CALL prescriptive.refresh('names');
SELECT customer_id, lead_score, response_rate, expected_value, owner, request FROM names_stored WHERE customer_id = 1;
SELECT parameter, expression, known FROM prescriptive.suggest_mapping('SELECT 1 AS source, 2 AS id') WHERE expression IS NOT NULL;

-- A value that becomes known is the reason, as unknown before; one that is gone likewise.
CREATE TABLE client (id int, lead_score float8, sentiment_score float8, total_interactions int, avg_deal_value int, response_rate float8);
INSERT INTO client VALUES (1, 0.72, 0.5, 8, 40000, 0.64);
CREATE TABLE contact (customer_id int, at timestamptz);
SELECT count(*) FROM prescriptive.create_recommendations('clients', 'client', interactions => 'contact');
CALL prescriptive.refresh('clients', '2026-11-20');
INSERT INTO contact VALUES (1, '2026-09-22');
CALL prescriptive.refresh('clients', '2026-11-20');
DELETE FROM contact;
CALL prescriptive.refresh('clients', '2026-11-20');
SELECT priority, previous_priority, reason FROM clients_history ORDER BY computed_at;
-- Scores are compared with those that were logged last: a move, two small ones, and one back.
CREATE TABLE mood (id int, lead_score float8, sentiment_score float8);
INSERT INTO mood VALUES (1, 0.1, -0.95);
SELECT count(*) FROM prescriptive.create_recommendations('moods', 'mood');
CALL prescriptive.refresh('moods', '2026-11-10 00:00');
UPDATE mood SET sentiment_score = -0.6;
CALL prescriptive.refresh('moods', '2026-11-10 01:00');
UPDATE mood SET sentiment_score = -0.601;
CALL prescriptive.refresh('moods', '2026-11-10 02:00');
UPDATE mood SET sentiment_score = -0.602;
CALL prescriptive.refresh('moods', '2026-11-10 03:00');
UPDATE mood SET sentiment_score = -0.95;
CALL prescriptive.refresh('moods', '2026-11-10 04:00');
SELECT as_of, round(churn_risk::numeric, 3) AS churn_risk, reason FROM moods_history ORDER BY computed_at;
-- A play that changes since a trait leads says so by its strength.
CREATE TABLE style (id int, lead_score float8, sentiment_score float8, total_interactions int, avg_deal_value float8, response_rate float8);
INSERT INTO style VALUES (1, 0.55, 0.0, 12, 60000, 0.5);
SELECT count(*) FROM prescriptive.create_recommendations('styles', 'style');
CALL prescriptive.refresh('styles', '2026-11-10 00:00');
UPDATE style SET total_interactions = 11;
CALL prescriptive.refresh('styles', '2026-11-10 01:00');
SELECT play, previous_play, reason FROM styles_history ORDER BY computed_at;
SELECT customer_id, trait_1, trait_2, trait_3 FROM styles;
SELECT trait, round(score::numeric, 2) AS score FROM styles_traits ORDER BY trait_rank;
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA bad CASCADE;
