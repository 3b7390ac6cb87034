CREATE SCHEMA policy;
SET search_path = policy, public;
\set SHOW_CONTEXT never
-- The type.
CREATE TABLE shipped AS SELECT document FROM prescriptive.policy WHERE name = 'default';
SELECT document::text::prescriptive_policy = document AS text_io,
       document::json::prescriptive_policy = document AS json_cast,
       document::jsonb::prescriptive_policy = document AS jsonb_cast,
       document::json::jsonb = document::jsonb AS json_and_jsonb,
       jsonb_pretty(document::jsonb)::prescriptive_policy = document AS white_space
FROM shipped;
-- The canonical form does not depend on the spelling of keys and numbers.
SELECT replace(replace(document::text, '"money_scale":10000', '"money_scale":1.0e4'), 'Hold', 'H\u006fld')::prescriptive_policy
       = document AS spelling,
       document::text ~ '[[:space:]]"' AS has_space, document::text = document::json::text AS canonical
FROM shipped;
-- The digest is SHA-256 of the canonical document.
SELECT prescriptive_policy_digest(document) = encode(sha256(convert_to(document::json::text, 'UTF8')), 'hex') AS sha256
FROM shipped;
-- Equality and hashing.
CREATE TABLE variants AS
SELECT i, jsonb_set(document::jsonb, '{money_scale}', to_jsonb(10000 + i % 3))::prescriptive_policy AS policy
FROM shipped, generate_series(0, 5) AS i;
SELECT count(*) AS rows, count(DISTINCT prescriptive_policy_digest(policy)) AS digests FROM variants;
SELECT count(*) AS distinct_policies FROM (SELECT policy FROM variants GROUP BY policy) AS g;
SELECT a.i, b.i, a.policy = b.policy AS equal, a.policy <> b.policy AS unequal
FROM variants a JOIN variants b ON a.i = 0 AND b.i IN (0, 1, 3) ORDER BY 1, 2;
SET enable_nestloop = off;
SET enable_mergejoin = off;
SELECT count(*) FROM variants a JOIN variants b USING (policy);
RESET enable_nestloop;
RESET enable_mergejoin;
-- Binary I/O.
SELECT count(*) FROM variants WHERE length(prescriptive_policy_send(policy)) = 1 + octet_length(policy::json::text);
-- Characters beyond ASCII: escaped in text, themselves in json.
SELECT p::text ~ '^[[:ascii:]]*$' AS ascii, p::json::text LIKE '%Grüße%' AS json, p::jsonb->>'description' AS jsonb
FROM (SELECT jsonb_set(document::jsonb, '{description}', '"Grüße 😀"')::prescriptive_policy FROM shipped) AS q(p);

-- Versions and activation.
SELECT name, version, active, comment FROM prescriptive.policies;
CREATE FUNCTION with_intercept(b float8) RETURNS prescriptive_policy LANGUAGE sql AS $$
    SELECT jsonb_set(document::jsonb, '{models,conversion,intercept}', to_jsonb(b))::prescriptive_policy FROM shipped
$$;
SELECT prescriptive.create_policy('team', with_intercept(0), 'optimists');
SELECT prescriptive.create_policy('team', with_intercept(-4));
SELECT prescriptive.create_policy('team', with_intercept(0));
SELECT name, version, active, comment FROM prescriptive.policies;
\set score 'round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0)::numeric, 3)'
-- 1 / (1 + exp(-(b + 1.3062 * 0.5)))
SELECT b, round((1 / (1 + exp(-(b + 1.3062 * 0.5))))::numeric, 3) AS expected
FROM unnest(ARRAY[-2.3036, 0, -4]::float8[]) AS b;
SELECT :score AS shipped;
SELECT prescriptive.activate_policy('team'), :score AS same_statement;
SELECT :score AS version_2;
SELECT prescriptive.activate_policy('team', 1);
SELECT :score AS version_1;
BEGIN;
SELECT prescriptive.activate_policy('default');
SELECT :score AS shipped;
ROLLBACK;
SELECT :score AS version_1;
BEGIN;
SAVEPOINT s;
SELECT prescriptive.activate_policy('team', 2);
SELECT :score AS version_2;
ROLLBACK TO s;
SELECT :score AS version_1;
COMMIT;
SELECT prescriptive.activate_policy('default');
SELECT :score AS shipped;
SELECT a.number, p.name, p.version FROM prescriptive.activation a JOIN prescriptive.policy p USING (digest) ORDER BY 1;
-- A policy passed as a value, from everywhere one may come.
SELECT with_intercept(0)::text AS literal \gset
CREATE TABLE policies AS SELECT n, with_intercept(n) AS policy FROM unnest(ARRAY[-2.3036, 0, -4]::float8[]) AS n;
SELECT n, round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0, NULL, policy, NULL)::numeric, 3) AS from_table
FROM policies ORDER BY n;
SELECT round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0, NULL, :'literal', NULL)::numeric, 3) AS literal,
       round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0, NULL, (SELECT policy FROM policies WHERE n = 0), NULL)::numeric, 3) AS sub_select,
       round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0, NULL, prescriptive.active_policy(), NULL)::numeric, 3) AS active;

-- What cannot be created or activated.
SELECT prescriptive.create_policy('default', with_intercept(1));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.create_policy('other', with_intercept(0));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.create_policy('', with_intercept(1));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.create_policy(repeat('x', 64), with_intercept(1));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.create_policy(NULL, with_intercept(1));
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.create_policy('team', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.activate_policy('nobody');
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.activate_policy('team', 9);
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.activate_policy(NULL);
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
INSERT INTO prescriptive.policy (digest, name, version, document) SELECT repeat('0', 64), 'forged', 1, with_intercept(1);
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE

-- Scales fitted to a source: half its median.
CREATE TABLE deals AS SELECT g * 100.0 AS avg_deal_value, 'x' AS note FROM generate_series(1, 99) AS g;
SELECT prescriptive.fit_scales('deals')::jsonb->'money_scale' AS from_table,
       prescriptive.fit_scales('SELECT * FROM deals WHERE avg_deal_value > 5000', 'avg_deal_value * 2')::jsonb->'money_scale' AS from_query;
-- A deal of the median size then counts as typical.
SELECT contribution FROM prescriptive_explain(
    '{"customer_profile": {"avg_deal_value": 5000}}', prescriptive.fit_scales('deals'))
WHERE factor = 'avg_deal_value';
SELECT prescriptive.fit_scales('deals', 'note');
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.fit_scales('deals', 'nothing');
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.fit_scales('SELECT 0 AS avg_deal_value');
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.fit_scales('SELECT 1 AS avg_deal_value WHERE false');
\echo :LAST_ERROR_SQLSTATE
SELECT prescriptive.fit_scales(NULL);
\echo :LAST_ERROR_SQLSTATE

-- A procedure keeps its policy over a COMMIT, whatever else the cache takes in.
CREATE PROCEDURE keeps(policy prescriptive_policy) LANGUAGE plpgsql AS $$
BEGIN
    COMMIT;
    PERFORM prescriptive_priority(NULL, NULL, NULL, NULL, NULL, NULL, policy.with_intercept(n), NULL) FROM generate_series(1, 30) AS n;
    COMMIT;
    RAISE NOTICE 'score %', round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0, NULL, keeps.policy, NULL)::numeric, 3);
END $$;
CALL keeps(prescriptive.active_policy());
