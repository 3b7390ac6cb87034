-- Stored recommendations: which there are, and what they are made with. Objects
-- that registering makes belong to whoever registers; here is only the list.

-- Rows are written by _write_source() alone, each for the owner of its view: what
-- works on a row does so as that owner, and on objects of that owner.
CREATE TABLE prescriptive.source (
    recommendations pg_catalog.regclass NOT NULL,
    name pg_catalog.text NOT NULL,
    source pg_catalog.text NOT NULL,
    mapping pg_catalog.jsonb NOT NULL,
    access pg_catalog.text NOT NULL CHECK (access OPERATOR(pg_catalog.=) ANY (ARRAY['owner', 'source'])),
    keep_fresh pg_catalog.bool NOT NULL,
    policy pg_catalog.text,
    created_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by pg_catalog.text NOT NULL DEFAULT CURRENT_USER,
    phase pg_catalog.text NOT NULL DEFAULT 'new'
        CHECK (phase OPERATOR(pg_catalog.=) ANY (ARRAY['new', 'reading', 'scoring', 'done'])),
    as_of pg_catalog.timestamptz,
    started_at pg_catalog.timestamptz,
    updated_at pg_catalog.timestamptz,
    finished_at pg_catalog.timestamptz,
    total pg_catalog.int8 NOT NULL DEFAULT 0,
    done pg_catalog.int8 NOT NULL DEFAULT 0,
    became_critical pg_catalog.int8 NOT NULL DEFAULT 0,
    scoring_digest pg_catalog.text,
    refreshed_digest pg_catalog.text,
    changed_through pg_catalog.timestamptz,
    CONSTRAINT source_pkey PRIMARY KEY (recommendations)
);
COMMENT ON TABLE prescriptive.source IS
'registered stored recommendations, and how far their refresh is; see create_recommendations()';
COMMENT ON COLUMN prescriptive.source.recommendations IS 'the view that people read';
COMMENT ON COLUMN prescriptive.source.name IS 'its name, as registered';
COMMENT ON COLUMN prescriptive.source.source IS 'table, view or query that is scored, as registered';
COMMENT ON COLUMN prescriptive.source.mapping IS 'which expression gives what, as registered or guessed';
COMMENT ON COLUMN prescriptive.source.access IS
'owner: who may read the views reads all; source: only customers whose source rows the reader may read';
COMMENT ON COLUMN prescriptive.source.keep_fresh IS 'true: triggers note which customers change';
COMMENT ON COLUMN prescriptive.source.policy IS 'name of the policy that scores, in its newest version; null: the active one';
COMMENT ON COLUMN prescriptive.source.created_at IS 'when it was registered';
COMMENT ON COLUMN prescriptive.source.created_by IS 'the role that registered it';
COMMENT ON COLUMN prescriptive.source.phase IS 'of the latest refresh: new, reading, scoring or done';
COMMENT ON COLUMN prescriptive.source.as_of IS 'the time at which the latest refresh sees customers';
COMMENT ON COLUMN prescriptive.source.started_at IS 'when the latest refresh began';
COMMENT ON COLUMN prescriptive.source.updated_at IS 'when it last committed';
COMMENT ON COLUMN prescriptive.source.finished_at IS 'when a refresh last finished';
COMMENT ON COLUMN prescriptive.source.total IS 'customers that the latest refresh has to score';
COMMENT ON COLUMN prescriptive.source.done IS 'those that it has scored or rejected';
COMMENT ON COLUMN prescriptive.source.became_critical IS 'those of them that became most urgent';
COMMENT ON COLUMN prescriptive.source.scoring_digest IS 'policy of the latest refresh, from its begin to its end';
COMMENT ON COLUMN prescriptive.source.refreshed_digest IS 'policy of the latest refresh that finished';
COMMENT ON COLUMN prescriptive.source.changed_through IS 'changes before this time are in';

GRANT SELECT ON prescriptive.source TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('prescriptive.source',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) recommendations)');

CREATE TABLE prescriptive.capacity (
    resource pg_catalog.text COLLATE "C" NOT NULL,
    hours_per_week pg_catalog.float8 NOT NULL CHECK (
        hours_per_week OPERATOR(pg_catalog.>=) 0 AND hours_per_week OPERATOR(pg_catalog.<=) 1000000),
    comment pg_catalog.text,
    CONSTRAINT capacity_pkey PRIMARY KEY (resource)
);
COMMENT ON TABLE prescriptive.capacity IS 'how much of each resource there is; fill it for resource_demand';
COMMENT ON COLUMN prescriptive.capacity.resource IS 'as the plays of the policy name it, such as "Account manager"';
COMMENT ON COLUMN prescriptive.capacity.hours_per_week IS 'of all who are that, together';
COMMENT ON COLUMN prescriptive.capacity.comment IS 'anything';
GRANT SELECT ON prescriptive.capacity TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('prescriptive.capacity', '');

-- What the module does for them.

CREATE FUNCTION prescriptive.try_recommend(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, request pg_catalog.jsonb,
    policy @extschema@.prescriptive_policy, as_of pg_catalog.timestamptz,
    OUT recommendation @extschema@.prescriptive_recommendation, OUT code pg_catalog.text,
    OUT message pg_catalog.text, OUT detail pg_catalog.text, OUT hint pg_catalog.text)
RETURNS pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_try_recommend';
COMMENT ON FUNCTION prescriptive.try_recommend(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, pg_catalog.jsonb, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'the recommendation for a stored customer, or what is wrong with it; request gives what has no argument of its own';

CREATE FUNCTION prescriptive.explain_stored(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, request pg_catalog.jsonb,
    policy @extschema@.prescriptive_policy, as_of pg_catalog.timestamptz,
    OUT outcome pg_catalog.text, OUT factor pg_catalog.text, OUT value pg_catalog.float8,
    OUT typical pg_catalog.float8, OUT contribution pg_catalog.float8, OUT direction pg_catalog.text,
    OUT label pg_catalog.text, OUT shown pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 ROWS 16 AS 'MODULE_PATHNAME', 'prescriptive_explain_stored';
COMMENT ON FUNCTION prescriptive.explain_stored(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, pg_catalog.jsonb, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'what each feature of a stored customer adds to a score''s log-odds, also in words';

CREATE FUNCTION prescriptive._history_read_by(
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_history_read_by';
COMMENT ON FUNCTION prescriptive._history_read_by(@extschema@.prescriptive_history, @extschema@.prescriptive_policy) IS
'whether this policy''s lexicon read the history''s texts; true where it has none';

CREATE FUNCTION prescriptive._interaction_error(
    occurred_at pg_catalog.timestamptz, sentiment pg_catalog.float8, response_time_hours pg_catalog.float8,
    engagement_level pg_catalog.float8, outcome pg_catalog.text, discount_offered pg_catalog.float8,
    deal_value pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'prescriptive_interaction_error';
COMMENT ON FUNCTION prescriptive._interaction_error(
    pg_catalog.timestamptz, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.text,
    pg_catalog.float8, pg_catalog.float8) IS
'what a history would refuse of an interaction; null where that is nothing';

CREATE FUNCTION prescriptive._is_expression(sql pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_is_expression';
COMMENT ON FUNCTION prescriptive._is_expression(pg_catalog.text) IS
'whether a text is one SQL expression and nothing more; what is no SQL at all raises the parser''s error';

CREATE FUNCTION prescriptive._is_query(sql pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_is_query';
COMMENT ON FUNCTION prescriptive._is_query(pg_catalog.text) IS
'whether a text is one SELECT and nothing more; what is no SQL at all raises the parser''s error';

CREATE PROCEDURE prescriptive.refresh(name pg_catalog.text, as_of pg_catalog.timestamptz DEFAULT NULL,
    allow_removal pg_catalog.bool DEFAULT false)
LANGUAGE C AS 'MODULE_PATHNAME', 'prescriptive_refresh';
COMMENT ON PROCEDURE prescriptive.refresh(pg_catalog.text, pg_catalog.timestamptz, pg_catalog.bool) IS
'brings stored recommendations up to date, in committed batches; with as_of, reads the whole source and sees it at that time; removes more than half of the stored customers with allow_removal only';

CREATE FUNCTION prescriptive._read_report(recommendations pg_catalog.regclass, report pg_catalog.text,
    customer_id pg_catalog.text DEFAULT NULL)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'prescriptive_read_report';
COMMENT ON FUNCTION prescriptive._read_report(pg_catalog.regclass, pg_catalog.text, pg_catalog.text) IS
'rows of a report on one source, or on one customer of it, for whoever may read its view';

CREATE FUNCTION prescriptive._write_source(recommendations pg_catalog.oid, change pg_catalog.jsonb)
RETURNS pg_catalog.void
LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'prescriptive_write_source';
COMMENT ON FUNCTION prescriptive._write_source(pg_catalog.oid, pg_catalog.jsonb) IS
'registers a view of the caller''s, changes columns of its row, or where change is null removes it';

-- Names.

CREATE FUNCTION prescriptive._scoring_schema()
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.quote_ident(n.nspname)
    FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
    WHERE e.extname OPERATOR(pg_catalog.=) 'prescriptive';
END;
COMMENT ON FUNCTION prescriptive._scoring_schema() IS 'the schema of the scoring functions, quoted';

CREATE FUNCTION prescriptive._part(recommendations pg_catalog.oid, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.format('%I.%I', n.nspname, pg_catalog.concat(c.relname, suffix))
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.oid OPERATOR(pg_catalog.=) recommendations;
END;
COMMENT ON FUNCTION prescriptive._part(pg_catalog.oid, pg_catalog.text) IS
'qualified name of stored recommendations, or with a suffix of one of the objects behind them, quoted';

-- What stands behind stored recommendations, in the order in which it can be dropped.
CREATE FUNCTION prescriptive._parts(OUT key pg_catalog.text, OUT suffix pg_catalog.text, OUT kind "char", OUT step pg_catalog.int4)
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 15
BEGIN ATOMIC
    SELECT p.key, p.suffix, p.kind::"char", p.step
    FROM (VALUES
        ('view', '', 'v', 1), ('traits', '_traits', 'v', 1), ('reasons', '_reasons', 'v', 1), ('history', '_history', 'v', 1),
        ('rejected', '_rejected', 'v', 1),
        ('stored', '_stored', 'r', 2), ('log', '_log', 'r', 2), ('errors', '_errors', 'r', 2), ('work', '_work', 'r', 2),
        ('profile', '_profile', 'v', 3), ('interactions', '_interactions', 'v', 3), ('profile_of', '_profile_of', 'f', 4),
        ('source', '_source', 'v', 5), ('changed', '_changed', 'f', 6), ('queue', '_queue', 'r', 7)
    ) AS p(key, suffix, kind, step);
END;
COMMENT ON FUNCTION prescriptive._parts() IS
'the views, tables (kind r) and functions behind stored recommendations, and the step in which they are dropped';

-- Whoever may create in the schema could otherwise put an object of their own in the place of one that is not there.
CREATE FUNCTION prescriptive._missing_part(recommendations pg_catalog.oid)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT prescriptive._part(v.oid, e.suffix)
    FROM prescriptive.source AS s
    JOIN pg_catalog.pg_class AS v ON v.oid OPERATOR(pg_catalog.=) s.recommendations
    CROSS JOIN prescriptive._parts() AS e
    WHERE s.recommendations OPERATOR(pg_catalog.=) _missing_part.recommendations
      AND e.kind OPERATOR(pg_catalog.<>) 'f'
      AND (e.key OPERATOR(pg_catalog.<>) 'interactions' OR s.mapping OPERATOR(pg_catalog.?) 'interactions')
      AND (e.key OPERATOR(pg_catalog.<>) 'queue' OR s.keep_fresh)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
                      WHERE c.relnamespace OPERATOR(pg_catalog.=) v.relnamespace
                        AND c.relname OPERATOR(pg_catalog.=) pg_catalog.concat(v.relname, e.suffix)
                        AND c.relowner OPERATOR(pg_catalog.=) v.relowner AND c.relkind OPERATOR(pg_catalog.=) e.kind)
    ORDER BY e.kind, e.step DESC, e.suffix LIMIT 1;
END;
COMMENT ON FUNCTION prescriptive._missing_part(pg_catalog.oid) IS
'the first object that stored recommendations lack, or that belongs to another than they do; null where all are there';

-- Looks along the caller's search_path: no SET clause, and therefore every name is qualified.
CREATE FUNCTION prescriptive._find_recommendations(name pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    found pg_catalog.regclass;
BEGIN
    IF _find_recommendations.name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'name must not be null';
    END IF;
    found := pg_catalog.to_regclass(_find_recommendations.name);
    IF NOT EXISTS (SELECT FROM prescriptive.source AS s WHERE s.recommendations OPERATOR(pg_catalog.=) found) THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = pg_catalog.format('recommendations "%s" do not exist', _find_recommendations.name),
            HINT = 'Table prescriptive.source lists what is registered.';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION prescriptive._find_recommendations(pg_catalog.text) IS
'the view of registered recommendations, found along the search_path as any table is';

CREATE FUNCTION prescriptive._scoring_policy(policy pg_catalog.text,
    OUT digest pg_catalog.text, OUT name pg_catalog.text, OUT version pg_catalog.int4,
    OUT document @extschema@.prescriptive_policy)
RETURNS pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT p.digest, p.name, p.version, p.document
    INTO _scoring_policy.digest, _scoring_policy.name, _scoring_policy.version, _scoring_policy.document
    FROM prescriptive.policy AS p
    WHERE CASE WHEN _scoring_policy.policy IS NULL
               THEN p.digest = prescriptive.policy_digest(prescriptive.active_policy())
               ELSE p.name = _scoring_policy.policy END
    ORDER BY p.version DESC, p.shipped LIMIT 1;
    IF _scoring_policy.digest IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = format('policy "%s" does not exist', _scoring_policy.policy),
            HINT = 'View prescriptive.policies lists what there is.';
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._scoring_policy(pg_catalog.text) IS
'the newest version of a named policy, the active one where the name is null';

-- Features that the learned models of a policy read.
CREATE FUNCTION prescriptive._learned_inputs(policy @extschema@.prescriptive_policy,
    OUT outcome pg_catalog.text, OUT model pg_catalog.text, OUT version pg_catalog.int4, OUT input pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT m.key, m.value OPERATOR(pg_catalog.->>) 'name', (m.value OPERATOR(pg_catalog.->>) 'version')::pg_catalog.int4,
           i.input OPERATOR(pg_catalog.->>) 'name'
    FROM pg_catalog.jsonb_each(policy::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'models') AS m
    CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(m.value OPERATOR(pg_catalog.#>) '{model,inputs}') WITH ORDINALITY AS i(input, place)
    WHERE m.value OPERATOR(pg_catalog.->>) 'kind' OPERATOR(pg_catalog.=) 'learned'
    ORDER BY m.key, i.place;
END;
COMMENT ON FUNCTION prescriptive._learned_inputs(@extschema@.prescriptive_policy) IS
'features that the learned models of a policy read';

-- A feature as it is mapped, "column" or "expression AS name": its expression and its name.
CREATE FUNCTION prescriptive._feature_parts(feature pg_catalog.text, columns pg_catalog.text[],
    OUT expression pg_catalog.text, OUT name pg_catalog.text)
RETURNS pg_catalog.record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := regexp_match(feature, '^(.*\S)\s+as\s+("[^"]+"|\w+)\s*$', 'i');
BEGIN
    IF parts IS NULL OR feature = ANY (columns) THEN
        expression := feature;
        name := btrim(feature, '" ');
    ELSE
        expression := parts[1];
        name := btrim(parts[2], '"');
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._feature_parts(pg_catalog.text, pg_catalog.text[]) IS 'expression and name of a mapped feature';

CREATE FUNCTION prescriptive._lacking_inputs(policy @extschema@.prescriptive_policy, mapping pg_catalog.jsonb,
    OUT model pg_catalog.text, OUT version pg_catalog.int4, OUT inputs pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT i.model, i.version, pg_catalog.string_agg(i.input, ', ')
    FROM prescriptive._learned_inputs(policy) AS i
    WHERE i.input OPERATOR(pg_catalog.<>) ALL (ARRAY(
        SELECT p.name FROM pg_catalog.jsonb_array_elements_text(mapping OPERATOR(pg_catalog.->) 'features') AS f
        CROSS JOIN LATERAL prescriptive._feature_parts(f, '{}') AS p))
    GROUP BY i.model, i.version ORDER BY i.model;
END;
COMMENT ON FUNCTION prescriptive._lacking_inputs(@extschema@.prescriptive_policy, pg_catalog.jsonb) IS
'features that learned models of a policy read and a mapping lacks';

CREATE FUNCTION prescriptive._check_features(policy @extschema@.prescriptive_policy, mapping pg_catalog.jsonb, name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lacking record;
BEGIN
    SELECT l.* INTO lacking FROM prescriptive._lacking_inputs(policy, mapping) AS l LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('recommendations "%s" lack features of the policy''s learned model', name),
            DETAIL = format('Model "%s" version %s reads %s as well.', lacking.model, lacking.version, lacking.inputs),
            HINT = 'Map them anew: prescriptive.create_recommendations(..., features => ARRAY[...], replace => true).';
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._check_features(@extschema@.prescriptive_policy, pg_catalog.jsonb, pg_catalog.text) IS
'an error where a mapping lacks features that the policy''s learned models read';
