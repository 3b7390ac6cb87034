-- Reports over all stored recommendations that the reader may read.

-- Those with access source are read with the reader's rights, through row-level security: their expressions run as
-- the reader, so only those of an owner whom the reader need not fear are read at all.
CREATE FUNCTION prescriptive._readable_sources(OUT recommendations pg_catalog.regclass, OUT name pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.recommendations, prescriptive._part(s.recommendations, '')
    FROM prescriptive.source AS s JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) s.recommendations
    WHERE pg_catalog.has_table_privilege(s.recommendations, 'SELECT')
      AND (s.access OPERATOR(pg_catalog.=) 'owner' OR pg_catalog.pg_has_role(c.relowner, 'USAGE')
           OR (SELECT o.rolsuper FROM pg_catalog.pg_roles AS o WHERE o.oid OPERATOR(pg_catalog.=) c.relowner)
           OR c.relowner OPERATOR(pg_catalog.=) (SELECT d.datdba FROM pg_catalog.pg_database AS d
                                                 WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()))
      AND prescriptive._missing_part(s.recommendations) IS NULL
    ORDER BY 2;
END;
COMMENT ON FUNCTION prescriptive._readable_sources() IS 'stored recommendations that reports show to the current user';

CREATE FUNCTION prescriptive._priorities_of(recommendations pg_catalog.oid,
    OUT owner pg_catalog.text, OUT priority pg_catalog.text, OUT priority_rank pg_catalog.int4, OUT action_type pg_catalog.text,
    OUT customers pg_catalog.int8, OUT overdue pg_catalog.int8, OUT next_due_at pg_catalog.timestamptz,
    OUT expected_value pg_catalog.float8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT owner, priority, priority_rank, action_type, count(*), count(*) FILTER (WHERE due_at < now()), '
        'min(due_at) FILTER (WHERE due_at >= now()), sum(expected_value) FROM %s GROUP BY owner, priority, priority_rank, action_type',
        prescriptive._part(_priorities_of.recommendations, '_stored'));
END
$$;
COMMENT ON FUNCTION prescriptive._priorities_of(pg_catalog.oid) IS 'rows of view priorities from one source';

CREATE FUNCTION prescriptive._at_risk_of(recommendations pg_catalog.oid,
    OUT customer_id pg_catalog.text, OUT owner pg_catalog.text, OUT churn_risk pg_catalog.float8, OUT priority pg_catalog.text,
    OUT priority_rank pg_catalog.int4, OUT recommended_action pg_catalog.text, OUT due_at pg_catalog.timestamptz,
    OUT expected_value pg_catalog.float8, OUT reason pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT customer_id::text, owner, churn_risk, priority, priority_rank, recommended_action, due_at, expected_value, reasons[1] '
        'FROM %s WHERE churn_risk > 0.5 AND NOT prospect', prescriptive._part(_at_risk_of.recommendations, '_stored'));
END
$$;
COMMENT ON FUNCTION prescriptive._at_risk_of(pg_catalog.oid) IS 'rows of view at_risk from one source';

-- Each action needs each of its play's resources for the play's effort_hours.
CREATE FUNCTION prescriptive._resource_demand_of(recommendations pg_catalog.oid,
    OUT resource pg_catalog.text, OUT kind pg_catalog.text, OUT window_hours pg_catalog.int4, OUT actions pg_catalog.int8,
    OUT effort_hours pg_catalog.float8)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH due AS MATERIALIZED (
            SELECT s.policy_digest, s.play, w.window_hours, count(*) AS actions
            FROM %1$s AS s
            JOIN (SELECT DISTINCT window_hours FROM %1$s) AS w ON s.due_at < now() + make_interval(hours => w.window_hours)
            GROUP BY s.policy_digest, s.play, w.window_hours
        ), plays AS MATERIALIZED (
            SELECT p.digest, e.play, CASE WHEN e.play ? 'effort_hours' THEN (e.play ->> 'effort_hours')::float8 ELSE 0 END AS hours
            FROM (SELECT DISTINCT policy_digest FROM due) AS d
            JOIN LATERAL (SELECT q.digest, q.document FROM prescriptive.policy AS q WHERE q.digest = d.policy_digest
                          ORDER BY q.shipped LIMIT 1) AS p ON true
            CROSS JOIN LATERAL jsonb_array_elements(p.document::jsonb -> 'plays') AS e(play)
        )
        SELECT r.resource, r.kind, d.window_hours, sum(d.actions)::int8, sum(d.actions * p.hours)::float8
        FROM due AS d JOIN plays AS p ON p.digest = d.policy_digest AND p.play ->> 'code' = d.play
        CROSS JOIN LATERAL (
            SELECT x, 'people' FROM jsonb_array_elements_text(coalesce(p.play -> 'people', '[]')) AS x
            UNION ALL SELECT x, 'tool' FROM jsonb_array_elements_text(coalesce(p.play -> 'tools', '[]')) AS x) AS r(resource, kind)
        GROUP BY r.resource, r.kind, d.window_hours$q$, prescriptive._part(_resource_demand_of.recommendations, '_stored'));
END
$$;
COMMENT ON FUNCTION prescriptive._resource_demand_of(pg_catalog.oid) IS 'rows of view resource_demand from one source';

CREATE FUNCTION prescriptive._freshness_of(recommendations pg_catalog.oid,
    OUT customers pg_catalog.int8, OUT rejected pg_catalog.int8, OUT outdated pg_catalog.int8, OUT oldest_as_of pg_catalog.timestamptz,
    OUT next_change_at pg_catalog.timestamptz, OUT waiting pg_catalog.int8, OUT current_policy pg_catalog.bool)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    queue text;
    policy text;
BEGIN
    BEGIN
        SELECT CASE WHEN s.keep_fresh THEN prescriptive._part(s.recommendations, '_queue') END INTO queue
        FROM prescriptive.source AS s WHERE s.recommendations = _freshness_of.recommendations;
        SELECT p.digest INTO policy FROM prescriptive.source AS s, prescriptive._scoring_policy(s.policy) AS p
        WHERE s.recommendations = _freshness_of.recommendations;
    EXCEPTION WHEN undefined_object THEN
        policy := NULL;
    END;
    RETURN QUERY EXECUTE format(
        'SELECT count(*), (SELECT count(*) FROM %s AS e WHERE e.what = ''customer''), '
        'count(*) FILTER (WHERE valid_until <= now() OR policy_digest <> $1), min(as_of), min(valid_until) FILTER (WHERE valid_until > now()), '
        '%s, coalesce(bool_and(policy_digest = $1), true) FROM %s',
        prescriptive._part(_freshness_of.recommendations, '_errors'),
        CASE WHEN queue IS NULL THEN 'NULL::int8' ELSE format('(SELECT count(*) FROM %s)', queue) END,
        prescriptive._part(_freshness_of.recommendations, '_stored')) USING coalesce(policy, '');
END
$$;
COMMENT ON FUNCTION prescriptive._freshness_of(pg_catalog.oid) IS 'rows of view freshness from one source';

CREATE VIEW prescriptive.priorities AS
SELECT s.name, r.owner, r.priority, r.priority_rank, r.action_type, r.customers, r.overdue, r.next_due_at, r.expected_value
FROM prescriptive._readable_sources() AS s CROSS JOIN LATERAL prescriptive._read_report(s.recommendations, 'priorities') AS r(
    owner pg_catalog.text, priority pg_catalog.text, priority_rank pg_catalog.int4, action_type pg_catalog.text, customers pg_catalog.int8, overdue pg_catalog.int8,
    next_due_at pg_catalog.timestamptz, expected_value pg_catalog.float8);
COMMENT ON VIEW prescriptive.priorities IS 'how many customers each owner has in each priority and kind of action';
COMMENT ON COLUMN prescriptive.priorities.name IS 'name of the stored recommendations';
COMMENT ON COLUMN prescriptive.priorities.owner IS 'whose customers they are, as the source has it';
COMMENT ON COLUMN prescriptive.priorities.priority IS 'place in the queue, as a word';
COMMENT ON COLUMN prescriptive.priorities.priority_rank IS 'the same as a number, 1 first';
COMMENT ON COLUMN prescriptive.priorities.action_type IS 'kind of action';
COMMENT ON COLUMN prescriptive.priorities.customers IS 'number of customers';
COMMENT ON COLUMN prescriptive.priorities.overdue IS 'those whose action was due before now';
COMMENT ON COLUMN prescriptive.priorities.next_due_at IS 'when the next of the others is due';
COMMENT ON COLUMN prescriptive.priorities.expected_value IS 'their value at stake, together';

CREATE VIEW prescriptive.at_risk AS
SELECT s.name, r.customer_id, r.owner, r.churn_risk, r.priority, r.priority_rank, r.recommended_action, r.due_at, r.expected_value, r.reason
FROM prescriptive._readable_sources() AS s CROSS JOIN LATERAL prescriptive._read_report(s.recommendations, 'at_risk') AS r(
    customer_id pg_catalog.text, owner pg_catalog.text, churn_risk pg_catalog.float8, priority pg_catalog.text, priority_rank pg_catalog.int4,
    recommended_action pg_catalog.text, due_at pg_catalog.timestamptz, expected_value pg_catalog.float8, reason pg_catalog.text);
COMMENT ON VIEW prescriptive.at_risk IS 'customers who are more likely to leave than to stay; prospects are none';
COMMENT ON COLUMN prescriptive.at_risk.name IS 'name of the stored recommendations';
COMMENT ON COLUMN prescriptive.at_risk.customer_id IS 'as text';
COMMENT ON COLUMN prescriptive.at_risk.owner IS 'whose customer it is, as the source has it';
COMMENT ON COLUMN prescriptive.at_risk.churn_risk IS 'probability, above 0.5';
COMMENT ON COLUMN prescriptive.at_risk.priority IS 'place in the queue, as a word';
COMMENT ON COLUMN prescriptive.at_risk.priority_rank IS 'the same as a number, 1 first';
COMMENT ON COLUMN prescriptive.at_risk.recommended_action IS 'what to do next';
COMMENT ON COLUMN prescriptive.at_risk.due_at IS 'until when';
COMMENT ON COLUMN prescriptive.at_risk.expected_value IS 'value at stake';
COMMENT ON COLUMN prescriptive.at_risk.reason IS 'what moved the deciding score most';

CREATE VIEW prescriptive.resource_demand AS
SELECT d.resource, d.kind, d.window_hours, d.actions, d.effort_hours, c.hours_per_week OPERATOR(pg_catalog.*) d.window_hours
           OPERATOR(pg_catalog./) 168 AS capacity_hours,
       CASE WHEN c.hours_per_week OPERATOR(pg_catalog.>) 0
            THEN d.effort_hours OPERATOR(pg_catalog./) (c.hours_per_week OPERATOR(pg_catalog.*) d.window_hours OPERATOR(pg_catalog./) 168)
            END AS utilisation
FROM (SELECT r.resource, r.kind, r.window_hours, pg_catalog.sum(r.actions)::pg_catalog.int8 AS actions, pg_catalog.sum(r.effort_hours) AS effort_hours
      FROM prescriptive._readable_sources() AS s CROSS JOIN LATERAL prescriptive._read_report(s.recommendations, 'resource_demand') AS r(
    resource pg_catalog.text, kind pg_catalog.text, window_hours pg_catalog.int4, actions pg_catalog.int8, effort_hours pg_catalog.float8)
      GROUP BY r.resource, r.kind, r.window_hours) AS d
LEFT JOIN prescriptive.capacity AS c ON c.resource OPERATOR(pg_catalog.=) d.resource;
COMMENT ON VIEW prescriptive.resource_demand IS
'what the actions due within each window need, against prescriptive.capacity; overdue actions are in each window';
COMMENT ON COLUMN prescriptive.resource_demand.resource IS 'as the plays name it';
COMMENT ON COLUMN prescriptive.resource_demand.kind IS 'people or tool';
COMMENT ON COLUMN prescriptive.resource_demand.window_hours IS 'from now on; the windows are those of the priorities';
COMMENT ON COLUMN prescriptive.resource_demand.actions IS 'due within the window';
COMMENT ON COLUMN prescriptive.resource_demand.effort_hours IS 'that they take of this resource';
COMMENT ON COLUMN prescriptive.resource_demand.capacity_hours IS 'of this resource within the window; null: not in prescriptive.capacity';
COMMENT ON COLUMN prescriptive.resource_demand.utilisation IS 'effort_hours / capacity_hours; above 1 it does not fit';

CREATE VIEW prescriptive.freshness AS
SELECT s.name, r.customers, r.rejected, r.outdated, r.waiting, r.current_policy, r.oldest_as_of, r.next_change_at,
       p.finished_at AS refreshed_at, p.keep_fresh, p.access
FROM prescriptive._readable_sources() AS s CROSS JOIN LATERAL prescriptive._read_report(s.recommendations, 'freshness') AS r(
    customers pg_catalog.int8, rejected pg_catalog.int8, outdated pg_catalog.int8, oldest_as_of pg_catalog.timestamptz,
    next_change_at pg_catalog.timestamptz, waiting pg_catalog.int8, current_policy pg_catalog.bool)
JOIN prescriptive.source AS p ON p.recommendations OPERATOR(pg_catalog.=) s.recommendations;
COMMENT ON VIEW prescriptive.freshness IS 'how current stored recommendations are';
COMMENT ON COLUMN prescriptive.freshness.name IS 'name of the stored recommendations';
COMMENT ON COLUMN prescriptive.freshness.customers IS 'that have a recommendation';
COMMENT ON COLUMN prescriptive.freshness.rejected IS 'problems with customers in the view of rejected ones';
COMMENT ON COLUMN prescriptive.freshness.outdated IS 'customers whose recommendation time or another policy may have changed by now';
COMMENT ON COLUMN prescriptive.freshness.waiting IS 'noted changes that no refresh has seen yet; null without keep_fresh';
COMMENT ON COLUMN prescriptive.freshness.current_policy IS 'true: all are by the policy that a refresh would use now';
COMMENT ON COLUMN prescriptive.freshness.oldest_as_of IS 'the earliest time at which a customer was seen';
COMMENT ON COLUMN prescriptive.freshness.next_change_at IS 'when the next recommendation may change by time alone';
COMMENT ON COLUMN prescriptive.freshness.refreshed_at IS 'when a refresh last finished';
COMMENT ON COLUMN prescriptive.freshness.keep_fresh IS 'true: triggers note which customers change';
COMMENT ON COLUMN prescriptive.freshness.access IS 'owner or source, see create_recommendations()';

CREATE VIEW prescriptive.refresh_progress AS
SELECT prescriptive._part(s.recommendations, '') AS name,
       CASE WHEN s.phase OPERATOR(pg_catalog.=) ANY (ARRAY['reading', 'scoring']) AND NOT r.running THEN 'interrupted' ELSE s.phase END AS phase,
       s.done, s.total, s.started_at, s.updated_at,
       CASE WHEN s.done OPERATOR(pg_catalog.>) 0 THEN s.done::pg_catalog.float8 OPERATOR(pg_catalog./) r.seconds END AS rows_per_second,
       CASE WHEN r.running AND s.done OPERATOR(pg_catalog.>) 0 THEN s.updated_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs =>
            r.seconds OPERATOR(pg_catalog.*) (s.total OPERATOR(pg_catalog.-) s.done)::pg_catalog.float8 OPERATOR(pg_catalog./) s.done) END AS estimated_end
FROM prescriptive.source AS s
CROSS JOIN LATERAL (
    SELECT greatest(0.001, pg_catalog.date_part('epoch', s.updated_at OPERATOR(pg_catalog.-) s.started_at)) AS seconds,
           EXISTS (SELECT FROM pg_catalog.pg_locks AS l
                   WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.mode OPERATOR(pg_catalog.=) 'ShareUpdateExclusiveLock' AND l.granted
                     AND l.relation OPERATOR(pg_catalog.=) pg_catalog.to_regclass(prescriptive._part(s.recommendations, '_work'))::pg_catalog.oid
                     AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database AS d
                                                            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())) AS running
) AS r;
COMMENT ON VIEW prescriptive.refresh_progress IS 'how far the latest refresh of each stored recommendations is; it moves with each batch';
COMMENT ON COLUMN prescriptive.refresh_progress.name IS 'name of the stored recommendations';
COMMENT ON COLUMN prescriptive.refresh_progress.phase IS
'new, reading (the source), scoring, done, or interrupted: the next refresh goes on from there';
COMMENT ON COLUMN prescriptive.refresh_progress.done IS 'customers scored or rejected';
COMMENT ON COLUMN prescriptive.refresh_progress.total IS 'customers to score, once the source is read';
COMMENT ON COLUMN prescriptive.refresh_progress.started_at IS 'when it began';
COMMENT ON COLUMN prescriptive.refresh_progress.updated_at IS 'when it last committed';
COMMENT ON COLUMN prescriptive.refresh_progress.rows_per_second IS 'customers a second since it began';
COMMENT ON COLUMN prescriptive.refresh_progress.estimated_end IS 'when it will be done at that rate';
GRANT SELECT ON prescriptive.priorities, prescriptive.at_risk, prescriptive.resource_demand, prescriptive.freshness,
    prescriptive.refresh_progress TO PUBLIC;
