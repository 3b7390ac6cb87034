# Every statement of the README runs, in its order, and gives what the README shows.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use PrescriptiveTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('readme');
$node->safe_psql('postgres', 'CREATE DATABASE readme');
my $text = slurp_file("$FindBin::RealBin/../../README.md");

my $blocks = 0;
while ($text =~ /^```sql\n(.*?)^```\n(?:```text\n(.*?)^```\n)?/gms)
{
	my ($sql, $expected) = ($1, $2 // '');
	my ($out, $error) = ('', '');
	IPC::Run::run([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('readme') ],
		'<', \$sql, '>', \$out, '2>', \$error);
	$out =~ s/[ ]+$//gm;
	$out =~ s/\n+\z/\n/;
	my ($first) = $sql =~ /^(.*)$/m;
	is("$out$error", $expected, $first);
	++$blocks;
}
cmp_ok($blocks, '>', 10, 'the README has its blocks');

# The shell commands it names exist.
while ($text =~ /^make (\w+)/gm)
{
	my $verb = $1;
	like(slurp_file("$FindBin::RealBin/../../Makefile"), qr/^[\w ]*\b$verb\b[\w ]*:/m, "make $verb");
}
done_testing();
