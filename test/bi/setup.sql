-- What BI tools are given: integers and uuids as ids, names beyond ASCII, unknown values, a bad row; read by a role that has
-- prescriptive.grant_read() and nothing else, and by one whom the source's row-level security shows some rows only.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION prescriptive;
CREATE ROLE bi LOGIN;
CREATE ROLE agent LOGIN;
CREATE SCHEMA crm;
CREATE TABLE crm.account (id bigint PRIMARY KEY, lead_score int, sentiment float8, owner text, expected_value numeric(12, 2), won_deals int);
INSERT INTO crm.account
SELECT i, (i * 37) % 101, ((i * 61) % 201 - 100) / 100.0, (ARRAY['Zoë', 'agent', '渡辺', 'O''Neil %'])[1 + i % 4], i * 1234.56, i % 5
FROM generate_series(1, 200) AS i;
INSERT INTO crm.account VALUES (201, NULL, NULL, NULL, NULL, NULL), (202, 500, 0, 'agent', 1, 1), (9007199254740993, 50, 0.1, 'Zoë', 0.1, 1);
CREATE TABLE crm.message (account bigint, sent_at timestamptz, channel text, body text);
INSERT INTO crm.message SELECT i, timestamptz '2026-03-01 09:00:00.123456+00' + make_interval(days => i % 20), 'email',
    CASE WHEN i % 3 = 0 THEN 'That is too expensive for us' ELSE 'Danke schön' END FROM generate_series(1, 100) AS i;
CREATE INDEX ON crm.message (account);
CREATE TABLE crm.device (code uuid PRIMARY KEY, lead_score float8, owner text);
INSERT INTO crm.device SELECT md5(i::text)::uuid, i / 20.0, (ARRAY['agent', 'Zoë'])[1 + i % 2] FROM generate_series(1, 20) AS i;
ALTER TABLE crm.device ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON crm.device USING (owner = current_user);
GRANT SELECT ON crm.device TO agent;
\o /dev/null
SELECT prescriptive.create_recommendations('crm.recs', 'crm.account', interactions => 'crm.message');
SELECT prescriptive.create_recommendations('crm.coded', 'crm.device', customer_id => 'code', access => 'source');
CALL prescriptive.refresh('crm.recs', '2026-03-22 10:00+00');
CALL prescriptive.refresh('crm.coded', '2026-03-22 10:00+00');
SELECT prescriptive.grant_read('bi', 'crm.recs'), prescriptive.grant_read('agent', 'crm.coded');
INSERT INTO prescriptive.capacity VALUES ('Account manager', 20, NULL);
