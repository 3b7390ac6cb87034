-- A learned model of 200 full trees of depth 6 over ten features, and rows for it: made by hash functions, the same on
-- each run. Thresholds are spread evenly, so that every leaf is reached.
SET search_path = bench, public;

CREATE TABLE ten_features AS
SELECT id, f[1] AS f0, f[2] AS f1, f[3] AS f2, f[4] AS f3, f[5] AS f4, f[6] AS f5, f[7] AS f6, f[8] AS f7, f[9] AS f8, f[10] AS f9
FROM narrow_tenth, LATERAL (
    SELECT array_agg((hashint8extended(10 * id + i, 5) & 1048575) / 1048576.0::float8 ORDER BY i) AS f
    FROM generate_series(0, 9) AS i) AS features;
VACUUM ANALYZE ten_features;

CREATE TABLE trees_200 AS
SELECT jsonb_build_object('format', 1, 'method', 'boosted_trees',
    'inputs', (SELECT jsonb_agg(jsonb_build_object('name', 'f' || i, 'type', 'number') ORDER BY i) FROM generate_series(0, 9) AS i),
    'columns', (SELECT jsonb_agg(jsonb_build_object('input', i) ORDER BY i) FROM generate_series(0, 9) AS i),
    'trees', jsonb_build_object('base', 0, 'precision', 'single', 'trees', jsonb_agg(tree)))::prescriptive_model AS model
FROM (SELECT jsonb_build_object(
          'column', jsonb_agg(CASE WHEN n < 63 THEN abs(hashint8extended(127 * t + n, 6) % 10) ELSE -1 END ORDER BY n),
          'threshold', jsonb_agg(CASE WHEN n < 63 THEN ((hashint8extended(127 * t + n, 7) & 1023) / 1024.0)::float4 ELSE 0 END ORDER BY n),
          'left', jsonb_agg(CASE WHEN n < 63 THEN 2 * n + 1 ELSE 0 END ORDER BY n),
          'right', jsonb_agg(CASE WHEN n < 63 THEN 2 * n + 2 ELSE 0 END ORDER BY n),
          'missing_left', jsonb_agg(CASE WHEN n < 63 THEN hashint8extended(127 * t + n, 8) & 1 ELSE 0 END ORDER BY n),
          'value', jsonb_agg(CASE WHEN n < 63 THEN 0 ELSE ((hashint8extended(127 * t + n, 9) & 1023) / 10240.0 - 0.05)::float4 END ORDER BY n),
          'cover', jsonb_agg(64 >> floor(log(2, n + 1))::int ORDER BY n)) AS tree
      FROM generate_series(0, 199) AS t, generate_series(0, 126) AS n GROUP BY t) AS trees;
