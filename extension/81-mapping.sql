-- From a user's columns to what scoring takes. Texts that a user passes as SQL
-- are run with the user's own rights, along the search_path of the call.

CREATE FUNCTION prescriptive._run_in(path pg_catalog.text, statement pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('search_path', _run_in.path, true);
    EXECUTE _run_in.statement;
END
$$;
COMMENT ON FUNCTION prescriptive._run_in(pg_catalog.text, pg_catalog.text) IS
'runs a statement along a search_path, with the caller''s rights';

CREATE FUNCTION prescriptive._ask_in(path pg_catalog.text, query pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('search_path', _ask_in.path, true);
    EXECUTE _ask_in.query INTO answer;
    RETURN answer;
END
$$;
COMMENT ON FUNCTION prescriptive._ask_in(pg_catalog.text, pg_catalog.text) IS
'first value of a query run along a search_path, with the caller''s rights';

-- What stands in FROM for a source, and its name there; errors where it is neither a relation nor a query.
CREATE FUNCTION prescriptive._read_source(path pg_catalog.text, parameter pg_catalog.text, source pg_catalog.text,
    OUT item pg_catalog.text, OUT alias pg_catalog.text, OUT relation pg_catalog.oid)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted text := regexp_replace(_read_source.source, '[[:space:];]+$', '');
    rel record;
BEGIN
    IF coalesce(wanted, '') = '' THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
            MESSAGE = format('%s must not be null or empty', _read_source.parameter),
            HINT = 'Name a table or view, or pass a query.';
    END IF;
    IF wanted ~* '^\s*\(*\s*(select|with|values|table)\M' THEN
        IF NOT prescriptive._is_query(wanted) THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
                MESSAGE = format('%s must be one query', _read_source.parameter);
        END IF;
        item := format(E'(%s\n)', wanted);
        alias := 'source';
        RETURN;
    END IF;
    relation := prescriptive._ask_in(_read_source.path, format('SELECT pg_catalog.to_regclass(%L)::pg_catalog.oid', wanted))::oid;
    SELECT c.relname, c.relkind, c.relpersistence, n.nspname INTO rel
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table',
            MESSAGE = format('%s "%s" does not exist', _read_source.parameter, wanted),
            HINT = 'Name a table or view, or pass a query that begins with SELECT, WITH, VALUES or TABLE.';
    ELSIF rel.relkind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type',
            MESSAGE = format('%s "%s" is no table or view', _read_source.parameter, wanted);
    END IF;
    item := format('%I.%I', rel.nspname, rel.relname);
    alias := quote_ident(rel.relname);
END
$$;
COMMENT ON FUNCTION prescriptive._read_source(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'what stands in FROM for a table, view or query, and the name by which expressions may call it';

CREATE FUNCTION prescriptive._columns_of(path pg_catalog.text, item pg_catalog.text, relation pg_catalog.oid)
RETURNS pg_catalog.text[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF _columns_of.relation IS NOT NULL THEN
        RETURN ARRAY(SELECT a.attname::text FROM pg_attribute AS a
                     WHERE a.attrelid = _columns_of.relation AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum);
    END IF;
    RETURN coalesce(prescriptive._ask_in(_columns_of.path, format(
        'SELECT pg_catalog.array_agg(k) FROM (SELECT pg_catalog.json_object_keys(pg_catalog.row_to_json(source.*)) AS k '
        'FROM (SELECT * FROM %s AS source LIMIT 1) AS source) AS keys', _columns_of.item))::text[], '{}');
END
$$;
COMMENT ON FUNCTION prescriptive._columns_of(pg_catalog.text, pg_catalog.text, pg_catalog.oid) IS
'names of a source''s columns; none of a query without a row';

-- Names that columns commonly have, the likelier first.
CREATE FUNCTION prescriptive._common_names(kind pg_catalog.text,
    OUT parameter pg_catalog.text, OUT place pg_catalog.int4, OUT names pg_catalog.text[])
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 12
BEGIN ATOMIC
    SELECT n.parameter, n.place, n.names
    FROM (VALUES
        ('source', 'customer_id', 1, '{customer_id,id,customer,account_id,account,client_id,client,contact_id,lead_id,user_id,customer_no}'::pg_catalog.text[]),
        ('source', 'lead_score', 2, '{lead_score,score,lead_rating,fit_score,propensity}'),
        ('source', 'sentiment_score', 3, '{sentiment_score,sentiment,avg_sentiment,mood}'),
        ('source', 'total_interactions', 4, '{total_interactions,interactions,interaction_count,num_interactions,n_interactions,touchpoints,contacts}'),
        ('source', 'avg_deal_value', 5, '{avg_deal_value,average_deal_value,avg_deal,deal_value,deal_size,avg_order_value,average_order_value,aov}'),
        ('source', 'response_rate', 6, '{response_rate,reply_rate,answer_rate,responsiveness}'),
        ('source', 'successful_deals', 7, '{successful_deals,won_deals,deals_won,orders,order_count}'),
        ('source', 'last_interaction', 8, '{last_interaction,last_interaction_at,last_contact,last_contact_at,last_contacted_at,last_activity,last_activity_at}'),
        ('source', 'preferred_communication', 9, '{preferred_communication,preferred_channel}'),
        ('source', 'expected_value', 10, '{expected_value,value_at_stake,pipeline_value,open_value,opportunity_value,potential}'),
        ('source', 'owner', 11, '{owner,owner_name,sales_agent,account_manager,account_owner,sales_rep,rep,agent}'),
        ('source', 'changed_at', 12, '{changed_at,updated_at,modified_at,last_modified,last_modified_at,last_changed}'),
        ('interactions', 'customer_id', 1, '{customer_id,customer,account_id,account,client_id,client,contact_id,lead_id,user_id,customer_no}'),
        ('interactions', 'interaction_id', 2, '{interaction_id,id,message_id,event_id,activity_id}'),
        ('interactions', 'occurred_at', 3, '{occurred_at,timestamp,at,happened_at,sent_at,received_at,interaction_at,event_time,date,created_at}'),
        ('interactions', 'kind', 4, '{kind,interaction_type,type,channel,medium}'),
        ('interactions', 'content', 5, '{content,body,text,message,note,notes,comment}'),
        ('interactions', 'sentiment', 6, '{sentiment,sentiment_score,mood}'),
        ('interactions', 'response_time_hours', 7, '{response_time_hours,response_hours}'),
        ('interactions', 'engagement_level', 8, '{engagement_level,engagement}'),
        ('interactions', 'outcome', 9, '{outcome}'),
        ('interactions', 'discount_offered', 10, '{discount_offered,discount}'),
        ('interactions', 'decision_made', 11, '{decision_made,decided}'),
        ('interactions', 'deal_value', 12, '{deal_value}'),
        ('interactions', 'changed_at', 13, '{changed_at,updated_at,modified_at,recorded_at,inserted_at}')
    ) AS n(kind, parameter, place, names)
    WHERE n.kind OPERATOR(pg_catalog.=) _common_names.kind;
END;
COMMENT ON FUNCTION prescriptive._common_names(pg_catalog.text) IS
'column names by which a parameter is guessed, for kind source or interactions';

CREATE FUNCTION prescriptive._guess_columns(kind pg_catalog.text, columns pg_catalog.text[],
    OUT parameter pg_catalog.text, OUT place pg_catalog.int4, OUT expression pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 12
BEGIN ATOMIC
    SELECT k.parameter, k.place, pg_catalog.quote_ident((
        SELECT c.name
        FROM pg_catalog.unnest(columns) WITH ORDINALITY AS c(name, at)
        -- leadScore, Lead Score and LEAD-SCORE are lead_score.
        JOIN pg_catalog.unnest(k.names) WITH ORDINALITY AS n(name, at) ON n.name OPERATOR(pg_catalog.=)
            pg_catalog.lower(pg_catalog.regexp_replace(pg_catalog.regexp_replace(
                c.name, '([a-z0-9])([A-Z])', '\1_\2', 'g'), '[^A-Za-z0-9]+', '_', 'g'))
        ORDER BY n.at, c.at LIMIT 1))
    FROM prescriptive._common_names(kind) AS k ORDER BY k.place;
END;
COMMENT ON FUNCTION prescriptive._guess_columns(pg_catalog.text, pg_catalog.text[]) IS
'the column that each parameter is guessed to be, quoted; null where none looks like it';

CREATE FUNCTION prescriptive._column_or_expression(value pg_catalog.text, columns pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN value OPERATOR(pg_catalog.=) ANY (columns) THEN pg_catalog.quote_ident(value) ELSE value END;
END;
COMMENT ON FUNCTION prescriptive._column_or_expression(pg_catalog.text, pg_catalog.text[]) IS
'SQL for what a user names: a column of exactly this name, else an expression';

-- The type of an expression over a source; errors say which parameter it was.
CREATE FUNCTION prescriptive._expression_type(path pg_catalog.text, parameter pg_catalog.text, expression pg_catalog.text,
    item pg_catalog.text, alias pg_catalog.text)
RETURNS pg_catalog.regtype
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    code text;
    said text;
    hint text;
BEGIN
    IF NOT prescriptive._is_expression(_expression_type.expression) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'one SQL expression is wanted',
            HINT = 'Name a column, or write one expression over the source''s columns.';
    END IF;
    RETURN prescriptive._ask_in(_expression_type.path, format(
        E'SELECT pg_catalog.pg_typeof(e)::pg_catalog.oid FROM (SELECT 1) AS one LEFT JOIN (SELECT (%s\n) AS e FROM %s AS %s LIMIT 0) AS x ON true',
        _expression_type.expression, _expression_type.item, _expression_type.alias))::oid::regtype;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RAISE EXCEPTION USING ERRCODE = code,
        MESSAGE = format('%s: %s', _expression_type.parameter, said),
        DETAIL = format('The expression is %s.', _expression_type.expression),
        HINT = coalesce(nullif(hint, ''), 'It may use the columns of the source, and functions that your search_path finds.');
END
$$;
COMMENT ON FUNCTION prescriptive._expression_type(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'type of an SQL expression over a source';

-- A value as a number where it is one, for looking at: texts that are no numbers become null.
CREATE FUNCTION prescriptive._looks_like_number(expression pg_catalog.text, type pg_catalog.regtype)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN t.typcategory OPERATOR(pg_catalog.=) 'N' THEN pg_catalog.format(E'(%s\n)::pg_catalog.float8', expression)
        WHEN t.typcategory OPERATOR(pg_catalog.=) 'S' THEN pg_catalog.format(
            E'CASE WHEN (%s\n)::pg_catalog.text OPERATOR(pg_catalog.~) %L THEN (%1$s\n)::pg_catalog.text::pg_catalog.float8 END',
            expression, '^\s*[-+]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][-+]?\d{1,2})?\s*$')
        ELSE 'NULL::pg_catalog.float8' END
    FROM pg_catalog.pg_type AS t WHERE t.oid OPERATOR(pg_catalog.=) type;
END;
COMMENT ON FUNCTION prescriptive._looks_like_number(pg_catalog.text, pg_catalog.regtype) IS
'SQL for the number that an expression gives; null where a text is none';

-- A fraction or a percentage is told by which of both more values can only be.
CREATE FUNCTION prescriptive._scale_of(path pg_catalog.text, expression pg_catalog.text, type pg_catalog.regtype,
    item pg_catalog.text, alias pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN prescriptive._ask_in(_scale_of.path, format(
        'SELECT CASE WHEN pg_catalog.count(*) FILTER (WHERE e OPERATOR(pg_catalog.>) 1 AND e OPERATOR(pg_catalog.<=) 100) '
        'OPERATOR(pg_catalog.>) pg_catalog.count(*) FILTER (WHERE e OPERATOR(pg_catalog.>) 0 AND e OPERATOR(pg_catalog.<) 1) '
        'THEN ''percent'' ELSE ''fraction'' END FROM (SELECT %s AS e FROM %s AS %s) AS values',
        prescriptive._looks_like_number(_scale_of.expression, _scale_of.type), _scale_of.item, _scale_of.alias));
EXCEPTION WHEN data_exception THEN
    RETURN 'fraction';
END
$$;
COMMENT ON FUNCTION prescriptive._scale_of(pg_catalog.text, pg_catalog.text, pg_catalog.regtype, pg_catalog.text, pg_catalog.text) IS
'fraction, or percent where more values lie in (1, 100] than in (0, 1)';

CREATE FUNCTION prescriptive._suggest_mapping_in(path pg_catalog.text, source pg_catalog.text, kind pg_catalog.text,
    OUT parameter pg_catalog.text, OUT expression pg_catalog.text, OUT scale pg_catalog.text,
    OUT known pg_catalog.int8, OUT missing pg_catalog.int8, OUT lowest pg_catalog.float8,
    OUT highest pg_catalog.float8, OUT samples pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    from_source record;
    guess record;
    type regtype;
    given text;
    facts jsonb;
BEGIN
    IF kind IS NULL OR kind NOT IN ('source', 'interactions') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown kind "%s"', kind),
            HINT = 'It is source or interactions.';
    END IF;
    SELECT * INTO from_source FROM prescriptive._read_source(_suggest_mapping_in.path, 'source', _suggest_mapping_in.source);
    FOR guess IN SELECT g.* FROM prescriptive._guess_columns(_suggest_mapping_in.kind, prescriptive._columns_of(
        _suggest_mapping_in.path, from_source.item, from_source.relation)) AS g ORDER BY g.place
    LOOP
        parameter := guess.parameter;
        expression := guess.expression;
        scale := NULL; known := NULL; missing := NULL; lowest := NULL; highest := NULL; samples := NULL;
        IF expression IS NOT NULL THEN
            type := prescriptive._expression_type(path, parameter, expression, from_source.item, from_source.alias);
            -- An empty text stands for nothing.
            given := CASE WHEN type::text IN ('text', 'character varying', 'character')
                THEN 'NULLIF(pg_catalog.btrim(e::pg_catalog.text), '''')' ELSE 'e' END;
            facts := prescriptive._ask_in(path, format(
                'SELECT pg_catalog.jsonb_build_array(pg_catalog.count(%6$s), pg_catalog.count(*) OPERATOR(pg_catalog.-) pg_catalog.count(%5$s), '
                'pg_catalog.min(n), pg_catalog.max(n), (SELECT pg_catalog.string_agg(s, '', '') FROM (SELECT DISTINCT '
                'pg_catalog."left"(e::pg_catalog.text, 30) COLLATE "C" AS s FROM (SELECT %1$s AS e FROM %2$s AS %3$s '
                'WHERE pg_catalog.btrim(%1$s::pg_catalog.text) OPERATOR(pg_catalog.<>) '''' '
                'LIMIT 100) AS first_rows ORDER BY 1 LIMIT 3) AS few)) '
                'FROM (SELECT %1$s AS e, %4$s AS n FROM %2$s AS %3$s) AS all_rows',
                expression, from_source.item, from_source.alias, prescriptive._looks_like_number(expression, type),
                given, CASE WHEN parameter = ANY ('{lead_score,sentiment_score,total_interactions,avg_deal_value,response_rate,successful_deals,expected_value,'
                         'sentiment,response_time_hours,engagement_level,discount_offered,deal_value}'::text[]) THEN 'n' ELSE given END))::jsonb;
            known := facts -> 0;
            missing := facts -> 1;
            lowest := nullif(facts -> 2, 'null');
            highest := nullif(facts -> 3, 'null');
            samples := facts ->> 4;
            IF parameter IN ('lead_score', 'response_rate') THEN
                scale := prescriptive._scale_of(path, expression, type, from_source.item, from_source.alias);
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._suggest_mapping_in(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'suggest_mapping() along a search_path';

CREATE FUNCTION prescriptive.suggest_mapping(source pg_catalog.text, kind pg_catalog.text DEFAULT 'source',
    OUT parameter pg_catalog.text, OUT expression pg_catalog.text, OUT scale pg_catalog.text,
    OUT known pg_catalog.int8, OUT missing pg_catalog.int8, OUT lowest pg_catalog.float8,
    OUT highest pg_catalog.float8, OUT samples pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT s.* FROM prescriptive._suggest_mapping_in(pg_catalog.current_setting('search_path'), source, kind) AS s;
END;
COMMENT ON FUNCTION prescriptive.suggest_mapping(pg_catalog.text, pg_catalog.text) IS
'which column create_recommendations() would take for what, with its scale and sample values; kind is source or interactions';
