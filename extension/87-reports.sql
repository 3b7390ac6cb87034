-- Reports over all stored recommendations that the reader may read.

-- With access source a row is shown to those who may read the source's, as which the mapping's expressions run: only those of
-- an owner whom the reader need not fear are run at all.
CREATE FUNCTION prescriptive._registered_sources(OUT recommendations pg_catalog.regclass, OUT name pg_catalog.text, OUT problem pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    FOR recommendations, name IN
        SELECT s.recommendations, prescriptive._part(s.recommendations, '')
        FROM prescriptive.source AS s JOIN pg_class AS c ON c.oid = s.recommendations
        WHERE has_table_privilege(s.recommendations, 'SELECT')
          AND (s.access = 'owner' OR pg_has_role(c.relowner, 'USAGE')
               OR (SELECT o.rolsuper FROM pg_roles AS o WHERE o.oid = c.relowner)
               OR c.relowner = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))
        ORDER BY 2
    LOOP
        problem := NULL;
        missing := prescriptive._missing_part(recommendations);
        IF missing IS NOT NULL THEN
            problem := format('lacks %s', missing);
        ELSE
            BEGIN
                EXECUTE format('SELECT FROM %s LIMIT 0', recommendations);
            EXCEPTION WHEN insufficient_privilege THEN
                problem := SQLERRM;
            END;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive._registered_sources() IS
'stored recommendations that reports show to the current user, and why one cannot be read';

CREATE FUNCTION prescriptive._readable_sources(OUT recommendations pg_catalog.regclass, OUT name pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT s.recommendations, s.name FROM prescriptive._registered_sources() AS s WHERE s.problem IS NULL;
END;
COMMENT ON FUNCTION prescriptive._readable_sources() IS 'stored recommendations that reports read';

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
        -- Windows are whole hours, so that whole hours say in which of them an action is due: each row is read once.
        WITH counted AS MATERIALIZED (
            SELECT s.policy_digest, s.play, s.window_hours, greatest(floor(date_part('epoch', s.due_at - now()) / 3600), -1) AS hours, count(*) AS actions
            FROM %1$s AS s GROUP BY 1, 2, 3, 4
        ), due AS MATERIALIZED (
            SELECT c.policy_digest, c.play, w.window_hours, sum(c.actions)::int8 AS actions
            FROM counted AS c JOIN (SELECT DISTINCT window_hours FROM counted) AS w ON c.hours < w.window_hours
            GROUP BY c.policy_digest, c.play, w.window_hours
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
    registered prescriptive.source;
    policy text;
BEGIN
    SELECT * INTO STRICT registered FROM prescriptive.source AS s WHERE s.recommendations = _freshness_of.recommendations;
    BEGIN
        policy := (SELECT p.digest FROM prescriptive._scoring_policy(registered.policy) AS p);
    EXCEPTION WHEN undefined_object THEN
        NULL;
    END;
    RETURN QUERY EXECUTE format(
        'SELECT count(*), (SELECT count(*) FROM %s AS e WHERE e.what = ''customer''), '
        'count(*) FILTER (WHERE valid_until <= now() OR policy_digest <> $1), min(as_of), min(valid_until) FILTER (WHERE valid_until > now()), '
        '%s, coalesce(bool_and(policy_digest = $1), true) FROM %s',
        prescriptive._part(_freshness_of.recommendations, '_errors'),
        CASE WHEN registered.keep_fresh THEN format('(SELECT count(*) FROM %s)', prescriptive._part(registered.recommendations, '_queue'))
             ELSE 'NULL::int8' END,
        prescriptive._part(_freshness_of.recommendations, '_stored')) USING coalesce(policy, '');
END
$$;
COMMENT ON FUNCTION prescriptive._freshness_of(pg_catalog.oid) IS 'rows of view freshness from one source';

CREATE FUNCTION prescriptive._explain_of(recommendations pg_catalog.oid, customer pg_catalog.text,
    OUT outcome pg_catalog.text, OUT factor pg_catalog.text, OUT value pg_catalog.float8,
    OUT typical pg_catalog.float8, OUT contribution pg_catalog.float8, OUT direction pg_catalog.text,
    OUT label pg_catalog.text, OUT shown pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored text;
    id_type text;
BEGIN
    SELECT prescriptive._part(v.oid, '_stored'), format_type(a.atttypid, a.atttypmod) INTO stored, id_type
    FROM pg_class AS v JOIN pg_class AS c ON c.oid = to_regclass(prescriptive._part(v.oid, '_stored')) AND c.relowner = v.relowner
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'customer_id'
    WHERE v.oid = _explain_of.recommendations;
    IF stored IS NULL THEN
        -- Says what is missing.
        PERFORM prescriptive._names_of(_explain_of.recommendations);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT e.* FROM %s AS s CROSS JOIN LATERAL (SELECT p.document FROM prescriptive.policy AS p WHERE p.digest = s.policy_digest '
        'ORDER BY p.shipped LIMIT 1) AS p CROSS JOIN LATERAL prescriptive.explain_stored(s.lead_score, s.sentiment_score, s.total_interactions, '
        's.avg_deal_value, s.response_rate, s.history, s.request, p.document, s.as_of) AS e WHERE s.customer_id = $1::%s', stored, id_type) USING _explain_of.customer;
END
$$;
COMMENT ON FUNCTION prescriptive._explain_of(pg_catalog.oid, pg_catalog.text) IS 'explain() of a view';

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
CREATE VIEW prescriptive.freshness AS
SELECT s.name, r.customers, r.rejected, r.outdated, r.waiting, r.current_policy, r.oldest_as_of, r.next_change_at,
       p.finished_at AS refreshed_at, p.keep_fresh, p.access,
       coalesce(s.problem, CASE WHEN g.phase OPERATOR(pg_catalog.=) 'interrupted' THEN 'the latest refresh did not finish' END) AS problem
FROM prescriptive._registered_sources() AS s LEFT JOIN LATERAL prescriptive._read_report(
    CASE WHEN s.problem IS NULL THEN s.recommendations END, 'freshness') AS r(
    customers pg_catalog.int8, rejected pg_catalog.int8, outdated pg_catalog.int8, oldest_as_of pg_catalog.timestamptz,
    next_change_at pg_catalog.timestamptz, waiting pg_catalog.int8, current_policy pg_catalog.bool) ON true
JOIN prescriptive.source AS p ON p.recommendations OPERATOR(pg_catalog.=) s.recommendations
LEFT JOIN prescriptive.refresh_progress AS g ON g.name OPERATOR(pg_catalog.=) s.name;
COMMENT ON VIEW prescriptive.freshness IS 'how current stored recommendations are';
COMMENT ON COLUMN prescriptive.freshness.name IS 'name of the stored recommendations';
COMMENT ON COLUMN prescriptive.freshness.customers IS 'that have a recommendation';
COMMENT ON COLUMN prescriptive.freshness.rejected IS 'problems with customers in the view of rejected ones';
COMMENT ON COLUMN prescriptive.freshness.outdated IS 'customers whose recommendation time or another policy may have changed by now; some lie so near a bound that they always are';
COMMENT ON COLUMN prescriptive.freshness.waiting IS 'noted changes that no refresh has seen yet; null without keep_fresh';
COMMENT ON COLUMN prescriptive.freshness.current_policy IS 'true: all are by the policy that a refresh would use now';
COMMENT ON COLUMN prescriptive.freshness.oldest_as_of IS 'the earliest time at which a customer was seen';
COMMENT ON COLUMN prescriptive.freshness.next_change_at IS 'when the next recommendation may change by time alone';
COMMENT ON COLUMN prescriptive.freshness.refreshed_at IS 'when a refresh last finished';
COMMENT ON COLUMN prescriptive.freshness.keep_fresh IS 'true: triggers note which customers change';
COMMENT ON COLUMN prescriptive.freshness.access IS 'owner or source, see create_recommendations()';
COMMENT ON COLUMN prescriptive.freshness.problem IS 'what is wrong: a part that is gone, a right that the reader lacks, a refresh that was refused, cancelled or stopped; null: nothing';

GRANT SELECT ON prescriptive.priorities, prescriptive.at_risk, prescriptive.resource_demand, prescriptive.freshness,
    prescriptive.refresh_progress TO PUBLIC;

CREATE FUNCTION prescriptive.explain(name pg_catalog.text, customer_id pg_catalog.text,
    OUT outcome pg_catalog.text, OUT factor pg_catalog.text, OUT value pg_catalog.float8,
    OUT typical pg_catalog.float8, OUT contribution pg_catalog.float8, OUT direction pg_catalog.text,
    OUT label pg_catalog.text, OUT shown pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT r.* FROM prescriptive._read_report(prescriptive._find_recommendations(name), 'explain', customer_id) AS r(
        outcome pg_catalog.text, factor pg_catalog.text, value pg_catalog.float8, typical pg_catalog.float8, contribution pg_catalog.float8,
        direction pg_catalog.text, label pg_catalog.text, shown pg_catalog.text);
END;
COMMENT ON FUNCTION prescriptive.explain(pg_catalog.text, pg_catalog.text) IS
'what each feature of a stored customer added to the log-odds of its scores, as it was scored';

CREATE FUNCTION prescriptive._evidence_of(recommendations pg_catalog.oid, customer pg_catalog.text,
    OUT interaction_id pg_catalog.text, OUT occurred_at pg_catalog.timestamptz, OUT trait pg_catalog.text,
    OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb := prescriptive._statement_names(_evidence_of.recommendations);
BEGIN
    IF names ->> 'interactions' IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE prescriptive._fill(
        'SELECT v.interaction_id, v.occurred_at, t.trait, t.score, t.evidence FROM {interactions} AS v '
        'CROSS JOIN LATERAL {scoring}.prescriptive_traits(v.content, $1) AS t '
        'WHERE v.customer_id = $2::{id_type} ORDER BY v.occurred_at, v.interaction_id, t.score DESC, t.trait', names)
    USING (SELECT p.document FROM prescriptive.source AS s CROSS JOIN LATERAL prescriptive._scoring_policy(s.policy) AS p
           WHERE s.recommendations = _evidence_of.recommendations), _evidence_of.customer;
END
$$;
COMMENT ON FUNCTION prescriptive._evidence_of(pg_catalog.oid, pg_catalog.text) IS 'evidence() of a view';

CREATE FUNCTION prescriptive.evidence(name pg_catalog.text, customer_id pg_catalog.text,
    OUT interaction_id pg_catalog.text, OUT occurred_at pg_catalog.timestamptz, OUT trait pg_catalog.text,
    OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE sql STABLE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT r.* FROM prescriptive._read_report(prescriptive._find_recommendations(name), 'evidence', customer_id) AS r(
        interaction_id pg_catalog.text, occurred_at pg_catalog.timestamptz, trait pg_catalog.text, score pg_catalog.float8, evidence pg_catalog.jsonb);
END;
COMMENT ON FUNCTION prescriptive.evidence(pg_catalog.text, pg_catalog.text) IS
'what the texts of a stored customer show, interaction by interaction, with the words that show it; for who may read the interactions';
