-- What BI tools are given: ids that are integers, uuids, texts and decimals, names beyond ASCII, unknown values, bad rows.
-- Role bi has what prescriptive.grant_read() gives and nothing else; agent may read, of a source, the rows of its own.
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

-- Even numbers are the agent's. 21 and 22 have a score out of range.
CREATE TABLE crm.device (code uuid PRIMARY KEY, lead_score float8, sentiment float8, owner text);
INSERT INTO crm.device
SELECT format('00000000-0000-0000-0000-%s', lpad(i::text, 12, '0'))::uuid, CASE WHEN i > 20 THEN 500 ELSE i / 20.0 END, -0.9,
    (ARRAY['agent', 'Zoë'])[1 + i % 2]
FROM generate_series(1, 22) AS i;
CREATE TABLE crm.call (customer_id uuid, at timestamptz, body text);
INSERT INTO crm.call SELECT code, '2026-03-20 09:00+00', 'That is too expensive for us' FROM crm.device;
CREATE INDEX ON crm.call (customer_id);
ALTER TABLE crm.device ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON crm.device USING (owner = current_user);
GRANT SELECT ON crm.device TO agent;

CREATE TABLE crm.person (id text PRIMARY KEY, lead_score int);
INSERT INTO crm.person VALUES ('Zoë-1', 70), ('O''Neil %', 20), ('7', 60);
CREATE TABLE crm.contract (id numeric PRIMARY KEY, lead_score int);
INSERT INTO crm.contract VALUES (12345678901234567890.5, 70), (7, 20);

\o /dev/null
SELECT prescriptive.create_recommendations('crm.recs', 'crm.account', interactions => 'crm.message');
SELECT prescriptive.create_recommendations('crm.coded', 'crm.device', customer_id => 'code', interactions => 'crm.call', access => 'source');
SELECT prescriptive.create_recommendations('crm.named', 'crm.person');
SELECT prescriptive.create_recommendations('crm.decimal', 'crm.contract');
CALL prescriptive.refresh('crm.recs', '2026-03-22 10:00+00');
UPDATE crm.account SET sentiment = -0.95 WHERE id % 7 = 0;
-- With microseconds, and with decisions before and after in the history.
CALL prescriptive.refresh('crm.recs', '2026-03-23 10:00:00.654321+00');
CALL prescriptive.refresh('crm.coded', '2026-03-22 10:00+00');
CALL prescriptive.refresh('crm.named', '2026-03-22 10:00+00');
CALL prescriptive.refresh('crm.decimal', '2026-03-22 10:00+00');
SELECT prescriptive.grant_read('bi', name) FROM unnest(ARRAY['crm.recs', 'crm.named', 'crm.decimal']) AS name;
SELECT prescriptive.grant_read('agent', 'crm.coded');
INSERT INTO prescriptive.capacity VALUES ('Account manager', 20, NULL);
