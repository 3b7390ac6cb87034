-- What moved, and what another policy would move.

CREATE FUNCTION prescriptive._change_columns()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'v.customer_id::pg_catalog.text AS customer_id, v.computed_at AS changed_at, CASE WHEN v.became_critical THEN ''became critical'' '
        'WHEN v.previous_play IS NULL THEN ''new'' WHEN v.play OPERATOR(pg_catalog.<>) v.previous_play THEN ''action changed'' '
        'WHEN v.priority OPERATOR(pg_catalog.<>) v.previous_priority THEN ''priority changed'' ELSE ''score moved'' END AS what, '
        'v.priority, v.previous_priority, v.action_type, v.previous_action_type, v.recommended_action, v.churn_risk, '
        'v.conversion_probability, v.reason';
END;
COMMENT ON FUNCTION prescriptive._change_columns() IS 'SQL of what is shown of a change';

CREATE FUNCTION prescriptive.changes(name pg_catalog.text, since pg_catalog.timestamptz,
    OUT customer_id pg_catalog.text, OUT changed_at pg_catalog.timestamptz, OUT what pg_catalog.text,
    OUT priority pg_catalog.text, OUT previous_priority pg_catalog.text, OUT action_type pg_catalog.text,
    OUT previous_action_type pg_catalog.text, OUT recommended_action pg_catalog.text, OUT churn_risk pg_catalog.float8,
    OUT conversion_probability pg_catalog.float8, OUT reason pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY EXECUTE pg_catalog.format(
        'SELECT %s FROM %s AS v WHERE v.computed_at OPERATOR(pg_catalog.>=) $1 ORDER BY v.computed_at DESC, v.priority_rank, v.customer_id',
        prescriptive._change_columns(), prescriptive._part(prescriptive._find_recommendations(changes.name), '_history')) USING changes.since;
END
$$;
COMMENT ON FUNCTION prescriptive.changes(pg_catalog.text, pg_catalog.timestamptz) IS
'who became critical, whose action changed and what moved most, since a time, the latest first';

CREATE FUNCTION prescriptive.compare_policies(source pg_catalog.text, a @extschema@.prescriptive_policy, b @extschema@.prescriptive_policy,
    OUT priority_a pg_catalog.text, OUT priority_b pg_catalog.text, OUT action_type_a pg_catalog.text, OUT action_type_b pg_catalog.text,
    OUT customers pg_catalog.int8, OUT other_action pg_catalog.int8, OUT expected_value pg_catalog.float8,
    OUT conversion_change pg_catalog.float8, OUT churn_change pg_catalog.float8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    recommendations pg_catalog.oid := prescriptive._find_recommendations(compare_policies.source);
BEGIN
    IF a IS NULL OR b IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'policy must not be null';
    END IF;
    RETURN QUERY SELECT c.* FROM prescriptive._compare_policies_of(recommendations, a, b) AS c;
END
$$;
COMMENT ON FUNCTION prescriptive.compare_policies(pg_catalog.text, @extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS
'what policy b would decide of the stored customers where policy a decides otherwise or the same, seen as they are stored';

CREATE FUNCTION prescriptive._compare_policies_of(recommendations pg_catalog.oid,
    a @extschema@.prescriptive_policy, b @extschema@.prescriptive_policy,
    OUT priority_a pg_catalog.text, OUT priority_b pg_catalog.text, OUT action_type_a pg_catalog.text, OUT action_type_b pg_catalog.text,
    OUT customers pg_catalog.int8, OUT other_action pg_catalog.int8, OUT expected_value pg_catalog.float8,
    OUT conversion_change pg_catalog.float8, OUT churn_change pg_catalog.float8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT (a).priority, (b).priority, (a).action_type, (b).action_type, count(*), count(*) FILTER (WHERE (a).play <> (b).play),
               sum(expected_value), avg((b).conversion_probability - (a).conversion_probability), avg((b).churn_risk - (a).churn_risk)
        FROM (SELECT expected_value, (ta).recommendation AS a, (tb).recommendation AS b
              FROM (SELECT s.expected_value,
                           prescriptive.try_recommend(s.lead_score, s.sentiment_score, s.total_interactions, s.avg_deal_value,
                               s.response_rate, s.history, s.request, $1, s.as_of) AS ta,
                           prescriptive.try_recommend(s.lead_score, s.sentiment_score, s.total_interactions, s.avg_deal_value,
                               s.response_rate, s.history, s.request, $2, s.as_of) AS tb
                    FROM %s AS s OFFSET 0) AS t OFFSET 0) AS q
        GROUP BY (a).priority, (b).priority, (a).priority_rank, (b).priority_rank, (a).action_type, (b).action_type
        ORDER BY (a).priority_rank, (b).priority_rank, (a).action_type, (b).action_type$q$,
        prescriptive._part(_compare_policies_of.recommendations, '_stored')) USING a, b;
END
$$;
COMMENT ON FUNCTION prescriptive._compare_policies_of(pg_catalog.oid, @extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS
'compare_policies() of a view';

CREATE FUNCTION prescriptive.compare_policies(source pg_catalog.text, a pg_catalog.text, b pg_catalog.text,
    OUT priority_a pg_catalog.text, OUT priority_b pg_catalog.text, OUT action_type_a pg_catalog.text, OUT action_type_b pg_catalog.text,
    OUT customers pg_catalog.int8, OUT other_action pg_catalog.int8, OUT expected_value pg_catalog.float8,
    OUT conversion_change pg_catalog.float8, OUT churn_change pg_catalog.float8)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.* FROM prescriptive.compare_policies(source, (SELECT p.document FROM prescriptive._scoring_policy(a) AS p),
                                                  (SELECT p.document FROM prescriptive._scoring_policy(b) AS p)) AS c;
END;
COMMENT ON FUNCTION prescriptive.compare_policies(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'the same for the newest versions of two named policies; null is the active one';
