-- Registering a source: the objects that belong to the caller.

-- Columns of the views that people read, in their order. {c} is the customer's id as BI tools take it.
CREATE FUNCTION prescriptive._view_columns(view pg_catalog.text,
    OUT name pg_catalog.text, OUT expression pg_catalog.text, OUT meaning pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 35
BEGIN ATOMIC
    SELECT v.name, coalesce(v.expression, 'r.' OPERATOR(pg_catalog.||) v.name), v.meaning
    FROM (VALUES
        ('', 'recommendation_id', NULL::pg_catalog.text, 'the same as long as the same customer is advised the same play'),
        ('', 'customer_id', '{c}', 'as the source has it'),
        ('', 'priority', NULL, 'place in the queue, as a word'),
        ('', 'priority_rank', NULL, 'the same as a number, 1 first; order the queue by it, due_at, expected_value descending, customer_id'),
        ('', 'due_at', NULL, 'since plus the shorter of timeframe_hours and window_hours'),
        ('', 'recommended_action', NULL, 'what to do next'),
        ('', 'play', NULL, 'stable code of that'),
        ('', 'action_type', NULL, 'kind of action'),
        ('', 'conversion_probability', NULL, 'in [0, 1]'),
        ('', 'churn_risk', NULL, 'probability in [0, 1]'),
        ('', 'engagement_score', NULL, 'in [0, 1]; null where unknown'),
        ('', 'confidence', NULL, 'how complete and clear the data is, in [0, 1]; no probability'),
        ('', 'sufficient', NULL, 'false: collect what is missing before relying on this'),
        ('', 'missing', 'pg_catalog.array_to_string(r.missing, '', '')', 'features that are not known'),
        ('', 'reason_1', 'r.reasons[1]', 'what moved the deciding score most, as of as_of'),
        ('', 'reason_weight_1', 'r.reason_weights[1]', 'its part of the log-odds'),
        ('', 'reason_2', 'r.reasons[2]', 'the second'),
        ('', 'reason_weight_2', 'r.reason_weights[2]', 'its part of the log-odds'),
        ('', 'reason_3', 'r.reasons[3]', 'the third'),
        ('', 'reason_weight_3', 'r.reason_weights[3]', 'its part of the log-odds'),
        ('', 'trait_1', 'r.traits[1]', 'strongest trait that shows; a signal, no fact about a person'),
        ('', 'trait_2', 'r.traits[2]', 'the second'),
        ('', 'trait_3', 'r.traits[3]', 'the third'),
        ('', 'buying_style', NULL, 'that of the strongest trait'),
        ('', 'timeframe_hours', NULL, 'how long one may wait, by churn'),
        ('', 'window_hours', NULL, 'how long one may wait, by priority'),
        ('', 'expected_value', NULL, 'value at stake, as the source has it'),
        ('', 'owner', NULL, 'whose customer it is, as the source has it'),
        ('', 'prospect', NULL, 'true: never bought, so cannot churn'),
        ('', 'policy', NULL, 'name of the policy that decided'),
        ('', 'policy_version', NULL, 'its version'),
        ('', 'policy_digest', NULL, 'its digest'),
        ('', 'computed_at', NULL, 'when this was computed'),
        ('', 'since', NULL, 'since when this play is advised with this priority and timeframe'),
        ('', 'as_of', NULL, 'the time at which the customer is seen'),
        ('', 'valid_until', NULL, 'until then time alone changes no decision, and each score by at most 0.01; null: for ever'),
        ('traits', 'customer_id', '{c}', 'as the source has it'),
        ('traits', 'trait_rank', 't.rank::pg_catalog.int4', '1 is the strongest'),
        ('traits', 'trait', 't.trait', 'trait that shows; a signal, no fact about a person'),
        ('traits', 'score', 't.score', 'in [0, 1]'),
        ('reasons', 'customer_id', '{c}', 'as the source has it'),
        ('reasons', 'reason_rank', 't.rank::pg_catalog.int4', '1 is the strongest'),
        ('reasons', 'reason', 't.reason', 'what moved the deciding score, as of as_of'),
        ('reasons', 'weight', 't.weight', 'its part of the log-odds'),
        ('history', 'customer_id', '{c}', 'as the source has it'),
        ('history', 'computed_at', NULL, 'when it changed'),
        ('history', 'as_of', NULL, 'the time at which the customer is seen'),
        ('history', 'priority', NULL, 'place in the queue from then on'),
        ('history', 'priority_rank', NULL, 'the same as a number'),
        ('history', 'previous_priority', NULL, 'before; null: new'),
        ('history', 'action_type', NULL, 'kind of action from then on'),
        ('history', 'previous_action_type', NULL, 'before; null: new'),
        ('history', 'play', NULL, 'code of the action from then on'),
        ('history', 'previous_play', NULL, 'before; null: new'),
        ('history', 'recommended_action', NULL, 'the action from then on'),
        ('history', 'became_critical', NULL, 'true: it was not most urgent before'),
        ('history', 'conversion_probability', NULL, 'in [0, 1]'),
        ('history', 'churn_risk', NULL, 'probability in [0, 1]'),
        ('history', 'engagement_score', NULL, 'in [0, 1]; null where unknown'),
        ('history', 'reason', NULL, 'what moved most'),
        ('history', 'policy_digest', NULL, 'policy that decided'),
        ('rejected', 'customer_id', '{c}', 'as the source has it; null: it has none, or is nobody''s there'),
        ('rejected', 'what', NULL, 'customer: its recommendation stays what it was, if there is one; interaction: it is left out'),
        ('rejected', 'parameter', NULL, 'which value it is about, as create_recommendations() names it; null: more than one, or not known'),
        ('rejected', 'interaction_id', NULL, 'of an interaction, or the first of several; null: it has none'),
        ('rejected', 'code', NULL, 'SQLSTATE'),
        ('rejected', 'message', NULL, 'what is wrong'),
        ('rejected', 'detail', NULL, 'the value seen'),
        ('rejected', 'hint', NULL, 'what would be right'),
        ('rejected', 'occurrences', NULL, 'rows with this'),
        ('rejected', 'rejected_at', NULL, 'when it was found, its customer being read anew')
    ) AS v(view, name, expression, meaning)
    WHERE v.view OPERATOR(pg_catalog.=) _view_columns.view;
END;
COMMENT ON FUNCTION prescriptive._view_columns(pg_catalog.text) IS
'columns of the views over stored recommendations: the main one where view is empty, else that with this suffix';

-- {name} and the like stand for identifiers and types that are made into the text.
CREATE FUNCTION prescriptive._fill(template pg_catalog.text, keys pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    filled text := '';
    piece text;
    rest text := template;
    at int;
BEGIN
    -- In one pass, so that braces in what is filled in mean nothing.
    LOOP
        piece := substring(rest FROM '\{[a-z_]+\}');
        EXIT WHEN piece IS NULL;
        at := strpos(rest, piece);
        IF NOT keys ? btrim(piece, '{}') THEN
            RAISE EXCEPTION 'no value for % in a template', piece;
        END IF;
        filled := filled || left(rest, at - 1) || (keys ->> btrim(piece, '{}'));
        rest := substr(rest, at + length(piece));
    END LOOP;
    RETURN filled || rest;
END
$$;
COMMENT ON FUNCTION prescriptive._fill(pg_catalog.text, pg_catalog.jsonb) IS
'a template with the keys in braces replaced by their values';

-- The names of all parts, for templates.
CREATE FUNCTION prescriptive._part_names(schema pg_catalog.text, base pg_catalog.text)
RETURNS pg_catalog.jsonb
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.jsonb_object_agg(s.key, pg_catalog.format('%I.%I', schema, base OPERATOR(pg_catalog.||) s.suffix))
        OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('scoring', prescriptive._scoring_schema(),
            'base', base)
    FROM prescriptive._parts() AS s;
END;
COMMENT ON FUNCTION prescriptive._part_names(pg_catalog.text, pg_catalog.text) IS
'qualified names of the objects behind stored recommendations, by what they are';

CREATE FUNCTION prescriptive._create_views(names pg_catalog.jsonb, customer pg_catalog.text, access pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    view record;
    col record;
    columns text;
BEGIN
    FOR view IN SELECT * FROM (VALUES
        ('', 'view', '{stored} AS r', 'What to do next for each customer'),
        ('traits', 'traits', '{stored} AS r CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(r.traits), pg_catalog.unnest(r.trait_scores)) '
            'WITH ORDINALITY AS t(trait, score, rank)', 'Traits that show, one a row'),
        ('reasons', 'reasons', '{stored} AS r CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(r.reasons), pg_catalog.unnest(r.reason_weights)) '
            'WITH ORDINALITY AS t(reason, weight, rank)', 'Reasons of the deciding score, one a row'),
        ('history', 'history', '{log} AS r', 'How decisions moved, and scores by five points or more'),
        ('rejected', 'rejected', '{errors} AS r', 'What could not be scored, and why')
    ) AS v(suffix, key, item, meaning)
    LOOP
        CONTINUE WHEN to_regclass(names ->> view.key) IS NOT NULL;
        SELECT string_agg(format('%s AS %I', replace(c.expression, '{c}', customer), c.name), ', ' ORDER BY c.ordinality)
        INTO columns
        FROM prescriptive._view_columns(view.suffix) WITH ORDINALITY AS c;
        EXECUTE format('CREATE VIEW %s %s AS SELECT %s FROM %s', names ->> view.key,
            CASE access WHEN 'source' THEN 'WITH (security_invoker = true)' ELSE '' END, columns,
            prescriptive._fill(view.item, names));
        EXECUTE format('COMMENT ON VIEW %s IS %L', names ->> view.key, view.meaning);
        FOR col IN SELECT * FROM prescriptive._view_columns(view.suffix) LOOP
            EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', names ->> view.key, col.name, col.meaning);
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._create_views(pg_catalog.jsonb, pg_catalog.text, pg_catalog.text) IS
'makes the views that people and BI tools read, where they are not there';

CREATE FUNCTION prescriptive._stored_comment()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'Recommendations with what they were made from; read the views over it';
END;
COMMENT ON FUNCTION prescriptive._stored_comment() IS 'by which a table of recommendations is known';

CREATE FUNCTION prescriptive._create_tables(names pg_catalog.jsonb)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    statement text;
BEGIN
    FOREACH statement IN ARRAY ARRAY[
        'CREATE TABLE {stored} (
            customer_id {id_type} PRIMARY KEY,
            recommendation_id text NOT NULL,
            lead_score float8, sentiment_score float8, total_interactions float8, avg_deal_value float8,
            response_rate float8, request jsonb, expected_value float8, owner text, changed_at timestamptz,
            history {scoring}.prescriptive_history, interactions int8 NOT NULL, interactions_digest numeric NOT NULL,
            last_interaction_at timestamptz,
            conversion_probability float8 NOT NULL, churn_risk float8 NOT NULL, engagement_score float8,
            play text NOT NULL, recommended_action text NOT NULL, action_type text NOT NULL,
            priority text NOT NULL, priority_rank int4 NOT NULL, timeframe_hours int4 NOT NULL, window_hours int4 NOT NULL,
            confidence float8 NOT NULL, sufficient bool NOT NULL, missing text[] NOT NULL, buying_style text,
            traits text[] NOT NULL, trait_scores float8[] NOT NULL, reasons text[] NOT NULL, reason_weights float8[] NOT NULL,
            prospect bool NOT NULL, policy text NOT NULL, policy_version int4 NOT NULL, policy_digest text NOT NULL,
            as_of timestamptz NOT NULL, valid_until timestamptz, computed_at timestamptz NOT NULL, since timestamptz NOT NULL, due_at timestamptz NOT NULL,
            logged_conversion float8 NOT NULL, logged_churn float8 NOT NULL)',
        'CREATE INDEX ON {stored} (priority_rank, due_at, expected_value DESC NULLS LAST, customer_id, priority, action_type, owner)',
        'CREATE INDEX ON {stored} (churn_risk DESC, customer_id, owner) WHERE churn_risk > 0.5 AND NOT prospect',
        'CREATE INDEX ON {stored} (valid_until)',
        'COMMENT ON TABLE {stored} IS ' || quote_literal(prescriptive._stored_comment()),
        'CREATE TABLE {log} (
            customer_id {id_type} NOT NULL, computed_at timestamptz NOT NULL, as_of timestamptz NOT NULL,
            priority text NOT NULL, priority_rank int4 NOT NULL, previous_priority text,
            action_type text NOT NULL, previous_action_type text, play text NOT NULL, previous_play text,
            recommended_action text NOT NULL, became_critical bool NOT NULL,
            conversion_probability float8 NOT NULL, churn_risk float8 NOT NULL, engagement_score float8,
            reason text, policy_digest text NOT NULL)',
        'CREATE INDEX ON {log} (customer_id, computed_at)',
        'CREATE INDEX ON {log} (computed_at)',
        'COMMENT ON TABLE {log} IS ''How recommendations moved; old rows may be deleted''',
        'CREATE TABLE {errors} (
            customer_id {id_type}, what text NOT NULL, parameter text, interaction_id text, code text NOT NULL, message text NOT NULL, detail text, hint text,
            occurrences int8 NOT NULL DEFAULT 1, rejected_at timestamptz NOT NULL DEFAULT clock_timestamp())',
        'CREATE INDEX ON {errors} (customer_id)',
        'COMMENT ON TABLE {errors} IS ''Customers and interactions that could not be read''',
        -- What a refresh has to do. It begins anew in each, so a crash may empty it.
        'CREATE UNLOGGED TABLE {work} (
            position int8, customer_id {id_type}, lead_score float8, sentiment_score float8, total_interactions float8,
            avg_deal_value float8, response_rate float8, request jsonb, expected_value float8, owner text,
            changed_at timestamptz, mode text, next_at timestamptz) WITH (autovacuum_enabled = false)',
        'CREATE INDEX ON {work} (position)',
        'COMMENT ON TABLE {work} IS ''Customers that the running refresh has to score'''
    ] LOOP
        EXECUTE prescriptive._fill(statement, names);
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._create_tables(pg_catalog.jsonb) IS
'makes the tables that hold recommendations';

-- Readers have rights on the tables here, since the views run with theirs.
CREATE FUNCTION prescriptive._protect_tables(names pg_catalog.jsonb)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['stored', 'log', 'errors'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', names ->> kept);
        EXECUTE format('CREATE POLICY visible_in_source ON %s FOR SELECT USING (EXISTS (SELECT FROM %s AS s '
            'CROSS JOIN LATERAL %s(s.*) AS p WHERE p.customer_id = %1$s.customer_id))',
            names ->> kept, names ->> 'source', names ->> 'profile_of');
        EXECUTE format('COMMENT ON POLICY visible_in_source ON %s IS %L', names ->> kept,
            'whoever may read the customer''s row in the source');
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._protect_tables(pg_catalog.jsonb) IS
'shows rows of the tables to those who may read the customer''s row in the source';
