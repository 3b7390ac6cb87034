SET search_path = bench, public;
CREATE EXTENSION plpython3u;
CREATE FUNCTION conversion_plpython(
    lead_score float8, sentiment_score float8, total_interactions float8,
    avg_deal_value float8, response_rate float8)
RETURNS float8 LANGUAGE plpython3u IMMUTABLE PARALLEL SAFE AS $$
import math
return 1 / (1 + math.exp(-(-2.3036 + 1.3062 * lead_score + 0.5464 * sentiment_score
    + 0.4011 * min(1, math.log(1 + total_interactions) / math.log(51))
    + 1.4612 * min(1.25, math.log(1 + avg_deal_value / 10000) / math.log(11))
    + 0.6424 * response_rate)))
$$;

-- The expression is compiled once a session.
CREATE FUNCTION matches_plpython(note text) RETURNS bool LANGUAGE plpython3u STABLE PARALLEL SAFE AS $$
if 're' not in SD:
    import re
    SD['re'] = re.compile(plpy.execute('SELECT bench.few_regex() AS regex')[0]['regex'], re.IGNORECASE | re.ASCII)
return SD['re'].search(note) is not None
$$;
