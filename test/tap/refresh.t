# Refreshes that are seen from outside, refused, cancelled, killed and resumed; writers beside them; dump and restore.
use strict;
use warnings;
use PrescriptiveTest;
use Test::More;

my $node = start_node('primary', 'restart_after_crash = on');
my $folder = $node->basedir;
my $rows = 60000;
$node->safe_psql('postgres', <<"END");
CREATE EXTENSION prescriptive;
CREATE TABLE customer AS SELECT i AS id, (i * 37 % 1000) / 1000.0 AS lead_score, (i * 61 % 2001 - 1000) / 1000.0 AS sentiment_score,
	i % 30 AS total_interactions, i * 7919 % 100000 AS avg_deal_value, (i * 17 % 1000) / 1000.0 AS response_rate FROM generate_series(1, $rows) AS i;
ALTER TABLE customer ADD PRIMARY KEY (id);
CREATE TABLE event AS SELECT i AS id, i % $rows + 1 AS customer_id, timestamptz '2026-01-01 00:00Z' + make_interval(mins => i) AS occurred_at,
	'call' AS kind, CASE WHEN i % 50 = 0 THEN 'Too expensive for us' END AS content FROM generate_series(1, 30000) AS i;
CREATE INDEX ON event (customer_id);
ANALYZE;
SELECT count(*) FROM prescriptive.create_recommendations('recs', 'customer', interactions => 'event');
END
# What must be equal between two ways to the same end; when something was computed is none of it.
my $all = join ', ', split /\n/, $node->safe_psql('postgres', <<'END');
SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'recs_stored'::regclass AND attnum > 0
	AND attname NOT IN ('recommendation_id', 'computed_at', 'since', 'due_at', 'logged_conversion', 'logged_churn')
END
sub differences
{
	my ($one, $other, $columns) = @_;
	return $node->safe_psql('postgres', <<"END");
SELECT count(*) FROM ((SELECT $columns FROM $one EXCEPT ALL SELECT $columns FROM $other)
	UNION ALL (SELECT $columns FROM $other EXCEPT ALL SELECT $columns FROM $one)) AS d
END
}
sub wait_for
{
	my ($condition, $what) = @_;
	ok($node->poll_query_until('postgres', "SELECT $condition"), $what);
}

# Progress is seen by others while it runs; a second refresh is refused, and reads are not.
my $refresh = $node->background_psql('postgres', on_error_stop => 0);
$refresh->query_until(qr/started/, "\\echo started\nCALL prescriptive.refresh('recs', '2026-03-01');\n\\echo finished\n");
wait_for("done BETWEEN 1 AND total - 1 AND phase = 'scoring' AND estimated_end > started_at FROM prescriptive.refresh_progress",
	'progress is seen while it runs');
raises($node, 'postgres', "CALL prescriptive.refresh('recs')", '55P03', 'recommendations "recs" are being refreshed.*HINT:.*refresh_progress',
	'a second one is refused');
answers($node, 'postgres', "SELECT count(*) BETWEEN 1 AND $rows - 1 FROM recs", 't', 'what is committed can be read');
$refresh->query_until(qr/finished/, "\n");
answers($node, 'postgres', 'SELECT phase, done, total FROM prescriptive.refresh_progress', "done|$rows|$rows", 'it ends');
answers($node, 'postgres', 'SELECT count(*) FROM recs', $rows, 'all are there');

# The same in one session that is killed in the middle, and in one that is cancelled: the next refresh goes on.
$node->safe_psql('postgres', "SELECT count(*) FROM prescriptive.create_recommendations('killed', 'customer', interactions => 'event')");
my $victim = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $victim->query_safe('SELECT pg_backend_pid()');
$victim->{stdin} .= "CALL prescriptive.refresh('killed', '2026-03-01');\n";
$victim->{run}->pump_nb;
wait_for("done > 0 FROM prescriptive.source WHERE name = 'public.killed'", 'the victim is at work');
$refresh->quit;
kill 'KILL', $pid;
# The server may still answer before it notices; after its restart the killed session is not in its list.
$node->poll_query_until('postgres', "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid)") or die;
my ($done, $stored, $started) = split /\|/, $node->safe_psql('postgres',
	"SELECT done, (SELECT count(*) FROM killed), started_at FROM prescriptive.source WHERE name = 'public.killed'");
ok($done > 0 && $done < $rows && $done == $stored, "after kill -9 the committed batches are there ($done)");
answers($node, 'postgres', "SELECT phase FROM prescriptive.refresh_progress WHERE name = 'public.killed'", 'interrupted', 'and it says so');
my $resumed = $node->background_psql('postgres', on_error_stop => 0);
$resumed->query_until(qr/started/, "\\echo started\nCALL prescriptive.refresh('killed', '2026-03-01');\n");
wait_for("phase = 'scoring' AND started_at > '$started' FROM prescriptive.source WHERE name = 'public.killed'", 'it is resumed');
answers($node, 'postgres', "SELECT total FROM prescriptive.source WHERE name = 'public.killed'", $rows - $done, 'with those that are left');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL prescriptive%'");
wait_for("phase = 'interrupted' FROM prescriptive.refresh_progress WHERE name = 'public.killed'", 'a cancelled one says so too');
$node->safe_psql('postgres', "CALL prescriptive.refresh('killed', '2026-03-01')");
is(differences('recs_stored', 'killed_stored', $all), 0, 'nothing is lost or doubled: row by row as one that ran through');
answers($node, 'postgres', 'SELECT count(*), count(DISTINCT customer_id) FROM killed_history', "$rows|$rows", 'nor in the history');
$victim->{run}->kill_kill;
$resumed->quit;

# A dump that is at work keeps the tables, and no refresh from running.
my $dump = $node->background_psql('postgres', on_error_stop => 0);
$dump->query_safe('BEGIN; LOCK TABLE killed_work IN ACCESS SHARE MODE');
answers($node, 'postgres', "UPDATE customer SET lead_score = 0.5 WHERE id = 7; CALL prescriptive.refresh('killed', '2026-03-01');
	SELECT total BETWEEN 1 AND 9 FROM prescriptive.source WHERE name = 'public.killed'", 't', 'a refresh runs beside a dump');
$dump->quit;

# Writers beside a refresh, two of them at one customer: what it did not see the next one does.
$node->safe_psql('postgres', <<'END');
SELECT prescriptive.drop_recommendations('killed');
SELECT count(*) FROM prescriptive.create_recommendations('kept', 'customer', interactions => 'event', keep_fresh => true);
CALL prescriptive.refresh('kept');
UPDATE customer SET lead_score = 0.5 WHERE id % 3 = 0;
END
my ($one, $two) = map { $node->background_psql('postgres', on_error_die => 1) } 1 .. 2;
$refresh = $node->background_psql('postgres', on_error_stop => 0);
$one->query_safe('BEGIN; UPDATE customer SET lead_score = 0.11 WHERE id = 1; INSERT INTO event VALUES (0, 2, now(), $$call$$)');
$two->query_safe('BEGIN; INSERT INTO event VALUES (0, 1, now(), $$call$$); UPDATE customer SET response_rate = 0.22 WHERE id = 2');
$refresh->query_until(qr/started/, "\\echo started\nCALL prescriptive.refresh('kept');\n\\echo finished\n");
wait_for("done > 0 AND phase = 'scoring' FROM prescriptive.source WHERE name = 'public.kept'", 'a refresh runs beside two writers');
$one->query_safe('COMMIT');
$node->safe_psql('postgres', 'DELETE FROM customer WHERE id = 3; UPDATE customer SET sentiment_score = -1 WHERE id = 6');
$two->query_safe('COMMIT');
$refresh->query_until(qr/finished/, "\n");
answers($node, 'postgres', 'SELECT count(DISTINCT customer_id) FROM kept_queue', 4, 'what came meanwhile waits');
$node->safe_psql('postgres', "CALL prescriptive.refresh('kept')");
answers($node, 'postgres', "SELECT total <= 4, (SELECT count(*) FROM kept_queue) FROM prescriptive.source WHERE name = 'public.kept'", 't|0', 'and is all that the next one does');
$node->safe_psql('postgres', "SELECT count(*) FROM prescriptive.create_recommendations('anew', 'customer', interactions => 'event')");
$node->safe_psql('postgres', "CALL prescriptive.refresh('anew')");
# Scores may have been computed at another time, and then are within 0.01.
is(differences('kept_stored', 'anew_stored', 'customer_id, lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate, '
	. 'history, interactions, interactions_digest, last_interaction_at, play, priority, traits'), 0, 'all is as if made anew');
answers($node, 'postgres', <<'END', 0, 'with scores that time has not moved by more than 0.01');
SELECT count(*) FROM kept_stored AS k JOIN anew_stored AS a USING (customer_id)
WHERE abs(k.churn_risk - a.churn_risk) > 0.01 OR abs(k.conversion_probability - a.conversion_probability) > 0.01
END

# A policy that is activated in the middle is for the next refresh.
$node->safe_psql('postgres', helpers() . q{SELECT prescriptive.create_policy('up', shifted_policy(1)); UPDATE customer SET lead_score = lead_score / 2});
$refresh->query_until(qr/started/, "\\echo started\nCALL prescriptive.refresh('anew');\n\\echo finished\n");
wait_for("done > 0 AND phase = 'scoring' FROM prescriptive.source WHERE name = 'public.anew'", 'a refresh runs');
$node->safe_psql('postgres', "SELECT prescriptive.activate_policy('up')");
$refresh->query_until(qr/finished/, "\n");
answers($node, 'postgres', 'SELECT DISTINCT policy FROM anew', 'default', 'it keeps the policy that it began with');
answers($node, 'postgres', "CALL prescriptive.refresh('anew'); SELECT DISTINCT policy FROM anew", 'up', 'the next one takes the new');

# It announces numbers and the name.
my $listener = $node->background_psql('postgres', on_error_stop => 0);
$listener->query_safe('LISTEN prescriptive');
$node->safe_psql('postgres', "UPDATE customer SET sentiment_score = -1, lead_score = 0, response_rate = 0 WHERE id BETWEEN 10 AND 14; CALL prescriptive.refresh('anew')");
like($listener->query('SELECT 1'), qr/Asynchronous notification "prescriptive" with payload "\{"name" : "public.anew", "scored" : 5, "became_critical" : \d\}"/,
	'a refresh announces how many became critical');
$listener->quit;

# One row in a hundred is bad, in three ways.
$node->safe_psql('postgres', <<'END');
CREATE TABLE dirty AS SELECT i AS id, CASE WHEN i % 300 = 0 THEN 'unknown' ELSE (i % 100)::text END AS score, i % 300 AS part,
	CASE WHEN i % 300 = 200 THEN 7 ELSE 0.5 END AS sentiment FROM generate_series(1, 30000) AS i;
SELECT count(*) FROM prescriptive.create_recommendations('dirt', 'dirty', lead_score => 'score', total_interactions => '100 / (part - 100)  + 200');
CALL prescriptive.refresh('dirt');
END
answers($node, 'postgres', 'SELECT count(*) FROM dirt', 29700, 'the good rows are there');
answers($node, 'postgres', 'SELECT code, count(*) FROM dirt_rejected GROUP BY code ORDER BY code', "22012|100\n22023|100\n22P02|100", 'the bad ones are listed');

# Dumped and restored, it goes on where it was, triggers and all.
$node->safe_psql('postgres', 'CREATE DATABASE copy');
my @connection = ('-h', $node->host, '-p', $node->port);
$node->command_ok(['pg_dump', @connection, '-Fc', '-f', "$folder/refresh.dump", 'postgres'], 'pg_dump');
$node->command_ok(['pg_restore', @connection, '-d', 'copy', '--exit-on-error', "$folder/refresh.dump"], 'pg_restore');
my $state = 'SELECT name, recommendations, phase, total FROM prescriptive.source ORDER BY 1; SELECT md5(string_agg(r::text, E\'\n\' ORDER BY customer_id)) FROM kept AS r';
is($node->safe_psql('copy', $state), $node->safe_psql('postgres', $state), 'all is restored');
answers($node, 'copy', <<'END', "t|t\n0", 'and goes on');
CALL prescriptive.refresh('kept');
UPDATE customer SET lead_score = 0.77 WHERE id = 7;
CALL prescriptive.refresh('kept');
SELECT total = 1, (SELECT lead_score = 0.77 FROM kept_stored WHERE customer_id = 7) FROM prescriptive.source WHERE name = 'public.kept';
SELECT prescriptive.drop_recommendations('kept'), prescriptive.drop_recommendations('anew'), prescriptive.drop_recommendations('recs'),
	prescriptive.drop_recommendations('dirt') \g /dev/null
DROP TABLE customer, event, dirty;
DROP FUNCTION conversion, shifted_policy;
DROP EXTENSION prescriptive;
SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace;
END

# On a standby what is stored can be read, and a refresh says where to go.
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);
answers($standby, 'postgres', 'SELECT count(*) > 0 FROM recs', 't', 'a standby reads');
answers($standby, 'postgres', 'SELECT count(*) > 0 FROM prescriptive.priorities', 't', 'also reports');
answers($standby, 'postgres', 'SELECT count(*) FROM prescriptive.freshness', '4', 'and how fresh they are');
raises($standby, 'postgres', "CALL prescriptive.refresh('recs')", '25006', 'cannot refresh recommendations on a standby.*HINT:.*primary',
	'and says where to refresh');
$_->quit for $refresh, $one, $two;
done_testing();
