-- What `make demo` prints after load.sql: recommendations for every account of the CRM.
-- Run it in this folder: psql -f demo.sql

\set ON_ERROR_STOP on
\pset pager off
\pset footer off
SET client_min_messages = warning;

CREATE EXTENSION IF NOT EXISTS prescriptive;
\ir profiles.sql
SELECT as_of FROM crm.today \gset

-- A deal of this CRM is worth some 2,300 dollars; the shipped policy takes 20,000 as typical.
\o /dev/null
SELECT prescriptive.create_policy('crm', prescriptive.fit_scales('crm.customer_profiles'), 'money scales of this CRM');
SELECT prescriptive.activate_policy('crm');
SELECT prescriptive.drop_recommendations(name) FROM prescriptive.source WHERE recommendations = to_regclass('crm.recommendations');
\o

\echo
\echo 'What is taken for what, and how many of the accounts lack it'
\echo '============================================================'
SELECT parameter, expression, known, missing
FROM prescriptive.create_recommendations('crm.recommendations', 'crm.customer_profiles', interactions => 'crm.interactions', policy => 'crm')
WHERE known > 0;
CALL prescriptive.refresh('crm.recommendations', :'as_of');

\echo
\echo 'The ten most urgent of 85 accounts (value: list price of the open deals)'
\echo '========================================================================'
SELECT customer_id AS customer,
       priority,
       to_char(due_at AT TIME ZONE 'UTC', 'DD Mon HH24:MI') AS due,
       expected_value AS value,
       rtrim(regexp_replace(recommended_action, '(.{1,40})(\s|$)', E'\\1\n', 'g'), E'\n') AS action,
       rtrim(regexp_replace(concat_ws('; ', reason_1, reason_2), '(.{1,48})(\s|$)', E'\\1\n', 'g'), E'\n') AS why
FROM crm.recommendations
ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id
LIMIT 10;

\echo 'All accounts by type of action'
\echo '=============================='
SELECT action_type,
       count(*) AS accounts,
       count(DISTINCT play) AS plays,
       round(avg(conversion_probability)::numeric, 2) AS conversion,
       round(avg(churn_risk)::numeric, 2) AS churn,
       sum(expected_value) AS value_at_stake
FROM crm.recommendations
GROUP BY action_type
ORDER BY accounts DESC, action_type;

\echo 'The full answer for Golddex'
\echo '==========================='
\pset format unaligned
\pset tuples_only on
-- One key a line in the documented order, which jsonb_pretty would not keep.
SELECT E'{\n' || string_agg('  ' || to_json(key) || ': ' || value, E',\n' ORDER BY position) || E'\n}'
FROM crm.customer_requests,
     json_each(prescriptive_analyze_json(request)) WITH ORDINALITY AS answer(key, value, position)
WHERE customer_id = 'Golddex';
\pset tuples_only off
\pset format aligned

\echo
\echo 'Why: contributions to the log-odds of each outcome'
\echo '=================================================='
SELECT outcome, factor,
       round(value::numeric, 2) AS value,
       round(typical::numeric, 2) AS typical,
       round(contribution::numeric, 3) AS contribution,
       direction
FROM crm.customer_requests, prescriptive_explain(request)
WHERE customer_id = 'Golddex'
ORDER BY outcome, abs(contribution) DESC, factor;
