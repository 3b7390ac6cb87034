-- Keys of the HTTP service: which role a request acts as, and what it may ask for. Only digests are kept.

CREATE TABLE prescriptive.api_key (
    id pg_catalog.uuid NOT NULL,
    digest pg_catalog.bytea NOT NULL CHECK (pg_catalog.octet_length(digest) OPERATOR(pg_catalog.=) 32),
    role pg_catalog.name NOT NULL,
    scopes pg_catalog.text[] NOT NULL CHECK (
        pg_catalog.cardinality(scopes) OPERATOR(pg_catalog.>) 0 AND scopes OPERATOR(pg_catalog.<@) ARRAY['analyze', 'read']),
    expires_at pg_catalog.timestamptz,
    requests_per_minute pg_catalog.int4 CHECK (requests_per_minute OPERATOR(pg_catalog.>) 0),
    comment pg_catalog.text,
    created_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by pg_catalog.text NOT NULL DEFAULT CURRENT_USER,
    revoked_at pg_catalog.timestamptz,
    CONSTRAINT api_key_pkey PRIMARY KEY (id),
    CONSTRAINT api_key_digest_key UNIQUE (digest)
);
COMMENT ON TABLE prescriptive.api_key IS 'keys of the HTTP service; see create_api_key(); view api_keys shows all but the digests';
COMMENT ON COLUMN prescriptive.api_key.id IS 'its name in logs and in revoke_api_key()';
COMMENT ON COLUMN prescriptive.api_key.digest IS 'SHA-256 of the key';
COMMENT ON COLUMN prescriptive.api_key.role IS 'as which requests with it run';
COMMENT ON COLUMN prescriptive.api_key.scopes IS 'what it opens: analyze, read';
COMMENT ON COLUMN prescriptive.api_key.expires_at IS 'when it ends; null: never';
COMMENT ON COLUMN prescriptive.api_key.requests_per_minute IS 'how many the service answers; null: any number';
COMMENT ON COLUMN prescriptive.api_key.comment IS 'anything, such as who holds it';
COMMENT ON COLUMN prescriptive.api_key.created_at IS 'when it was made';
COMMENT ON COLUMN prescriptive.api_key.created_by IS 'the role that made it';
COMMENT ON COLUMN prescriptive.api_key.revoked_at IS 'when it was revoked; null: it was not';
SELECT pg_catalog.pg_extension_config_dump('prescriptive.api_key', '');

CREATE VIEW prescriptive.api_keys AS
SELECT k.id, k.role, k.scopes, k.expires_at, k.requests_per_minute, k.comment, k.created_at, k.created_by, k.revoked_at
FROM prescriptive.api_key AS k;
COMMENT ON VIEW prescriptive.api_keys IS 'keys of the HTTP service, without what could be used to guess them';
COMMENT ON COLUMN prescriptive.api_keys.id IS 'its name in logs and in revoke_api_key()';
COMMENT ON COLUMN prescriptive.api_keys.role IS 'as which requests with it run';
COMMENT ON COLUMN prescriptive.api_keys.scopes IS 'what it opens: analyze, read';
COMMENT ON COLUMN prescriptive.api_keys.expires_at IS 'when it ends; null: never';
COMMENT ON COLUMN prescriptive.api_keys.requests_per_minute IS 'how many the service answers; null: any number';
COMMENT ON COLUMN prescriptive.api_keys.comment IS 'anything, such as who holds it';
COMMENT ON COLUMN prescriptive.api_keys.created_at IS 'when it was made';
COMMENT ON COLUMN prescriptive.api_keys.created_by IS 'the role that made it';
COMMENT ON COLUMN prescriptive.api_keys.revoked_at IS 'when it was revoked; null: it was not';

CREATE FUNCTION prescriptive.create_api_key(role pg_catalog.name, scopes pg_catalog.text[] DEFAULT '{analyze,read}',
    expires pg_catalog.timestamptz DEFAULT NULL, requests_per_minute pg_catalog.int4 DEFAULT NULL, comment pg_catalog.text DEFAULT NULL,
    OUT id pg_catalog.uuid, OUT key pg_catalog.text)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held pg_roles;
    may_become text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    unknown text;
BEGIN
    IF create_api_key.role IS NULL OR create_api_key.scopes IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'role and scopes must not be null';
    END IF;
    SELECT * INTO held FROM pg_roles AS r WHERE r.rolname = create_api_key.role;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('role "%s" does not exist', create_api_key.role);
    ELSIF held.rolsuper OR held.rolbypassrls THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('no key may act as role "%s"', create_api_key.role),
            DETAIL = CASE WHEN held.rolsuper THEN 'It is a superuser.' ELSE 'It bypasses row-level security.' END,
            HINT = 'Make a role that has the rights which requests need, and no more.';
    ELSIF NOT pg_has_role(held.oid, may_become) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('must be able to become role "%s" to make a key for it', create_api_key.role);
    END IF;
    SELECT coalesce(s.scope, 'null') INTO unknown FROM unnest(create_api_key.scopes) AS s(scope)
    WHERE s.scope IS NULL OR s.scope NOT IN ('analyze', 'read') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown scope "%s"', unknown),
            HINT = 'Scopes are analyze and read.';
    ELSIF cardinality(create_api_key.scopes) = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'scopes must not be empty',
            HINT = 'Scopes are analyze and read.';
    ELSIF create_api_key.expires <= now() THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'expires lies in the past',
            DETAIL = format('It is %s.', create_api_key.expires);
    ELSIF create_api_key.requests_per_minute <= 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'requests_per_minute must be positive',
            DETAIL = format('It is %s.', create_api_key.requests_per_minute), HINT = 'Null means any number.';
    END IF;
    create_api_key.id := gen_random_uuid();
    create_api_key.key := 'psk_' || replace(concat(gen_random_uuid(), gen_random_uuid()), '-', '');
    INSERT INTO prescriptive.api_key (id, digest, role, scopes, expires_at, requests_per_minute, comment)
    VALUES (create_api_key.id, sha256(convert_to(create_api_key.key, 'UTF8')), create_api_key.role, create_api_key.scopes,
            create_api_key.expires, create_api_key.requests_per_minute, create_api_key.comment);
    PERFORM pg_notify('prescriptive_keys', create_api_key.id::text);
END
$$;
COMMENT ON FUNCTION prescriptive.create_api_key(pg_catalog.name, pg_catalog.text[], pg_catalog.timestamptz, pg_catalog.int4, pg_catalog.text) IS
'makes a key of the HTTP service, whose requests act as a role that the caller may become; the key is shown this once';

CREATE FUNCTION prescriptive.revoke_api_key(id pg_catalog.uuid)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    revoked bool;
BEGIN
    IF revoke_api_key.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'id must not be null';
    END IF;
    UPDATE prescriptive.api_key AS k SET revoked_at = now() WHERE k.id = revoke_api_key.id AND k.revoked_at IS NULL;
    revoked := FOUND;
    IF NOT revoked AND NOT EXISTS (SELECT FROM prescriptive.api_key AS k WHERE k.id = revoke_api_key.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('API key "%s" does not exist', revoke_api_key.id),
            HINT = 'View prescriptive.api_keys lists them.';
    END IF;
    PERFORM pg_notify('prescriptive_keys', revoke_api_key.id::text);
    RETURN revoked;
END
$$;
COMMENT ON FUNCTION prescriptive.revoke_api_key(pg_catalog.uuid) IS
'ends a key at once; false where it had been revoked before';

-- The service's login role may ask for one key by its digest, and cannot list them: hence the owner's rights.
CREATE FUNCTION prescriptive.check_api_key(digest pg_catalog.bytea,
    OUT id pg_catalog.uuid, OUT role pg_catalog.name, OUT scopes pg_catalog.text[], OUT expires_at pg_catalog.timestamptz,
    OUT requests_per_minute pg_catalog.int4)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.role, k.scopes, k.expires_at, k.requests_per_minute
    FROM prescriptive.api_key AS k JOIN pg_roles AS r ON r.rolname = k.role
    WHERE k.digest = check_api_key.digest AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND NOT r.rolsuper AND NOT r.rolbypassrls
$$;
REVOKE EXECUTE ON FUNCTION prescriptive.check_api_key(pg_catalog.bytea) FROM PUBLIC;
COMMENT ON FUNCTION prescriptive.check_api_key(pg_catalog.bytea) IS
'what the key with this SHA-256 opens; no row where it is unknown, revoked or expired, or its role is gone, is a superuser or bypasses row security';
