-- create_recommendations() and drop_recommendations().

CREATE FUNCTION prescriptive._check_new_name(schema pg_catalog.text, base pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longest constant text := (SELECT p.suffix FROM prescriptive._parts() AS p ORDER BY length(p.suffix) DESC LIMIT 1);
    taken text;
BEGIN
    IF octet_length(base) + length(longest) > 63 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('name "%s" is too long', base),
            DETAIL = format('It has %s bytes; %s is added to it for one of the views.', octet_length(base), longest),
            HINT = format('A name has at most %s bytes.', 63 - length(longest));
    END IF;
    SELECT format('%I.%I', schema, o.name) INTO taken
    FROM (SELECT c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = schema
          UNION ALL
          SELECT t.typname FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace WHERE n.nspname = schema
          UNION ALL
          SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = schema) AS o
    WHERE o.name IN (SELECT base || p.suffix FROM prescriptive._parts() AS p)
    ORDER BY length(o.name), o.name LIMIT 1;
    IF taken IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_object',
            MESSAGE = format('%s exists already', taken),
            DETAIL = format('Recommendations "%s" need this name, as that of a relation, type or function.', base),
            HINT = 'Choose another name; what is registered can be mapped anew with replace => true, or dropped by prescriptive.drop_recommendations().';
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._check_new_name(pg_catalog.text, pg_catalog.text) IS
'an error where the name of recommendations, or of a part of them, is too long or taken';

-- The SQL that gives a parameter its value in its type; errors where the type cannot be that.
CREATE FUNCTION prescriptive._typed_expression(parameter pg_catalog.text, expression pg_catalog.text,
    type pg_catalog.regtype, wanted pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    category "char" := (SELECT t.typcategory FROM pg_type AS t WHERE t.oid = _typed_expression.type);
    article text := CASE wanted WHEN 'float8' THEN 'a number' WHEN 'timestamptz' THEN 'a time' WHEN 'bool' THEN 'a boolean' END;
BEGIN
    IF wanted = 'float8' AND category NOT IN ('N', 'S', 'X') OR wanted = 'timestamptz' AND category NOT IN ('D', 'S', 'X')
       OR wanted = 'bool' AND category NOT IN ('B', 'S', 'X') THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
            MESSAGE = format('%s must be %s, not %s', parameter, article, type),
            DETAIL = format('The expression is %s.', expression),
            HINT = 'Pass another column or expression.';
    END IF;
    -- In files that people export an empty text stands for nothing.
    IF category = 'S' AND wanted <> 'text' THEN
        RETURN format(E'CASE WHEN pg_catalog.btrim((%1$s\n)::pg_catalog.text) OPERATOR(pg_catalog.<>) '''' '
            'THEN pg_catalog.btrim((%1$s\n)::pg_catalog.text)::pg_catalog.%2$s END', expression, wanted);
    END IF;
    RETURN format(E'(%s\n)::pg_catalog.%s', expression, wanted);
END
$$;
COMMENT ON FUNCTION prescriptive._typed_expression(pg_catalog.text, pg_catalog.text, pg_catalog.regtype, pg_catalog.text) IS
'SQL that gives an expression the type that a parameter has';

-- Ids keep a type by which indexes of the source are found; all others become text.
CREATE FUNCTION prescriptive._id_type(type pg_catalog.regtype)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN type OPERATOR(pg_catalog.=) ANY (ARRAY['int2', 'int4', 'int8', 'uuid', 'numeric']::pg_catalog.regtype[])
                THEN 'pg_catalog.' OPERATOR(pg_catalog.||) t.typname ELSE 'pg_catalog.text' END
    FROM pg_catalog.pg_type AS t WHERE t.oid OPERATOR(pg_catalog.=) type;
END;
COMMENT ON FUNCTION prescriptive._id_type(pg_catalog.regtype) IS 'type in which customer ids of this type are kept';

-- Where a volatile function stands in an expression no column of the row can be read without it: the row that it fails
-- over could not be told.
CREATE FUNCTION prescriptive._check_stable(parameter pg_catalog.text, class pg_catalog.regclass, object pg_catalog.oid)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regprocedure;
BEGIN
    SELECT f.oid INTO found
    FROM pg_depend AS d JOIN pg_proc AS f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid AND f.provolatile = 'v'
    WHERE d.classid = class AND d.objid = object ORDER BY 1 LIMIT 1;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('%s must not call a volatile function', parameter),
            DETAIL = format('It calls %s.', found),
            HINT = format('Where it changes nothing and gives the same for the same row: ALTER FUNCTION %s STABLE.', found);
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._check_stable(pg_catalog.text, pg_catalog.regclass, pg_catalog.oid) IS
'an error where a function or a rule of a view calls a volatile function';

CREATE FUNCTION prescriptive._create_source(path pg_catalog.text, names pg_catalog.jsonb, columns pg_catalog.text,
    item pg_catalog.text, alias pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM prescriptive._run_in(path, format('CREATE VIEW %s WITH (security_invoker = true) AS SELECT %s FROM %s AS %s',
        names ->> 'source', columns, item, alias));
    PERFORM prescriptive._check_stable('source', 'pg_rewrite', r.oid) FROM pg_rewrite AS r WHERE r.ev_class = (names ->> 'source')::regclass;
    EXECUTE format('COMMENT ON VIEW %s IS %L', names ->> 'source', 'What is read of the source');
END
$$;
COMMENT ON FUNCTION prescriptive._create_source(pg_catalog.text, pg_catalog.jsonb, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'makes the view of what is read of the source';

CREATE FUNCTION prescriptive._create_profile(path pg_catalog.text, names pg_catalog.jsonb, item pg_catalog.text,
    alias pg_catalog.text, relation pg_catalog.oid, source_columns pg_catalog.text[], mapping pg_catalog.jsonb, features pg_catalog.text[],
    learned pg_catalog.text[])
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Keys of a request's customer_profile; other features, and those that learned models read, are passed on as features.
    profile_keys constant text[] := '{successful_deals,last_interaction,first_interaction,preferred_communication,preferences}';
    param record;
    type regtype;
    value text;
    scale text;
    columns text[];
    only_used text;
    results text := '';
    in_profile text := '';
    in_features text := '';
    feature text;
    part record;
    named text[] := '{}';
    used jsonb;
    profile_of regprocedure;
BEGIN
    value := mapping ->> 'customer_id';
    IF value IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'no column looks like a customer''s id',
            HINT = 'Pass customer_id: a column or an expression over the source.';
    END IF;
    used := jsonb_build_object('id_type', prescriptive._id_type(prescriptive._expression_type(path, 'customer_id', value, item, alias)));
    columns := ARRAY[format(E'(%s\n)::%s', value, used ->> 'id_type')];
    results := format('customer_id %s', used ->> 'id_type');
    FOR param IN SELECT * FROM (VALUES
        (2, 'lead_score', 'float8'), (3, 'sentiment_score', 'float8'), (4, 'total_interactions', 'float8'),
        (5, 'avg_deal_value', 'float8'), (6, 'response_rate', 'float8'), (8, 'expected_value', 'float8'), (9, 'owner', 'text'),
        (10, 'changed_at', 'timestamptz')) AS p(place, name, type) ORDER BY place
    LOOP
        scale := NULL;
        value := mapping ->> param.name;
        IF value IS NOT NULL THEN
            type := prescriptive._expression_type(path, param.name, value, item, alias);
            IF param.name IN ('lead_score', 'response_rate') THEN
                scale := prescriptive._scale_of(path, value, type, item, alias);
                used := used || jsonb_build_object(param.name || '_scale', scale);
            END IF;
            value := prescriptive._typed_expression(param.name, value, type, param.type);
            IF scale = 'percent' THEN
                value := value || ' OPERATOR(pg_catalog./) 100';
            END IF;
        END IF;
        columns := columns || coalesce(value, 'NULL::pg_catalog.' || param.type);
        results := results || format(', %s pg_catalog.%s', param.name, param.type);
    END LOOP;

    IF cardinality(features) > 50 THEN
        RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded', MESSAGE = 'too many features',
            DETAIL = format('There are %s.', cardinality(features)), HINT = 'At most 50 are allowed.';
    ELSIF array_position(features, NULL) IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'features must not hold null';
    END IF;
    FOREACH feature IN ARRAY features LOOP
        SELECT prescriptive._column_or_expression(p.expression, source_columns) AS expression, p.name INTO part
        FROM prescriptive._feature_parts(feature, source_columns) AS p;
        IF part.name = ANY (named) THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('feature "%s" is given twice', part.name);
        END IF;
        named := named || part.name;
        type := prescriptive._expression_type(path, 'feature ' || part.name, part.expression, item, alias);
        -- Exports have numbers and times as texts, and empty ones for nothing.
        value := format(E'%L, %s', part.name, CASE
            WHEN part.name = 'successful_deals' THEN prescriptive._typed_expression('feature ' || part.name, part.expression, type, 'float8')
            WHEN part.name IN ('last_interaction', 'first_interaction') THEN prescriptive._typed_expression('feature ' || part.name, part.expression, type, 'timestamptz')
            ELSE format(E'(%s\n)', part.expression) END);
        IF part.name = ANY (profile_keys) THEN
            in_profile := in_profile || ', ' || value;
        END IF;
        IF part.name <> ALL (profile_keys) OR part.name = ANY (learned) THEN
            in_features := in_features || ', ' || value;
        END IF;
    END LOOP;
    columns := columns || CASE WHEN cardinality(features) = 0 THEN 'NULL::pg_catalog.jsonb' ELSE format(
        'pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(''customer_profile'', pg_catalog.jsonb_build_object(%s), '
        '''features'', pg_catalog.jsonb_build_object(%s)))', substr(in_profile, 3), substr(in_features, 3)) END;
    results := results || ', request pg_catalog.jsonb';

    -- Only columns that the mapping uses, so that others may come, change and go.
    IF relation IS NOT NULL THEN
        PERFORM prescriptive._run_in(path, format('CREATE VIEW %s AS SELECT %s FROM %s AS %s',
            names ->> 'source', (SELECT string_agg(format('%s AS c%s', c.expression, c.place), ', ')
                                 FROM unnest(columns) WITH ORDINALITY AS c(expression, place)), item, alias));
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO only_used
        FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attnum IN (
            SELECT d.refobjsubid FROM pg_depend AS d JOIN pg_rewrite AS r ON r.oid = d.objid
            WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class = (names ->> 'source')::regclass
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = relation AND d.refobjsubid > 0);
        EXECUTE format('DROP VIEW %s', names ->> 'source');
        PERFORM prescriptive._create_source(path, names, only_used, item, alias);
    END IF;
    PERFORM prescriptive._run_in(path, format(
        'CREATE FUNCTION %s(source %s) RETURNS TABLE (%s) LANGUAGE sql STABLE BEGIN ATOMIC SELECT %s FROM (SELECT ($1).*) AS %s; END',
        names ->> 'profile_of', names ->> 'source', results, array_to_string(columns, ', '), alias));
    profile_of := format('%s(%s)', names ->> 'profile_of', names ->> 'source')::regprocedure;
    PERFORM prescriptive._check_stable('an expression', 'pg_proc', profile_of);
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', profile_of, 'A row of the source as scoring takes it');
    EXECUTE format('CREATE VIEW %s AS SELECT p.* FROM %s AS s CROSS JOIN LATERAL %s(s.*) AS p',
        names ->> 'profile', names ->> 'source', names ->> 'profile_of');
    EXECUTE format('COMMENT ON VIEW %s IS %L', names ->> 'profile', 'The source as scoring takes it');
    RETURN used;
END
$$;
COMMENT ON FUNCTION prescriptive._create_profile(pg_catalog.text, pg_catalog.jsonb, pg_catalog.text, pg_catalog.text, pg_catalog.oid,
    pg_catalog.text[], pg_catalog.jsonb, pg_catalog.text[], pg_catalog.text[]) IS
'makes the function and the view that turn rows of the source into profiles; gives the scales that were found and the type of ids';

-- A text that is no number, or no time in the form that ISO 8601 has, becomes a value that no history takes, and so is
-- left out and listed.
CREATE FUNCTION prescriptive._lenient_expression(expression pg_catalog.text, type pg_catalog.regtype, wanted pg_catalog.text,
    typed pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    day constant text := '((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)';
    pattern text := CASE wanted WHEN 'float8' THEN '^\s*([-+]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][-+]?\d{1,2})?)?\s*$'
        WHEN 'timestamptz' THEN '^\s*(?!0000)((\d{4}-' || day || '|\d\d([02468][048]|[13579][26])-02-29)'
            '([T ](([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?|24:00(:00)?)\s*(Z|[-+](0\d|1[0-5])(:?[0-5]\d)?)?)?)?\s*$' END;
BEGIN
    IF pattern IS NULL OR (SELECT t.typcategory FROM pg_type AS t WHERE t.oid = type) <> 'S' THEN
        RETURN typed;
    END IF;
    RETURN format(E'CASE WHEN (%1$s\n)::pg_catalog.text OPERATOR(pg_catalog.~) %2$L THEN %3$s '
        'WHEN (%1$s\n)::pg_catalog.text IS NOT NULL THEN %4$s END', expression, pattern, typed,
        CASE wanted WHEN 'float8' THEN '''NaN''::pg_catalog.float8' ELSE '''-infinity''::pg_catalog.timestamptz' END);
END
$$;
COMMENT ON FUNCTION prescriptive._lenient_expression(pg_catalog.text, pg_catalog.regtype, pg_catalog.text, pg_catalog.text) IS
'SQL that gives an interaction''s value, and one out of range for a text that is none';

-- Whose interaction it is; null where the value can be no customer's id.
CREATE FUNCTION prescriptive._id_expression(expression pg_catalog.text, type pg_catalog.regtype, wanted pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    category "char" := (SELECT t.typcategory FROM pg_type AS t WHERE t.oid = type);
    name text := replace(wanted, 'pg_catalog.', '');
    bits int := '{"int2": 15, "int4": 31, "int8": 63}'::jsonb -> name;
    number text := format(E'(%s\n)::pg_catalog.numeric', expression);
    pattern text := CASE WHEN bits IS NOT NULL THEN '^\s*[-+]?\d{1,20}\s*$'
        WHEN name = 'numeric' THEN '^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$'
        WHEN name = 'uuid' THEN '^\s*[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\s*$' END;
    typed text := format(E'(%s\n)::%s', expression, wanted);
BEGIN
    -- Integers of any width compare as they are, and only so by their index.
    IF bits IS NOT NULL AND type IN ('int2'::regtype, 'int4', 'int8') THEN
        RETURN format(E'(%s\n)', expression);
    END IF;
    IF category = 'S' AND pattern IS NOT NULL THEN
        typed := format(E'pg_catalog.btrim((%s\n)::pg_catalog.text)::%s', expression, wanted);
        number := format(E'(%s\n)::pg_catalog.text::pg_catalog.numeric', expression);
    END IF;
    IF bits IS NOT NULL AND category IN ('N', 'S') THEN
        typed := format('CASE WHEN %1$s OPERATOR(pg_catalog.=) pg_catalog.trunc(%1$s) AND %1$s OPERATOR(pg_catalog.>=) %2$s '
            'AND %1$s OPERATOR(pg_catalog.<) %3$s THEN %4$s END', number, -2::numeric ^ bits, 2::numeric ^ bits, typed);
    END IF;
    IF category = 'S' AND pattern IS NOT NULL THEN
        RETURN format(E'CASE WHEN (%s\n)::pg_catalog.text OPERATOR(pg_catalog.~) %L THEN %s END', expression, pattern, typed);
    END IF;
    RETURN typed;
END
$$;
COMMENT ON FUNCTION prescriptive._id_expression(pg_catalog.text, pg_catalog.regtype, pg_catalog.text) IS
'SQL that gives the id of an interaction''s customer in the type that ids have';

CREATE FUNCTION prescriptive._create_interactions(path pg_catalog.text, names pg_catalog.jsonb,
    interactions pg_catalog.text, given pg_catalog.jsonb)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    from_source record;
    mapping jsonb;
    param record;
    value text;
    type regtype;
    columns_there text[];
    columns text;
    unknown text;
BEGIN
    IF jsonb_typeof(given) <> 'object' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'interaction_mapping must be a JSON object',
            HINT = 'Pass keys with columns or expressions, as in {"occurred_at": "sent_at"}.';
    END IF;
    SELECT * INTO from_source FROM prescriptive._read_source(path, 'interactions', interactions);
    SELECT k INTO unknown FROM jsonb_object_keys(given) AS k
    WHERE k NOT IN (SELECT n.parameter FROM prescriptive._common_names('interactions') AS n) ORDER BY k LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('unknown key "%s" in interaction_mapping', unknown),
            HINT = format('Keys are %s.', (SELECT string_agg(n.parameter, ', ' ORDER BY n.place) FROM prescriptive._common_names('interactions') AS n));
    END IF;
    -- Changes are told by a column only where the user names it: a column that nobody keeps up would hide them.
    columns_there := prescriptive._columns_of(path, from_source.item, from_source.relation);
    SELECT jsonb_object_agg(n.parameter, prescriptive._column_or_expression(coalesce(given ->> n.parameter, n.expression), columns_there))
    INTO mapping
    FROM (SELECT g.parameter, CASE WHEN g.parameter <> 'changed_at' THEN g.expression END AS expression
          FROM prescriptive._guess_columns('interactions', columns_there) AS g) AS n;
    FOR param IN SELECT k.key FROM unnest('{customer_id,occurred_at}'::text[]) AS k(key) WHERE mapping ->> k.key IS NULL LOOP
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no column of interactions looks like %s', param.key),
            HINT = format('Pass interaction_mapping => ''{"%s": "column or expression"}''.', param.key);
    END LOOP;
    FOR param IN SELECT * FROM (VALUES
        (1, 'customer_id', ''), (2, 'interaction_id', 'text'), (3, 'occurred_at', 'timestamptz'), (4, 'kind', 'text'),
        (5, 'content', 'text'), (6, 'sentiment', 'float8'), (7, 'response_time_hours', 'float8'), (8, 'engagement_level', 'float8'),
        (9, 'outcome', 'text'), (10, 'discount_offered', 'float8'), (11, 'decision_made', 'bool'), (12, 'deal_value', 'float8'),
        (13, 'changed_at', 'timestamptz')) AS p(place, name, type) ORDER BY place
    LOOP
        value := mapping ->> param.name;
        IF value IS NULL THEN
            value := 'NULL::pg_catalog.' || param.type;
        ELSE
            type := prescriptive._expression_type(path, 'interactions.' || param.name, value, from_source.item, from_source.alias);
            value := CASE WHEN param.type = '' THEN prescriptive._id_expression(value, type, names ->> 'id_type')
                ELSE prescriptive._lenient_expression(value, type, param.type,
                    prescriptive._typed_expression('interactions.' || param.name, value, type, param.type)) END;
        END IF;
        columns := concat_ws(', ', columns, format('%s AS %s', value, param.name));
    END LOOP;
    PERFORM prescriptive._run_in(path, format('CREATE VIEW %s AS SELECT %s FROM %s AS %s',
        names ->> 'interactions', columns, from_source.item, from_source.alias));
    PERFORM prescriptive._check_stable('interactions', 'pg_rewrite', r.oid) FROM pg_rewrite AS r WHERE r.ev_class = (names ->> 'interactions')::regclass;
    EXECUTE format('COMMENT ON VIEW %s IS %L', names ->> 'interactions', 'Interactions as histories are made of them');
    RETURN jsonb_build_object('interactions', jsonb_strip_nulls(mapping), 'relation', from_source.relation);
END
$$;
COMMENT ON FUNCTION prescriptive._create_interactions(pg_catalog.text, pg_catalog.jsonb, pg_catalog.text, pg_catalog.jsonb) IS
'makes the view of interactions; gives the mapping that it has, and the relation that they come from';
