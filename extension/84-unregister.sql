-- Dropping what was registered, or its mapping; rights to read it.

CREATE FUNCTION prescriptive._drop_parts(names pg_catalog.jsonb, owner pg_catalog.oid, from_step pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part record;
BEGIN
    -- Only what belongs to the same owner can be a part.
    FOR part IN
        SELECT p.step, CASE p.kind WHEN 'v' THEN 'VIEW' WHEN 'r' THEN 'TABLE' ELSE 'FUNCTION' END AS kind, string_agg(o.name, ', ') AS objects
        FROM prescriptive._parts() AS p CROSS JOIN LATERAL (
            SELECT c.oid::regclass::text FROM pg_class AS c
            WHERE c.oid = to_regclass(names ->> p.key) AND c.relowner = owner AND c.relkind = p.kind
            UNION ALL SELECT f.oid::regprocedure::text FROM pg_proc AS f
            WHERE p.kind = 'f' AND f.proowner = owner AND f.oid = to_regprocedure(concat(names ->> p.key, '(') || CASE
                WHEN p.key = 'changed' THEN '' WHEN to_regclass(names ->> 'source') IS NOT NULL THEN names ->> 'source' END || ')')) AS o(name)
        WHERE p.step >= from_step GROUP BY p.step, p.kind ORDER BY p.step
    LOOP
        -- With the trigger function go its triggers, which may be on tables of others.
        EXECUTE format('DROP %s %s %s', part.kind, part.objects, CASE WHEN part.step = 6 THEN 'CASCADE' ELSE '' END);
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._drop_parts(pg_catalog.jsonb, pg_catalog.oid, pg_catalog.int4) IS
'drops what is behind stored recommendations, from a step of _parts() on';

-- Tables, and views that people read, stay; gives what restores the rights on what is made anew.
CREATE FUNCTION prescriptive._drop_mapping(names pg_catalog.jsonb, access pg_catalog.text)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
    registered record;
    missing text := (SELECT names ->> p.key FROM prescriptive._parts() AS p
                     WHERE p.step = 2 AND to_regclass(names ->> p.key) IS NULL ORDER BY p.key LIMIT 1);
    grants jsonb;
    kept text;
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('recommendations %s lack %s', names ->> 'view', missing),
            HINT = 'prescriptive.drop_recommendations() and create them anew.';
    END IF;
    SELECT c.relowner, (SELECT s.access FROM prescriptive.source AS s WHERE s.recommendations = to_regclass(names ->> 'view')) AS access
    INTO registered FROM pg_class AS c WHERE c.oid = (names ->> 'stored')::regclass;
    IF registered.relowner <> (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of recommendations %s', names ->> 'view'),
            HINT = format('SET ROLE %I, if that is granted to you.', (SELECT r.rolname FROM pg_roles AS r WHERE r.oid = registered.relowner));
    ELSIF registered.access <> access THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('cannot change access from %s to %s', registered.access, access),
            HINT = 'prescriptive.drop_recommendations() and create them anew.';
    END IF;
    -- As a refresh holds it.
    EXECUTE prescriptive._fill('LOCK TABLE {work} IN ACCESS EXCLUSIVE MODE', names);
    SELECT jsonb_agg(jsonb_build_array(names ->> p.key, format('GRANT %s ON %s TO %s%s', a.privilege_type, names ->> p.key,
        coalesce(quote_ident(r.rolname), 'PUBLIC'), CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)))
    INTO grants
    FROM prescriptive._parts() AS p JOIN pg_class AS c ON c.oid = to_regclass(names ->> p.key)
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE p.kind = 'v' AND p.step > 2 AND a.grantee <> c.relowner AND c.relowner = registered.relowner;
    IF access = 'source' THEN
        FOREACH kept IN ARRAY ARRAY['stored', 'log', 'errors'] LOOP
            EXECUTE format('DROP POLICY IF EXISTS visible_in_source ON %s', names ->> kept);
        END LOOP;
    END IF;
    PERFORM prescriptive._drop_parts(names, registered.relowner, 3);
    RETURN coalesce(grants, '[]');
END
$$;
COMMENT ON FUNCTION prescriptive._drop_mapping(pg_catalog.jsonb, pg_catalog.text) IS
'drops what depends on the mapping, for create_recommendations() with replace';

CREATE FUNCTION prescriptive._unregister(name pg_catalog.text, relation pg_catalog.oid, schema pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
    parts text[] := parse_ident(_unregister.name);
    registered bool := EXISTS (SELECT FROM prescriptive.source AS s WHERE s.recommendations = relation);
    names jsonb;
    owner oid;
BEGIN
    IF registered THEN
        SELECT prescriptive._part_names(n.nspname, c.relname), c.relowner INTO names, owner
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
    ELSE
        -- The view alone may have been dropped or renamed.
        names := prescriptive._part_names(CASE WHEN cardinality(parts) > 1 THEN parts[1] ELSE schema END, parts[cardinality(parts)]);
        SELECT c.relowner INTO owner FROM pg_class AS c WHERE c.oid = to_regclass(names ->> 'stored') AND c.relkind = 'r'
            AND obj_description(c.oid, 'pg_class') = prescriptive._stored_comment();
    END IF;
    IF owner IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('recommendations "%s" do not exist', _unregister.name),
            HINT = 'Table prescriptive.source lists what is registered.';
    ELSIF NOT pg_has_role(owner, 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of recommendations %s', names ->> 'view');
    END IF;
    -- Before anything else, as a refresh holds it from its begin to its end.
    IF to_regclass(names ->> 'work') IS NOT NULL THEN
        EXECUTE prescriptive._fill('LOCK TABLE {work} IN ACCESS EXCLUSIVE MODE', names);
    END IF;
    IF registered THEN
        PERFORM prescriptive._write_source(relation, NULL);
    END IF;
    PERFORM prescriptive._drop_parts(names, owner, 1);
END
$$;
COMMENT ON FUNCTION prescriptive._unregister(pg_catalog.text, pg_catalog.oid, pg_catalog.text) IS
'drop_recommendations() of a name that was looked up';

CREATE FUNCTION prescriptive.drop_recommendations(name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT prescriptive._unregister(name, pg_catalog.to_regclass(name)::pg_catalog.oid, pg_catalog.current_schema()::pg_catalog.text);
END;
COMMENT ON FUNCTION prescriptive.drop_recommendations(pg_catalog.text) IS
'drops stored recommendations with all that was made for them';

CREATE FUNCTION prescriptive.grant_read(role pg_catalog.text, name pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    -- Looked for along the caller's search_path.
    chosen pg_catalog.oid := CASE WHEN grant_read.name IS NOT NULL THEN prescriptive._find_recommendations(grant_read.name) END;
BEGIN
    RETURN prescriptive._grant_read_of(grant_read.role, chosen);
END
$$;
COMMENT ON FUNCTION prescriptive.grant_read(pg_catalog.text, pg_catalog.text) IS
'lets a role read the views of your stored recommendations, of one or of all; gives their number';

CREATE FUNCTION prescriptive._grant_read_of(role pg_catalog.text, chosen pg_catalog.oid)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    registered record;
    names jsonb;
    unread text;
    granted int := 0;
BEGIN
    IF role IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'role must not be null';
    ELSIF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('role "%s" does not exist', role);
    END IF;
    FOR registered IN
        SELECT s.access, s.recommendations, n.nspname, pg_has_role(c.relowner, 'USAGE') AS mine
        FROM prescriptive.source AS s JOIN pg_class AS c ON c.oid = s.recommendations JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE CASE WHEN chosen IS NULL THEN c.relowner = (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user) ELSE c.oid = chosen END
    LOOP
        IF NOT registered.mine THEN
            RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
                MESSAGE = format('must be owner of recommendations %s', prescriptive._part(registered.recommendations, ''));
        END IF;
        names := prescriptive._names_of(registered.recommendations);
        EXECUTE format('GRANT SELECT ON %s TO %I', prescriptive._fill('{view}, {traits}, {reasons}, {history}, {rejected}', names), role);
        IF registered.access = 'source' THEN
            EXECUTE format('GRANT SELECT ON %s TO %I', prescriptive._fill('{stored}, {log}, {errors}', names), role);
            EXECUTE format('GRANT SELECT ON %s TO %I', names ->> 'source', role);
            unread := (SELECT string_agg(DISTINCT d.refobjid::regclass::text, ', ')
                       FROM pg_rewrite AS r JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                       WHERE r.ev_class = (names ->> 'source')::regclass AND d.refclassid = 'pg_class'::regclass
                         AND d.refobjid <> r.ev_class AND NOT has_any_column_privilege(role, d.refobjid, 'SELECT'));
            IF unread IS NOT NULL THEN
                RAISE WARNING 'role "%" may not read %, and so sees no customer of %', role, unread, names ->> 'view'
                    USING HINT = 'With access source the reader''s own rights on the source count: GRANT SELECT on it.';
            END IF;
        END IF;
        -- A right on the schema is its owner's to give.
        IF NOT has_schema_privilege(role, registered.nspname, 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', registered.nspname, role);
        END IF;
        granted := granted + 1;
    END LOOP;
    RETURN granted;
END
$$;
COMMENT ON FUNCTION prescriptive._grant_read_of(pg_catalog.text, pg_catalog.oid) IS 'grant_read() of one view, or of all where it is null';
