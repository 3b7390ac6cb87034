-- Rounds over all work, each between two runs of its base: what the machine does beside falls on both.
SET search_path = bench, public;

CREATE FUNCTION cpu_seconds() RETURNS float8 LANGUAGE c VOLATILE AS :'module', 'cpu_seconds';

CREATE TABLE measured (place int, round int, ns float8, base_ns float8);

-- Processor seconds of a statement; a stored result is dropped outside of the time.
CREATE PROCEDURE take(statement text, INOUT seconds float8) LANGUAGE plpgsql AS $$
DECLARE
    start float8 := cpu_seconds();
BEGIN
    EXECUTE statement;
    seconds := cpu_seconds() - start;
    DROP MATERIALIZED VIEW IF EXISTS stored;
    COMMIT;
END
$$;

CREATE PROCEDURE measure(rounds int, only_matching text) LANGUAGE plpgsql AS $$
DECLARE
    w work;
    b work;
    nothing float8;
    before float8;
    after float8;
    seconds float8;
BEGIN
    SET client_min_messages = warning;
    FOR round IN 0 .. rounds LOOP
        FOR w IN SELECT * FROM work WHERE base IS NOT NULL AND (name ~ only_matching OR section ~ only_matching
                     OR name IN (SELECT goal_of FROM work WHERE name ~ only_matching OR section ~ only_matching))
                 ORDER BY place LOOP
            SELECT * INTO b FROM work WHERE name = w.base;
            CALL take(b.statement, before);
            CALL take(w.statement, seconds);
            CALL take(b.statement, after);
            -- Round 0 warms.
            IF round > 0 THEN
                INSERT INTO measured VALUES (w.place, round, 1e9 * seconds / w.rows, 1e9 * (before + after) / 2 / b.rows);
            END IF;
        END LOOP;
    END LOOP;
END
$$;

-- x with its spread over the rounds, and where the goal stands.
CREATE VIEW result AS
WITH figures AS (
    SELECT w.*, m.x, m.least, m.most, m.ns
    FROM work AS w JOIN (
        SELECT place, percentile_cont(0.5) WITHIN GROUP (ORDER BY ns / base_ns) AS x,
               min(ns / base_ns) AS least, max(ns / base_ns) AS most,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY ns) AS ns
        FROM measured GROUP BY place) AS m USING (place)
    UNION ALL
    SELECT w.*, 1, NULL, NULL, m.ns
    FROM work AS w JOIN (
        SELECT base AS name, percentile_cont(0.5) WITHIN GROUP (ORDER BY base_ns) AS ns
        FROM measured JOIN work USING (place) GROUP BY base) AS m USING (name)
), against AS (
    SELECT f.*, CASE f.goal_kind WHEN 'x' THEN f.x WHEN 'of' THEN f.x / g.x WHEN 'ns' THEN f.ns - g.ns END AS reached
    FROM figures AS f LEFT JOIN figures AS g ON g.name = f.goal_of
)
SELECT place, section, name, peer, base, x, least, most, ns, reached,
       CASE goal_kind WHEN 'x' THEN format('<= %sx', goal)
                      WHEN 'of' THEN format('<= %sx of %s', goal, goal_of)
                      WHEN 'ns' THEN format('<= %s ns over %s', goal, goal_of) END AS goal,
       CASE WHEN reached <= goal THEN 'ok' WHEN reached <= 1.15 * goal THEN 'near' WHEN reached > goal THEN 'over' END
           || CASE WHEN goal_kind = 'of' THEN format(' (%sx)', round(reached::numeric, 2))
                   WHEN goal_kind = 'ns' THEN format(' (%s ns)', round(reached)) ELSE '' END AS state
FROM against;

-- The Markdown table.
CREATE VIEW report AS
SELECT place, line FROM (
    SELECT place, format('| %s | %s | %s | %s | %s | %s |', name,
        CASE WHEN base IS NULL THEN 'base' WHEN peer THEN 'peer' ELSE 'prescriptive' END,
        CASE WHEN base IS NULL THEN '1' ELSE
            format('%s (%s to %s)', round(x::numeric, 2), round(least::numeric, 2), round(most::numeric, 2)) END,
        CASE WHEN ns < 1000 THEN round(ns::numeric, 1) ELSE round(ns::numeric) END,
        coalesce(goal, ''), coalesce(state, '')) AS line
    FROM result
    UNION ALL
    SELECT min(place) - 0.5, format(E'| **%s** | | | | | |', section) FROM result GROUP BY section) AS lines
ORDER BY place;
