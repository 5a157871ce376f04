using WikiGuard.Cli.Output;

namespace WikiGuard.Cli.Tests;

public sealed class FoldedTextTests
{
    [Fact]
    public void A_line_goes_on_below_its_text_and_a_command_in_it_can_be_copied() => Assert.Equal(
        """
        failed  rows  silver-00000001 has 3 rows
                      too few. Derive them again:
                      wikiguard replay silver \
                      --from 2026-01-26 \
                      --lakehouse 'my lake'. It
                      takes the wikiguard lease of
                      silver, and
        """,
        FoldedText.Of(
            "failed  rows  silver-00000001 has 3 rows too few. Derive them again: wikiguard replay silver --from 2026-01-26 --lakehouse "
            + "'my lake'. It takes the wikiguard lease of silver, and", indent: 14, width: 42));

    [Fact]
    public void What_goes_to_no_terminal_stays_one_line() =>
        Assert.Equal("a b c d e f g h i j k l m n", FoldedText.Of("a b c d e f g h i j k l m n", indent: 0, width: null));

    [Fact]
    public void A_page_keeps_its_second_columns_and_its_prose_has_full_lines() => Assert.Equal(
        """
        This command does what it does, and it says so
        in lines that were broken where a line was full
        in the source. They are prose.

          rows      bronze holds as many rows of each
                    batch as it recorded
          wikiguard run --source live         the wiki
            as it is edited
        """,
        FoldedText.OfPage(
            """
            This command does what it does, and it says so in lines that were broken where a line was full in the source.
            They are prose.

              rows      bronze holds as many rows of each batch as it recorded
              wikiguard run --source live         the wiki as it is edited
            """, width: 48));
}
