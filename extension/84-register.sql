-- What keep_fresh needs, and create_recommendations().

CREATE FUNCTION prescriptive._check_triggers(names pg_catalog.jsonb, parameter pg_catalog.text, relation pg_catalog.oid)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    why text;
BEGIN
    SELECT CASE
        WHEN relation IS NULL THEN 'It is a query; triggers are on tables.'
        WHEN c.relkind = 'v' THEN 'It is a view; triggers with changed rows are on tables.'
        WHEN c.relkind = 'm' THEN 'It is a materialized view, whose refresh fires no trigger.'
        WHEN c.relkind = 'f' THEN 'It is a foreign table, which changes unseen.'
        WHEN c.relkind = 'p' OR c.relispartition OR EXISTS (SELECT FROM pg_inherits AS i WHERE relation IN (i.inhrelid, i.inhparent))
            THEN 'It has partitions or children, and writing to one of them fires no trigger of the others.'
        END INTO why
    FROM (SELECT 1) AS one LEFT JOIN pg_class AS c ON c.oid = relation;
    IF why IS NULL THEN
        SELECT format('Its expressions read %s too, where changes would not be seen.', string_agg(DISTINCT d.refobjid::regclass::text, ', '))
        INTO why
        FROM pg_depend AS d LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
        WHERE (d.classid = 'pg_proc'::regclass AND parameter = 'source'
               AND d.objid = format('%s(%s)', names ->> 'profile_of', names ->> 'source')::regprocedure
               OR r.ev_class = to_regclass(names ->> CASE parameter WHEN 'source' THEN 'source' ELSE 'interactions' END))
          AND d.refclassid = 'pg_class'::regclass
          AND d.refobjid NOT IN (relation, (names ->> 'source')::regclass, coalesce(to_regclass(names ->> 'interactions'), 0))
        HAVING count(*) > 0;
    END IF;
    IF why IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
            MESSAGE = format('cannot keep %s fresh by triggers', parameter), DETAIL = why,
            HINT = 'Leave keep_fresh out and map changed_at, or let each refresh read the whole source.';
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._check_triggers(pg_catalog.jsonb, pg_catalog.text, pg_catalog.oid) IS
'an error where triggers cannot note which customers change';

-- A column of a built-in type: the triggers work with the rights of whoever registers, so that nothing of anybody else's
-- may run in them.
CREATE FUNCTION prescriptive._trigger_column(parameter pg_catalog.text, relation pg_catalog.oid, expression pg_catalog.text)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_column jsonb;
BEGIN
    SELECT jsonb_build_object('name', a.attname, 'number', a.attnum, 'type', format_type(a.atttypid, NULL))
    INTO found_column
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND t.typnamespace = 'pg_catalog'::regnamespace
      AND (quote_ident(a.attname) = btrim(expression) OR a.attname = lower(btrim(expression)));
    IF found_column IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('cannot keep %s fresh by triggers', parameter),
            DETAIL = format('The customer''s id is %s, and no column of a built-in type.', expression),
            HINT = 'Leave keep_fresh out and map changed_at, or let each refresh read the whole source.';
    END IF;
    RETURN found_column;
END
$$;
COMMENT ON FUNCTION prescriptive._trigger_column(pg_catalog.text, pg_catalog.oid, pg_catalog.text) IS
'name, number and type of the column that tells a trigger whose row it is';

CREATE FUNCTION prescriptive._create_triggers(names pg_catalog.jsonb, source_relation pg_catalog.oid, source_id pg_catalog.text,
    interactions_relation pg_catalog.oid, interactions_id pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target record;
    event record;
    id jsonb;
BEGIN
    EXECUTE prescriptive._fill('CREATE TABLE {queue} (customer_id {id_type}, taken bool NOT NULL DEFAULT false)', names);
    EXECUTE prescriptive._fill('COMMENT ON TABLE {queue} IS ''Customers that changed since the last refresh; null: any may have''', names);
    -- With the owner's rights, since who writes to the source has none on the queue. The column must be what it was: a
    -- type of somebody else's would bring code along. A failure costs the next refresh a look at everything, and the
    -- writer nothing. The schema may have another name by now.
    EXECUTE format('CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp '
        'SET DateStyle = ''ISO, YMD'' SET TimeZone = ''UTC'' SET extra_float_digits = 1 AS %L', names ->> 'changed', prescriptive._fill($body$
DECLARE
    queue text := (SELECT format('%I.%I', n.nspname, {queue_name}) FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
                   JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE t.tgrelid = TG_RELID AND t.tgname = TG_NAME);
    ids text;
BEGIN
    BEGIN
        ids := CASE
            WHEN TG_OP = 'TRUNCATE' OR NOT EXISTS (
                SELECT FROM pg_attribute AS a WHERE a.attrelid = TG_RELID AND a.attname = TG_ARGV[0] AND a.attnum = TG_ARGV[1]::int
                  AND format_type(a.atttypid, NULL) = TG_ARGV[2]) THEN 'SELECT NULL::{id_type}'
            WHEN TG_OP = 'INSERT' THEN format('SELECT DISTINCT %I::{id_type} FROM new_rows', TG_ARGV[0])
            WHEN TG_OP = 'DELETE' THEN format('SELECT DISTINCT %I::{id_type} FROM old_rows', TG_ARGV[0])
            ELSE format('SELECT %1$I::{id_type} FROM new_rows UNION SELECT %1$I::{id_type} FROM old_rows', TG_ARGV[0]) END;
        EXECUTE format('INSERT INTO %s (customer_id) %s', queue, ids);
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            EXECUTE format('INSERT INTO %s (customer_id) VALUES (NULL)', queue);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'change of % was not noted for recommendations: %', TG_RELID::regclass, SQLERRM
                USING HINT = 'Refresh them with a time, or drop them.';
        END;
    END;
    RETURN NULL;
END
$body$, names || jsonb_build_object('queue_name', quote_literal(concat(names ->> 'base', '_queue')))));
    EXECUTE prescriptive._fill('COMMENT ON FUNCTION {changed}() IS ''Notes which customers change''', names);
    EXECUTE prescriptive._fill('REVOKE ALL ON FUNCTION {changed}() FROM PUBLIC', names);
    FOR target IN SELECT * FROM (VALUES ('source', '_src', source_relation, source_id),
            ('interactions', '_int', interactions_relation, interactions_id)) AS t(parameter, suffix, relation, id)
        WHERE t.id IS NOT NULL
    LOOP
        PERFORM prescriptive._check_triggers(names, target.parameter, target.relation);
        id := prescriptive._trigger_column(target.parameter, target.relation, target.id);
        FOR event IN SELECT * FROM (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'), ('delete', 'REFERENCING OLD TABLE AS old_rows'),
            ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('truncate', '')) AS e(name, rows)
        LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s(%L, %L, %L)',
                concat(names ->> 'base', target.suffix, '_', event.name), event.name, target.relation::regclass, event.rows,
                names ->> 'changed', id ->> 'name', id ->> 'number', id ->> 'type');
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._create_triggers(pg_catalog.jsonb, pg_catalog.oid, pg_catalog.text, pg_catalog.oid, pg_catalog.text) IS
'makes the queue of changed customers and the triggers that fill it';

-- Row by row, so that a value that cannot be read hides no other: it counts as out of range. Null where the source
-- itself fails over a row.
CREATE FUNCTION prescriptive._count_singly(names pg_catalog.jsonb, parameter pg_catalog.text, counts pg_catalog.text)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- By which the block gives its result.
SET prescriptive.counted = ''
AS $$
BEGIN
    EXECUTE format('DO %L', prescriptive._fill($body$
DECLARE
    s {source}%ROWTYPE;
    one int8[];
    sums int8[] := '{0,0,0}';
BEGIN
    FOR s IN SELECT * FROM {source} LOOP
        BEGIN
            SELECT ARRAY[{counts}] INTO one FROM {profile_of}(s) AS p;
        EXCEPTION WHEN OTHERS THEN
            IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                RAISE;
            END IF;
            one := '{0,0,1}';
        END;
        sums := ARRAY[sums[1] + one[1], sums[2] + one[2], sums[3] + one[3]];
    END LOOP;
    PERFORM set_config('prescriptive.counted', to_json(sums)::text, false);
END
$body$, names || jsonb_build_object('counts', counts)));
    RETURN current_setting('prescriptive.counted');
EXCEPTION WHEN OTHERS THEN
    IF NOT prescriptive._is_row_error(SQLSTATE) THEN
        RAISE;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION prescriptive._count_singly(pg_catalog.jsonb, pg_catalog.text, pg_catalog.text) IS
'how many rows have a value, have none, and have one that cannot be or be read';

-- What the new profiles look like.
CREATE FUNCTION prescriptive._describe_profile(names pg_catalog.jsonb, mapping pg_catalog.jsonb, used pg_catalog.jsonb,
    OUT parameter pg_catalog.text, OUT expression pg_catalog.text, OUT scale pg_catalog.text,
    OUT known pg_catalog.int8, OUT missing pg_catalog.int8, OUT out_of_range pg_catalog.int8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    facts jsonb;
    fact record;
    counted jsonb;
    counts jsonb := '{}';
BEGIN
    -- Each column's counts, as SQL.
    SELECT jsonb_object_agg(c.name, format('count(p.%1$I), count(*) - count(p.%1$I), count(*) FILTER (WHERE %2$s)', c.name,
        CASE WHEN c.low IS NULL THEN 'false' ELSE format('NOT p.%I BETWEEN %s AND %s', c.name, c.low, c.high) END))
    INTO facts
    FROM (VALUES ('customer_id', NULL, NULL), ('lead_score', '0', '1'), ('sentiment_score', '-1', '1'),
        ('total_interactions', '0', '1e15'), ('avg_deal_value', '0', '1e15'), ('response_rate', '0', '1'),
        ('expected_value', NULL, NULL), ('owner', NULL, NULL), ('changed_at', NULL, NULL)) AS c(name, low, high);
    BEGIN
        EXECUTE format('SELECT jsonb_build_object(%s) FROM %s AS p', (SELECT string_agg(
            format('%L, jsonb_build_array(%s)', f.key, f.value), ', ') FROM jsonb_each_text(facts) AS f), names ->> 'profile')
        INTO counts;
    EXCEPTION WHEN OTHERS THEN
        IF NOT prescriptive._is_row_error(SQLSTATE) THEN
            RAISE;
        END IF;
        RAISE NOTICE 'some rows of the source cannot be read: %', SQLERRM
            USING HINT = format('A refresh lists them in %s.', names ->> 'rejected');
        FOR fact IN SELECT * FROM jsonb_each_text(facts) LOOP
            BEGIN
                EXECUTE format('SELECT jsonb_build_array(%s) FROM %s AS p', fact.value, names ->> 'profile') INTO counted;
            EXCEPTION WHEN OTHERS THEN
                IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                    RAISE;
                END IF;
                counted := prescriptive._count_singly(names, fact.key, fact.value);
            END;
            counts := counts || jsonb_strip_nulls(jsonb_build_object(fact.key, counted));
        END LOOP;
    END;
    FOR parameter, expression, scale IN
        SELECT p.name, mapping ->> p.name, used ->> (p.name || '_scale')
        FROM (VALUES (1, 'customer_id'), (2, 'lead_score'), (3, 'sentiment_score'), (4, 'total_interactions'), (5, 'avg_deal_value'),
            (6, 'response_rate'), (7, 'expected_value'), (8, 'owner'), (9, 'changed_at')) AS p(place, name) ORDER BY p.place
    LOOP
        known := counts -> parameter -> 0;
        missing := counts -> parameter -> 1;
        out_of_range := counts -> parameter -> 2;
        RETURN NEXT;
    END LOOP;
    known := NULL; missing := NULL; out_of_range := NULL; scale := NULL;
    FOR parameter, expression IN
        SELECT 'feature', f FROM jsonb_array_elements_text(mapping -> 'features') AS f
        UNION ALL (SELECT 'interactions.' || n.parameter, mapping -> 'interactions' ->> n.parameter
                   FROM prescriptive._common_names('interactions') AS n
                   WHERE mapping -> 'interactions' ? n.parameter ORDER BY n.place)
    LOOP
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._describe_profile(pg_catalog.jsonb, pg_catalog.jsonb, pg_catalog.jsonb) IS
'how many customers lack what, and how many have a value out of range';

CREATE FUNCTION prescriptive._register(path pg_catalog.text, schema pg_catalog.text, given_name pg_catalog.text, source pg_catalog.text,
    given pg_catalog.jsonb, interactions pg_catalog.text, interaction_mapping pg_catalog.jsonb, features pg_catalog.text[],
    policy pg_catalog.text, access pg_catalog.text, keep_fresh pg_catalog.bool, replace pg_catalog.bool,
    OUT parameter pg_catalog.text, OUT expression pg_catalog.text, OUT scale pg_catalog.text,
    OUT known pg_catalog.int8, OUT missing pg_catalog.int8, OUT out_of_range pg_catalog.int8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[];
    base text;
    names jsonb;
    from_source record;
    columns text[];
    guessed jsonb;
    mapping jsonb;
    used jsonb;
    told jsonb;
    customer text;
    old_id regtype;
    grants jsonb := '[]';
    grant_again jsonb;
    customers int8;
    scoring record;
    default_features bool := features IS NULL;
BEGIN
    IF given_name IS NULL OR access IS NULL OR keep_fresh IS NULL OR replace IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'name, access, keep_fresh and replace must not be null';
    ELSIF access NOT IN ('owner', 'source') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown access "%s"', access),
            HINT = 'It is owner or source.';
    END IF;
    parts := parse_ident(given_name);
    IF cardinality(parts) > 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name', MESSAGE = format('name "%s" has too many parts', given_name),
            HINT = 'Pass a name, or a schema and a name with a dot between.';
    END IF;
    base := parts[cardinality(parts)];
    IF cardinality(parts) = 2 THEN
        schema := parts[1];
    END IF;
    IF schema IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = 'no schema has been selected to create in',
            HINT = 'Qualify the name, or set search_path.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = schema) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = format('schema "%s" does not exist', schema);
    END IF;
    SELECT p.document INTO scoring FROM prescriptive._scoring_policy(policy) AS p;
    names := prescriptive._part_names(schema, base);
    replace := replace AND EXISTS (SELECT FROM pg_class AS c WHERE c.oid = to_regclass(names ->> 'stored') AND c.relkind = 'r'
        AND obj_description(c.oid, 'pg_class') = prescriptive._stored_comment());
    IF replace THEN
        grants := prescriptive._drop_mapping(names, access);
        SELECT a.atttypid INTO old_id FROM pg_attribute AS a WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attname = 'customer_id';
    ELSE
        PERFORM prescriptive._check_new_name(schema, base);
    END IF;

    SELECT * INTO from_source FROM prescriptive._read_source(path, 'source', source);
    IF from_source.relation IS NULL THEN
        PERFORM prescriptive._create_source(path, names, '*', from_source.item, from_source.alias);
    END IF;
    columns := prescriptive._columns_of(path, NULL, coalesce(from_source.relation, (names ->> 'source')::regclass));
    -- Changes are told by a column only where the user names it: a column that nobody keeps up would hide them.
    SELECT jsonb_object_agg(g.parameter, g.expression), coalesce(features, coalesce(array_agg(
        format('%s AS %s', g.expression, g.parameter) ORDER BY g.place) FILTER (WHERE g.expression IS NOT NULL
            AND g.parameter IN ('successful_deals', 'last_interaction', 'preferred_communication')), '{}'))
    INTO guessed, features
    FROM prescriptive._guess_columns('source', columns) AS g
    WHERE g.parameter <> 'changed_at';
    IF default_features THEN
        features := features || ARRAY(
            SELECT DISTINCT i.input FROM prescriptive._learned_inputs(scoring.document) AS i WHERE i.input = ANY (columns)
            AND i.input NOT IN (SELECT p.name FROM unnest(features) AS f CROSS JOIN LATERAL prescriptive._feature_parts(f, columns) AS p)
            ORDER BY i.input);
    END IF;
    SELECT guessed - '{successful_deals,last_interaction,preferred_communication}'::text[]
        || coalesce(jsonb_object_agg(g.key, prescriptive._column_or_expression(g.value, columns)), '{}')
    INTO mapping FROM jsonb_each_text(jsonb_strip_nulls(given)) AS g;
    used := prescriptive._create_profile(path, names, from_source.item, from_source.alias, from_source.relation, columns, mapping, features,
        ARRAY(SELECT i.input FROM prescriptive._learned_inputs(scoring.document) AS i));
    IF old_id <> (used ->> 'id_type')::regtype THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
            MESSAGE = format('cannot change the type of customer_id from %s to %s', old_id, (used ->> 'id_type')::regtype),
            HINT = 'Pass an expression of the old type, or prescriptive.drop_recommendations() and create them anew.';
    END IF;
    names := names || jsonb_build_object('id_type', used ->> 'id_type');
    IF interactions IS NOT NULL THEN
        told := prescriptive._create_interactions(path, names, interactions, coalesce(interaction_mapping, '{}'));
    ELSIF interaction_mapping IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'interaction_mapping is given without interactions',
            HINT = 'Pass interactions: the table, view or query of them.';
    END IF;
    IF NOT replace THEN
        PERFORM prescriptive._create_tables(names);
    END IF;
    IF access = 'source' THEN
        PERFORM prescriptive._protect_tables(names);
    END IF;
    -- BI tools take text and whole numbers everywhere; a decimal without a precision they do not.
    customer := CASE WHEN used ->> 'id_type' IN ('pg_catalog.int2', 'pg_catalog.int4', 'pg_catalog.int8', 'pg_catalog.text')
                     THEN 'r.customer_id' ELSE 'r.customer_id::pg_catalog.text' END;
    PERFORM prescriptive._create_views(names, customer, access);
    FOR grant_again IN SELECT g FROM jsonb_array_elements(grants) AS g WHERE to_regclass(g ->> 0) IS NOT NULL LOOP
        EXECUTE grant_again ->> 1;
    END LOOP;
    IF keep_fresh THEN
        PERFORM prescriptive._create_triggers(names, from_source.relation, mapping ->> 'customer_id',
            (told ->> 'relation')::oid, told -> 'interactions' ->> 'customer_id');
    END IF;
    mapping := jsonb_strip_nulls(mapping || jsonb_build_object('features', features) || used - 'id_type'
        || coalesce(jsonb_build_object('interactions', told -> 'interactions'), '{}'));
    PERFORM prescriptive._write_source((names ->> 'view')::regclass, jsonb_build_object('source', source, 'mapping', mapping,
        'access', access, 'keep_fresh', keep_fresh, 'policy', policy, 'refreshed_digest', NULL));
    EXECUTE prescriptive._fill('SELECT count(*) FROM (SELECT FROM {source} LIMIT 1) AS one', names) INTO customers;
    IF customers = 0 THEN
        RAISE NOTICE 'the source has no rows' USING HINT = 'That is, none that its owner may see: row-level security may hide them.';
    END IF;
    RETURN QUERY SELECT * FROM prescriptive._describe_profile(names, mapping, used);
END
$$;
COMMENT ON FUNCTION prescriptive._register(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb,
    pg_catalog.text, pg_catalog.jsonb, pg_catalog.text[], pg_catalog.text, pg_catalog.text, pg_catalog.bool, pg_catalog.bool) IS
'create_recommendations() along a search_path';

CREATE FUNCTION prescriptive.create_recommendations(name pg_catalog.text, source pg_catalog.text,
    customer_id pg_catalog.text DEFAULT NULL, lead_score pg_catalog.text DEFAULT NULL,
    sentiment_score pg_catalog.text DEFAULT NULL, total_interactions pg_catalog.text DEFAULT NULL,
    avg_deal_value pg_catalog.text DEFAULT NULL, response_rate pg_catalog.text DEFAULT NULL,
    interactions pg_catalog.text DEFAULT NULL, interaction_mapping pg_catalog.jsonb DEFAULT NULL,
    features pg_catalog.text[] DEFAULT NULL, changed_at pg_catalog.text DEFAULT NULL,
    expected_value pg_catalog.text DEFAULT NULL, owner pg_catalog.text DEFAULT NULL, policy pg_catalog.text DEFAULT NULL,
    access pg_catalog.text DEFAULT 'owner', keep_fresh pg_catalog.bool DEFAULT false, replace pg_catalog.bool DEFAULT false,
    OUT parameter pg_catalog.text, OUT expression pg_catalog.text, OUT scale pg_catalog.text,
    OUT known pg_catalog.int8, OUT missing pg_catalog.int8, OUT out_of_range pg_catalog.int8)
RETURNS SETOF pg_catalog.record
LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT r.* FROM prescriptive._register(pg_catalog.current_setting('search_path'), pg_catalog.current_schema(), name, source,
        pg_catalog.jsonb_build_object('customer_id', customer_id, 'lead_score', lead_score, 'sentiment_score', sentiment_score,
            'total_interactions', total_interactions, 'avg_deal_value', avg_deal_value, 'response_rate', response_rate,
            'changed_at', changed_at, 'expected_value', expected_value, 'owner', owner),
        interactions, interaction_mapping, features, policy, access, keep_fresh, replace) AS r;
END;
COMMENT ON FUNCTION prescriptive.create_recommendations(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb, pg_catalog.text[],
    pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.bool, pg_catalog.bool) IS
'registers a table, view or query of customers and makes what stores their recommendations; fill it with refresh(); with replace, maps anew what is registered, and keeps what is stored';
