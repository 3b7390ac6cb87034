# A hot standby scores by what it has replayed, each snapshot by its own.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PrescriptiveTest;
use Test::More;

my $primary = start_node('primary');
$primary->safe_psql('postgres', 'CREATE EXTENSION prescriptive;' . helpers() . <<'END');
SELECT prescriptive.create_policy('up', shifted_policy(1));
SELECT prescriptive.create_policy('down', shifted_policy(-1));
CREATE TABLE customer AS
SELECT i AS id, (i % 11) / 10.0::float8 AS lead, jsonb_build_object('customer_id', i) AS request
FROM generate_series(1, 50) AS i;
END
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

# How far the active policy is from the documented one, from the scores of all customers.
my $shift = <<'END';
SELECT string_agg(DISTINCT round((ln(s / (1 - s)) - ln(e / (1 - e)))::numeric, 9)::text, ' ')
FROM (SELECT prescriptive_conversion_probability(lead, NULL, NULL, NULL, NULL) AS s,
             conversion(lead, NULL, NULL, NULL, NULL) AS e FROM customer) AS scores;
END
my ($none, $up, $down) = ('0.000000000', '1.000000000', '-1.000000000');

sub activate
{
	$primary->safe_psql('postgres', "SELECT prescriptive.activate_policy('$_[0]')");
	$primary->wait_for_catchup($standby);
}

$primary->wait_for_catchup($standby);
answers($standby, 'postgres', $shift, $none, 'the shipped policy before any activation');

my %session = map { $_ => $standby->background_psql('postgres', on_error_die => 1) }
	qw(statements committed repeatable);
$session{committed}->query_safe('BEGIN ISOLATION LEVEL READ COMMITTED');
$session{repeatable}->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
$session{committed}->query_safe(<<'END');
DECLARE c CURSOR FOR SELECT round(prescriptive_conversion_probability(lead, NULL, NULL, NULL, NULL)::numeric, 6)
                         =  round(conversion(lead, NULL, NULL, NULL, NULL)::numeric, 6)
                     FROM customer ORDER BY id
END
is($session{$_}->query_safe($shift), $none, "$_: shipped policy") for sort keys %session;
is($session{committed}->query_safe('FETCH c'), 't', 'cursor: shipped policy');

activate('up');
is($session{statements}->query_safe($shift), $up, 'an activation is seen by the next statement after replay');
is($session{committed}->query_safe($shift), $up, 'also inside a READ COMMITTED transaction');
is($session{repeatable}->query_safe($shift), $none, 'not inside REPEATABLE READ');
is($session{committed}->query_safe('FETCH 2 c'), "t\nt", 'nor by a cursor opened before');
answers($standby, 'postgres', $shift, $up, 'and by a new session');

# Open on the primary: its transaction is among those running in the standby's snapshots.
my $writer = $primary->background_psql('postgres', on_error_die => 1);
$writer->query_safe(<<'END');
BEGIN;
DO $$ BEGIN PERFORM prescriptive.activate_policy('down'); EXCEPTION WHEN division_by_zero THEN NULL; END $$;
END
$primary->safe_psql('postgres', 'CREATE TABLE later ()');
$primary->wait_for_catchup($standby);
is($session{statements}->query_safe($shift), $up, 'an open activation is not seen');
$writer->query_safe('COMMIT');
$primary->wait_for_catchup($standby);
is($session{statements}->query_safe($shift), $down, 'but once it is committed');
is($session{committed}->query_safe($shift), $down, 'also in READ COMMITTED');
is($session{repeatable}->query_safe($shift), $none, 'REPEATABLE READ stays');
is($session{repeatable}->query_safe("COMMIT;\n$shift"), $down, 'to its end');
$session{committed}->query_safe('COMMIT');

$writer->query_safe("BEGIN; SELECT prescriptive.activate_policy('up'); ROLLBACK");
$primary->wait_for_catchup($standby);
is($session{statements}->query_safe($shift), $down, 'a rolled back activation is never seen');

answers($standby, 'postgres', <<'END', '50|t', 'analyze works');
SELECT count(*), bool_and(answer ->> 'conversion_probability'
                          = round(conversion(NULL, NULL, NULL, NULL, NULL, -1)::numeric, 3)::text)
FROM (SELECT prescriptive_analyze(request) AS answer FROM customer) AS answers;
END
answers($standby, 'postgres', 'SELECT name FROM prescriptive.policies WHERE active', 'down', 'so does the view');
raises($standby, 'postgres', "SELECT prescriptive.activate_policy('up')", '25006',
	'cannot execute INSERT in a read-only transaction', 'activate_policy is refused');
raises($standby, 'postgres', "SELECT prescriptive.create_policy('new', shifted_policy(2))", '25006',
	'cannot execute INSERT in a read-only transaction', 'create_policy is refused');

$writer->quit;
$standby->promote;
$standby->safe_psql('postgres', "SELECT prescriptive.activate_policy('up')");
is($session{statements}->query_safe($shift), $up, 'a session that lived through the promotion sees what came after');
$_->quit for values %session;

done_testing();
