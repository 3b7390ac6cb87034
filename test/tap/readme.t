# Every statement of the README runs, in its order, and gives what the README shows.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use PrescriptiveTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('readme');
my $text = slurp_file("$FindBin::RealBin/../../README.md");

my $blocks = runs_as_written($node, 'readme', $text);
cmp_ok($blocks, '>', 10, 'the README has its blocks');

# The shell commands it names exist.
while ($text =~ /^make (\w+)/gm)
{
	my $verb = $1;
	like(slurp_file("$FindBin::RealBin/../../Makefile"), qr/^[\w ]*\b$verb\b[\w ]*:/m, "make $verb");
}
done_testing();
