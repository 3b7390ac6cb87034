-- What has state. The schema belongs to the extension: nobody else can put
-- objects into it.

CREATE SCHEMA prescriptive;
COMMENT ON SCHEMA prescriptive IS 'policy versions and other state of extension prescriptive';
GRANT USAGE ON SCHEMA prescriptive TO PUBLIC;

-- src/pg/policy_table.cpp reads both tables by position of columns and name of index.
CREATE TABLE prescriptive.policy (
    digest pg_catalog.text COLLATE "C" NOT NULL,
    name pg_catalog.text COLLATE "C" NOT NULL CHECK (name OPERATOR(pg_catalog.<>) ''),
    version pg_catalog.int4 NOT NULL CHECK (version OPERATOR(pg_catalog.>) 0),
    document @extschema@.prescriptive_policy NOT NULL,
    comment pg_catalog.text,
    shipped pg_catalog.bool NOT NULL DEFAULT false,
    created_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by pg_catalog.text NOT NULL DEFAULT CURRENT_USER,
    -- With shipped: a later release may ship what a user has under another name.
    CONSTRAINT policy_pkey PRIMARY KEY (digest, shipped),
    CONSTRAINT policy_name_version_key UNIQUE (name, version),
    CONSTRAINT policy_digest_check CHECK (
        digest OPERATOR(pg_catalog.=) @extschema@.prescriptive_policy_digest(document)),
    CONSTRAINT policy_reserved_name_check CHECK (
        shipped OPERATOR(pg_catalog.=) (name OPERATOR(pg_catalog.=) 'default'))
);
COMMENT ON TABLE prescriptive.policy IS 'policy versions, only ever added to; see create_policy()';
COMMENT ON COLUMN prescriptive.policy.digest IS 'SHA-256 of the canonical document, in hexadecimal';
COMMENT ON COLUMN prescriptive.policy.name IS '"default" is reserved for shipped policies';
COMMENT ON COLUMN prescriptive.policy.version IS 'counted from 1 within a name';
COMMENT ON COLUMN prescriptive.policy.document IS 'the policy itself';
COMMENT ON COLUMN prescriptive.policy.comment IS 'what its author said of it';
COMMENT ON COLUMN prescriptive.policy.shipped IS 'true: part of the extension, not of a dump';
COMMENT ON COLUMN prescriptive.policy.created_at IS 'when it was added';
COMMENT ON COLUMN prescriptive.policy.created_by IS 'the role that added it';

CREATE TABLE prescriptive.activation (
    number pg_catalog.int8 NOT NULL CHECK (number OPERATOR(pg_catalog.>=) 0),
    digest pg_catalog.text COLLATE "C" NOT NULL,
    activated_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
    activated_by pg_catalog.text NOT NULL DEFAULT CURRENT_USER,
    CONSTRAINT activation_pkey PRIMARY KEY (number)
);
COMMENT ON TABLE prescriptive.activation IS
'which policy was made active when; the highest number is active; see activate_policy()';
COMMENT ON COLUMN prescriptive.activation.number IS 'counted from 1; 0 is the shipped policy';
COMMENT ON COLUMN prescriptive.activation.digest IS 'the policy, as in prescriptive.policy';
COMMENT ON COLUMN prescriptive.activation.activated_at IS 'when';
COMMENT ON COLUMN prescriptive.activation.activated_by IS 'the role that activated it';

GRANT SELECT ON prescriptive.policy, prescriptive.activation TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('prescriptive.policy', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('prescriptive.activation', 'WHERE number > 0');

CREATE FUNCTION prescriptive.active_policy()
RETURNS @extschema@.prescriptive_policy
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_active_policy';
COMMENT ON FUNCTION prescriptive.active_policy() IS
'the policy that scoring functions use where none is passed';

CREATE FUNCTION prescriptive.policy_digest(policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_policy_digest';
COMMENT ON FUNCTION prescriptive.policy_digest(@extschema@.prescriptive_policy) IS
'SHA-256 of the canonical document, in hexadecimal';

CREATE FUNCTION prescriptive.validate_policy(document pg_catalog.json,
    OUT path pg_catalog.text, OUT message pg_catalog.text,
    OUT detail pg_catalog.text, OUT hint pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_validate_policy';
COMMENT ON FUNCTION prescriptive.validate_policy(pg_catalog.json) IS
'every problem of a policy document, one a row; no row: it is valid';

CREATE FUNCTION prescriptive.create_policy(
    name pg_catalog.text, document @extschema@.prescriptive_policy, comment pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_digest text := prescriptive.policy_digest(create_policy.document);
    found_name text;
    found_version int;
BEGIN
    IF create_policy.name IS NULL OR create_policy.document IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'policy name and document must not be null';
    END IF;
    IF create_policy.name = 'default' THEN
        RAISE EXCEPTION USING ERRCODE = 'reserved_name',
            MESSAGE = 'policy name "default" is reserved',
            DETAIL = 'It names the policies shipped with the extension.',
            HINT = 'Choose another name.';
    END IF;
    IF create_policy.name = '' OR pg_catalog.length(create_policy.name) > 63 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'policy name must have 1 to 63 characters';
    END IF;
    -- Versions are counted under a lock of the transaction.
    PERFORM pg_advisory_xact_lock('prescriptive.policy'::regclass::oid::bigint);
    SELECT p.name, p.version INTO found_name, found_version
    FROM prescriptive.policy AS p WHERE p.digest = new_digest ORDER BY p.shipped LIMIT 1;
    IF found_name = create_policy.name THEN
        RAISE NOTICE 'policy "%" has this document already as version %', found_name, found_version;
        RETURN found_version;
    ELSIF found_name IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_object',
            MESSAGE = pg_catalog.format('policy "%s" version %s has the same document', found_name, found_version),
            HINT = 'Activate that one.';
    END IF;
    SELECT COALESCE(pg_catalog.max(p.version), 0) + 1 INTO found_version
    FROM prescriptive.policy AS p WHERE p.name = create_policy.name;
    INSERT INTO prescriptive.policy (digest, name, version, document, comment)
    VALUES (new_digest, create_policy.name, found_version, create_policy.document, create_policy.comment);
    RETURN found_version;
END
$$;
COMMENT ON FUNCTION prescriptive.create_policy(pg_catalog.text, @extschema@.prescriptive_policy, pg_catalog.text) IS
'adds a version to a named policy and returns its number; a document that is there already is not added again';

CREATE FUNCTION prescriptive.activate_policy(name pg_catalog.text, version pg_catalog.int4 DEFAULT NULL)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_digest text;
    found_version int;
BEGIN
    IF activate_policy.name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'policy name must not be null';
    END IF;
    -- Activations are numbered under a lock of the transaction.
    PERFORM pg_advisory_xact_lock('prescriptive.activation'::regclass::oid::bigint);
    SELECT p.digest, p.version INTO found_digest, found_version
    FROM prescriptive.policy AS p
    WHERE p.name = activate_policy.name
      AND (activate_policy.version IS NULL OR p.version = activate_policy.version)
    ORDER BY p.version DESC LIMIT 1;
    IF found_digest IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = CASE WHEN activate_policy.version IS NULL
                THEN format('policy "%s" does not exist', activate_policy.name)
                ELSE format('policy "%s" version %s does not exist', activate_policy.name, activate_policy.version)
                END,
            HINT = 'View prescriptive.policies lists what there is.';
    END IF;
    INSERT INTO prescriptive.activation (number, digest)
    SELECT COALESCE(max(a.number), 0) + 1, found_digest FROM prescriptive.activation AS a;
    RETURN found_version;
END
$$;
COMMENT ON FUNCTION prescriptive.activate_policy(pg_catalog.text, pg_catalog.int4) IS
'makes a policy active, its newest version unless one is named; returns the version';

CREATE VIEW prescriptive.policies AS
SELECT p.name, p.version,
       p.digest OPERATOR(pg_catalog.=) prescriptive.policy_digest(prescriptive.active_policy()) AS active,
       p.comment, p.created_at, p.created_by, p.digest
FROM prescriptive.policy AS p
ORDER BY p.name, p.version;
COMMENT ON VIEW prescriptive.policies IS 'policy versions without their documents, and which one is active';
COMMENT ON COLUMN prescriptive.policies.name IS 'name';
COMMENT ON COLUMN prescriptive.policies.version IS 'version within the name';
COMMENT ON COLUMN prescriptive.policies.active IS 'true for the one that scoring functions use';
COMMENT ON COLUMN prescriptive.policies.comment IS 'what its author said of it';
COMMENT ON COLUMN prescriptive.policies.created_at IS 'when it was added';
COMMENT ON COLUMN prescriptive.policies.created_by IS 'the role that added it';
COMMENT ON COLUMN prescriptive.policies.digest IS 'SHA-256 of the canonical document, in hexadecimal';
GRANT SELECT ON prescriptive.policies TO PUBLIC;

-- Reads the caller's own source by the caller's own search_path: no SET clause,
-- and therefore every name and operator of ours is qualified.
CREATE FUNCTION prescriptive.fit_scales(
    source pg_catalog.text, avg_deal_value pg_catalog.text DEFAULT NULL,
    base @extschema@.prescriptive_policy DEFAULT NULL)
RETURNS @extschema@.prescriptive_policy
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    median pg_catalog.float8;
    value pg_catalog.text := COALESCE(fit_scales.avg_deal_value, 'avg_deal_value');
    -- A query may end as people end them.
    wanted pg_catalog.text := pg_catalog.regexp_replace(fit_scales.source, '[[:space:];]+$', '');
    document pg_catalog.jsonb;
BEGIN
    IF fit_scales.source IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'source must not be null';
    END IF;
    IF wanted OPERATOR(pg_catalog.=) '' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'source must not be empty',
            HINT = 'Name a table or view, or pass a query.';
    END IF;
    EXECUTE pg_catalog.format(
        'SELECT pg_catalog.percentile_cont(0.5) WITHIN GROUP (ORDER BY (%s)::pg_catalog.float8) FROM %s AS source',
        value,
        CASE WHEN wanted OPERATOR(pg_catalog.~*) '^\s*(select|with|values|table)\M'
             THEN pg_catalog.format('(%s)', wanted)
             ELSE wanted END)
    INTO median;
    IF median IS NULL OR NOT median OPERATOR(pg_catalog.>) 0
       OR median OPERATOR(pg_catalog.=) 'infinity'::pg_catalog.float8 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'source has no positive median deal value',
            DETAIL = pg_catalog.format('The median of %s is %s.', value, COALESCE(median::pg_catalog.text, 'unknown')),
            HINT = 'Name the column or expression of the deal value as avg_deal_value.';
    END IF;
    document := COALESCE(fit_scales.base, prescriptive.active_policy())::pg_catalog.jsonb;
    -- The typical deal is twice the money scale.
    RETURN pg_catalog.jsonb_set(document, '{money_scale}',
        pg_catalog.to_jsonb(median OPERATOR(pg_catalog./) 2::pg_catalog.float8));
END
$$;
COMMENT ON FUNCTION prescriptive.fit_scales(pg_catalog.text, pg_catalog.text, @extschema@.prescriptive_policy) IS
'a policy whose money scale fits a table, view or query: half its median deal value';

INSERT INTO prescriptive.policy (digest, name, version, document, comment, shipped)
SELECT @extschema@.prescriptive_policy_digest(document), 'default', 1, document,
       'shipped with prescriptive 1.0.0', true
FROM (SELECT $policy$
@POLICY_DEFAULT@
$policy$::@extschema@.prescriptive_policy) AS shipped(document);

INSERT INTO prescriptive.activation (number, digest)
SELECT 0, digest FROM prescriptive.policy WHERE shipped;
