-- Keys of the HTTP service.
SET client_min_messages = warning;
CREATE ROLE regress_key_role;
CREATE ROLE regress_key_super SUPERUSER;
CREATE ROLE regress_key_bypass BYPASSRLS;
CREATE ROLE regress_key_maker;
CREATE ROLE regress_key_service;

-- The key is shown once; what is kept is its digest.
CREATE TEMP TABLE made AS
SELECT * FROM prescriptive.create_api_key('regress_key_role', '{analyze}', requests_per_minute => 60, comment => 'first');
SELECT key ~ '^psk_[0-9a-f]{64}$' AS form,
       (SELECT k.digest = sha256(convert_to(m.key, 'UTF8')) FROM prescriptive.api_key AS k WHERE k.id = m.id) AS digest_kept,
       (SELECT k::text !~ substr(m.key, 5, 20) FROM prescriptive.api_key AS k WHERE k.id = m.id) AS key_not_kept
FROM made AS m;
SELECT k.role, k.scopes, k.expires_at, k.requests_per_minute, k.comment, k.created_by = CURRENT_USER AS by_me, k.revoked_at
FROM prescriptive.api_keys AS k;
SELECT count(DISTINCT key) AS keys FROM generate_series(1, 50) AS i
CROSS JOIN LATERAL (SELECT key FROM prescriptive.create_api_key('regress_key_role', comment => i::text) AS c) AS c;

-- What is refused.
\set SHOW_CONTEXT never
SELECT prescriptive.create_api_key('regress_key_super');
SELECT prescriptive.create_api_key('regress_key_bypass');
SELECT prescriptive.create_api_key('regress_nobody');
SELECT prescriptive.create_api_key(NULL);
SELECT prescriptive.create_api_key('regress_key_role', NULL);
SELECT prescriptive.create_api_key('regress_key_role', '{}');
SELECT prescriptive.create_api_key('regress_key_role', '{analyze,write}');
SELECT prescriptive.create_api_key('regress_key_role', '{analyze,NULL}');
SELECT prescriptive.create_api_key('regress_key_role', expires => '2020-01-01 00:00+00');
SELECT prescriptive.create_api_key('regress_key_role', requests_per_minute => 0);
SELECT prescriptive.revoke_api_key('00000000-0000-0000-0000-000000000000');
SELECT prescriptive.revoke_api_key(NULL);

-- Nobody but the owner makes keys, sees them or asks for them.
SET ROLE regress_key_maker;
SELECT prescriptive.create_api_key('regress_key_maker');
SELECT prescriptive.revoke_api_key('00000000-0000-0000-0000-000000000000');
SELECT FROM prescriptive.api_keys;
SELECT prescriptive.check_api_key('');
RESET ROLE;
-- Who is given it makes keys for roles that they may become, and for no others.
GRANT INSERT ON prescriptive.api_key TO regress_key_maker;
SET ROLE regress_key_maker;
SELECT prescriptive.create_api_key('regress_key_role');
SELECT id IS NOT NULL AS made FROM prescriptive.create_api_key('regress_key_maker', comment => 'own');
RESET ROLE;
GRANT regress_key_role TO regress_key_maker;
SET ROLE regress_key_maker;
SELECT id IS NOT NULL AS made FROM prescriptive.create_api_key('regress_key_role', comment => 'granted');
RESET ROLE;
SELECT comment, created_by FROM prescriptive.api_keys WHERE comment IN ('own', 'granted') ORDER BY 1;

-- The service asks by digest, with the rights of the owner and no others.
GRANT EXECUTE ON FUNCTION prescriptive.check_api_key TO regress_key_service;
GRANT SELECT ON made TO regress_key_service;
CREATE FUNCTION pg_temp.opens() RETURNS TABLE (role text, scopes text[], rate int) LANGUAGE sql AS $$
    SELECT c.role, c.scopes, c.requests_per_minute FROM made AS m CROSS JOIN LATERAL prescriptive.check_api_key(sha256(convert_to(m.key, 'UTF8'))) AS c
$$;
SET ROLE regress_key_service;
SELECT * FROM pg_temp.opens();
SELECT count(*) AS others FROM prescriptive.check_api_key(sha256('psk_'));
SELECT count(*) AS none FROM prescriptive.check_api_key(NULL);
SELECT FROM prescriptive.api_key;
RESET ROLE;
-- Not what is expired, nor what acts as a role that became too mighty or is gone.
UPDATE prescriptive.api_key SET expires_at = now() - interval '1 s' WHERE comment = 'first';
SELECT role FROM pg_temp.opens();
UPDATE prescriptive.api_key SET expires_at = NULL WHERE comment = 'first';
ALTER ROLE regress_key_role BYPASSRLS;
SELECT role FROM pg_temp.opens();
ALTER ROLE regress_key_role NOBYPASSRLS SUPERUSER;
SELECT role FROM pg_temp.opens();
ALTER ROLE regress_key_role NOSUPERUSER;
ALTER ROLE regress_key_role RENAME TO regress_key_other;
SELECT role FROM pg_temp.opens();
ALTER ROLE regress_key_other RENAME TO regress_key_role;
SELECT role FROM pg_temp.opens();
-- Nor what is revoked.
\o /dev/null
SELECT prescriptive.revoke_api_key(id) FROM made;
\o
SELECT prescriptive.revoke_api_key(id) AS again FROM made;
SELECT role FROM pg_temp.opens();

-- A cursor is text that an address takes as it is, and gives its place back.
SELECT bool_and(c ~ '^[-_A-Za-z0-9]+$') AS plain, bool_and(prescriptive._cursor_place(c, 2) = place) AS same
FROM (SELECT place, prescriptive._cursor(place) AS c FROM (SELECT jsonb_build_array(i, repeat('é/+"', i)) AS place FROM generate_series(0, 60) AS i) AS p) AS q;

DELETE FROM prescriptive.api_key;
REVOKE INSERT ON prescriptive.api_key FROM regress_key_maker;
REVOKE EXECUTE ON FUNCTION prescriptive.check_api_key FROM regress_key_service;
DROP TABLE made CASCADE;
DROP ROLE regress_key_role, regress_key_super, regress_key_bypass, regress_key_maker, regress_key_service;
