# Parallel workers score like their leader, with a policy that only its transaction knows too.
use strict;
use warnings;
use PrescriptiveTest;
use Test::More;

my $node = start_node('parallel');
my $force = $node->pg_version >= 16 ? 'debug_parallel_query' : 'force_parallel_mode';
$node->safe_psql('postgres', 'CREATE EXTENSION prescriptive;' . helpers() . <<'END');
CREATE TABLE customer AS
SELECT i AS id, (i % 101) / 100.0::float8 AS lead, (i % 21 - 10) / 10.0::float8 AS sentiment, i % 60 AS interactions,
       (i % 37) * 4000.0::float8 AS deal, nullif(i % 11, 10) / 10.0::float8 AS response
FROM generate_series(1, 5000) AS i;
CREATE TABLE policy (id int PRIMARY KEY, policy prescriptive_policy);
INSERT INTO policy SELECT i, shifted_policy(i) FROM generate_series(1, 3) AS i;
SELECT prescriptive.create_policy('two', policy) FROM policy WHERE id = 2;
ANALYZE;
END

# The leader does not score itself, so that the workers' answers are what is seen.
my $parallel = <<"END";
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
END
my $serial = "SET max_parallel_workers_per_gather = 0;\n";

# As "shift", from what SQL says of each customer; and a digest of the scores' bits.
sub scores
{
	my ($policy) = @_;
	return <<"END";
SELECT id, prescriptive_conversion_probability(lead, sentiment, interactions, deal, response$policy) AS score,
       conversion(lead, sentiment, interactions, deal, response) AS plain FROM customer
END
}

sub summary
{
	my ($policy) = @_;
	return sprintf <<'END', scores($policy);
SELECT count(*), round(min(ln(score / (1 - score)) - ln(plain / (1 - plain)))::numeric, 9),
       round(max(ln(score / (1 - score)) - ln(plain / (1 - plain)))::numeric, 9),
       md5(string_agg(score::text, ' ' ORDER BY id))
FROM (%s OFFSET 0) AS scores;
END
}

sub compare
{
	my ($before, $policy, $shift, $what) = @_;
	my $out = $node->safe_psql('postgres', join("\n", 'BEGIN;', $before, $parallel,
		'EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, VERBOSE)', scores($policy) . ';',
		summary($policy), $serial, summary($policy)));
	my ($first, $second) = (split /\n/, $out)[-2, -1];
	like($out, qr/Workers Launched: [12]\b/, "$what: workers are launched");
	like($out, qr/Parallel Seq Scan[^\n]*\n +Output:[^\n]*prescriptive_conversion/, "$what: the scan scores");
	like($first, qr/^5000\|$shift\.000000000\|$shift\.000000000\|/, "$what: as the formula says");
	is($first, $second, "$what: the same bits as in a serial scan");
}

compare('', '', 0, 'shipped policy');
compare("SELECT prescriptive.activate_policy('two');\n", '', 2, 'activated in the same transaction');
compare("SAVEPOINT a; SELECT prescriptive.activate_policy('two'); RELEASE a;\n", '', 2, 'in a savepoint');
compare("SAVEPOINT a; SELECT prescriptive.activate_policy('two'); ROLLBACK TO a;\n", '', 0, 'rolled back');
compare(<<'END', '', 3, 'created in the same transaction');
SELECT prescriptive.create_policy('three', policy) FROM policy WHERE id = 3;
SELECT prescriptive.activate_policy('three');
END
compare('', ', NULL, (SELECT policy FROM policy WHERE id = 1), NULL', 1, 'a sub-select');
compare("UPDATE policy SET policy = shifted_policy(7) WHERE id = 1;\n",
	', NULL, (SELECT policy FROM policy WHERE id = 1), NULL', 7, 'a row updated in the same transaction');
compare("SELECT prescriptive.activate_policy('two');\n", ', NULL, prescriptive.active_policy(), NULL', 2,
	'active_policy() as a value');
$node->safe_psql('postgres', "SELECT prescriptive.activate_policy('two')");
compare('', '', 2, 'activated before');
compare('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;', '', 2, 'in REPEATABLE READ');

# Workers return whole answers and policies to their leader.
answers($node, 'postgres', <<"END", "t\nt\nt\nt", 'answers and policies pass from worker to leader');
SET $force = on;
$parallel
SELECT bool_and(answer - 'customer_id' = one - 'customer_id' AND answer ->> 'customer_id' = id::text)
FROM (SELECT id, prescriptive_analyze(jsonb_build_object('customer_id', id)) AS answer FROM customer OFFSET 0) AS c,
     prescriptive_analyze('{"customer_id": "one"}') AS one
UNION ALL
SELECT prescriptive.active_policy() = (SELECT policy FROM policy WHERE id = 2)
UNION ALL
SELECT count(*) = 200 AND bool_and(c.policy = p.policy)
FROM (SELECT prescriptive.active_policy() AS policy FROM customer WHERE id <= 200 OFFSET 0) AS c, policy AS p WHERE p.id = 2
UNION ALL
SELECT bool_and((r).conversion_probability = prescriptive_conversion_probability(lead, NULL, NULL, NULL, NULL)
                AND (r).policy_digest = digest)
FROM (SELECT lead, prescriptive_recommend(lead, NULL, NULL, NULL, NULL) AS r FROM customer OFFSET 0) AS c,
     (SELECT prescriptive_policy_digest(policy) AS digest FROM policy WHERE id = 2) AS p;
END

done_testing();
