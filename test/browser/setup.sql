-- What the tests of the page see: a month of 230 accounts, and sources that are empty, stale, or hard to read.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION prescriptive;

CREATE ROLE reader;
CREATE ROLE newcomer;
CREATE ROLE late;
CREATE ROLE stranger;
CREATE ROLE page_service LOGIN NOINHERIT;
GRANT reader, newcomer, late, stranger TO page_service;
GRANT EXECUTE ON FUNCTION prescriptive.check_api_key TO page_service;
CREATE SCHEMA crm;
GRANT USAGE ON SCHEMA crm TO reader, newcomer, late;

CREATE TABLE crm.account (id text PRIMARY KEY, lead_score float8, sentiment float8, interactions int, avg_deal_value numeric, response_rate float8,
    owner text, expected_value float8);
INSERT INTO crm.account
SELECT (ARRAY['Northwind', 'Contoso', 'Fabrikam', 'Tailspin', 'Adventure', 'Litware', 'Proseware', 'Woodgrove', 'Wingtip', 'Alpine', 'Lucerne', 'Margie',
              'Trey', 'Coho', 'Humongous', 'Blue Yonder', 'Fourth', 'Graphic', 'Relecloud', 'Southridge', 'Bellows', 'Best', 'City'])[1 + i % 23]
           || ' ' || (ARRAY['Traders', 'Labs', 'Foods', 'Toys', 'Works', 'Media', 'Group', 'Bank', 'Energy', 'Health'])[1 + i / 23],
       ((i * 37) % 97 + 3) / 100.0, ((i * 61) % 181 - 90) / 100.0, (i * 17) % 34, round(2000 * (1 + (i * 29) % 80)::numeric, -3),
       CASE WHEN i % 11 > 0 THEN ((i * 43) % 100) / 100.0 END,
       (ARRAY['Anna Berg', 'Ben Okafor', 'Carla Ruiz', 'Dmitri Volkov', 'Elif Kaya', 'Farah Nasser'])[1 + (i * i + i / 7) % 6],
       CASE WHEN i % 9 > 0 THEN 1500 * (1 + (i * 53) % 60) END
FROM generate_series(0, 229) AS i;
-- The documented customers, stored, and one of whom nothing is known.
INSERT INTO crm.account VALUES ('12345', 0.7, 0.3, 15, 50000, 0.8, 'Anna Berg', 90000), ('67890', 0.3, -0.5, 8, 20000, 0.3, 'Ben Okafor', 40000),
    ('11111', 0.85, 0.6, 25, 150000, 0.9, 'Carla Ruiz', 300000), ('unknown', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('<img src=x onerror=alert(1)>', 0.4, -0.8, 3, 9000, 0.2, '<b>Mallory</b>', 1000), ('a/b?c#d ä', 0.4, 0.1, 3, 9000, 0.2, 'Anna Berg', 500);
CREATE TABLE crm.nobody (LIKE crm.account INCLUDING ALL);

\o /dev/null
SELECT prescriptive.create_recommendations('crm.recommendations', 'crm.account');
SELECT prescriptive.create_recommendations('crm.none', 'crm.nobody');
CALL prescriptive.refresh('crm.none');
-- Six refreshes, five days apart: what a refresh writes down it dates by now.
SELECT format($$UPDATE crm.account SET sentiment = greatest(-1, least(1, sentiment + %s * CASE WHEN hashtext(id) %% 3 = 0 THEN -1 ELSE 0.6 END))
                 WHERE abs(hashtext(id || %s)) %% 4 = 0 AND NOT id ~ '^[0-9]+$'$$, r * 0.11, r),
       'CALL prescriptive.refresh(''crm.recommendations'')',
       format($$UPDATE crm.recommendations_log SET computed_at = computed_at - interval '%s hours', as_of = as_of - interval '%1$s hours'$$,
              CASE WHEN r < 5 THEN 120 ELSE 5 END)
FROM generate_series(0, 5) AS r \gexec
UPDATE crm.recommendations_stored SET since = since - make_interval(hours => abs(hashtext(customer_id)) % 90),
    due_at = due_at - make_interval(hours => abs(hashtext(customer_id)) % 90), computed_at = computed_at - interval '5 hours';

-- Seen a year ago, by a policy that is not the active one any more.
CREATE TABLE crm.old (id int PRIMARY KEY, lead_score float8, sentiment float8);
INSERT INTO crm.old SELECT i, i / 40.0, (i - 20) / 20.0 FROM generate_series(1, 40) AS i;
SELECT prescriptive.create_policy('former', jsonb_set(prescriptive.active_policy()::jsonb, '{priorities,0,when,above}', '0.69')::prescriptive_policy);
SELECT prescriptive.activate_policy('former');
SELECT prescriptive.create_recommendations('crm.stale', 'crm.old');
CALL prescriptive.refresh('crm.stale', now() - interval '1 year');
SELECT prescriptive.activate_policy('default');

SELECT prescriptive.grant_read('reader', 'crm.recommendations');
SELECT prescriptive.grant_read('newcomer', 'crm.none');
SELECT prescriptive.grant_read('late', 'crm.stale');
INSERT INTO prescriptive.capacity VALUES ('Account manager', 60, NULL);
\o
