using System.Globalization;
using InvoiceFunctions.Overdue;

namespace InvoiceFunctions.Tests.Overdue;

public sealed class OverduePolicyTest
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(0, null)]
    [InlineData(-1, 1)]
    [InlineData(-6, 1)]
    [InlineData(-7, 7)]
    [InlineData(-13, 7)]
    [InlineData(-14, 14)]
    [InlineData(-29, 14)]
    [InlineData(-30, 30)]
    [InlineData(-4000, 30)]
    public void The_highest_stage_reached_counts(int dueIn, int? expected) =>
        Assert.Equal(expected, OverduePolicy.StageOf(Rows.Row(dueIn), new OverdueOptions()));

    [Theory]
    [InlineData(8, null)]
    [InlineData(7, -7)]
    [InlineData(1, -7)]
    [InlineData(0, 0)]
    [InlineData(-2, 0)]
    [InlineData(-3, 3)]
    public void A_stage_may_lie_before_the_due_date_or_on_it(int dueIn, int? expected) =>
        Assert.Equal(expected, OverduePolicy.StageOf(Rows.Row(dueIn), new OverdueOptions { Stages = " 3, -7,0 , 3" }));

    [Theory]
    [InlineData("-0.01")]
    [InlineData("-250")]
    [InlineData("0")]
    [InlineData("0.00")]
    public void A_credit_note_or_a_zero_invoice_is_never_told(string amount) =>
        Assert.Null(OverduePolicy.StageOf(Rows.Row(-50, decimal.Parse(amount, CultureInfo.InvariantCulture)), new OverdueOptions { Stages = "-400,1" }));

    [Fact]
    public void A_paid_invoice_is_never_told() =>
        Assert.Null(OverduePolicy.StageOf(Rows.Row(-50, paid: true), new OverdueOptions()));

    [Theory]
    [InlineData("24.99", null)]
    [InlineData("25", 30)]
    [InlineData("25.00", 30)]
    public void An_amount_below_the_minimum_is_not_told(string amount, int? expected) =>
        Assert.Equal(expected, OverduePolicy.StageOf(Rows.Row(-50, decimal.Parse(amount, CultureInfo.InvariantCulture)), new OverdueOptions { MinimumAmount = 25 }));

    [Theory]
    [InlineData(14, 14, null)]
    [InlineData(15, 14, 1)]
    [InlineData(30, 30, null)]
    [InlineData(37, 30, 7)]
    [InlineData(1, 0, 1)]
    public void Without_a_due_date_it_is_the_issue_date_and_the_default_term(int issuedAgo, int term, int? expected) =>
        Assert.Equal(expected, OverduePolicy.StageOf(Rows.Row(dueIn: null, issuedAgo: issuedAgo, term: term), new OverdueOptions()));

    [Theory]
    [InlineData("2026-01-13T07:59:59Z", false)] // A Tuesday in winter.
    [InlineData("2026-01-13T08:00:00Z", true)]
    [InlineData("2026-01-13T22:59:59Z", true)]
    [InlineData("2026-01-13T23:00:00Z", false)] // Midnight in Amsterdam.
    [InlineData("2026-07-14T06:59:59Z", false)] // And in summer.
    [InlineData("2026-07-14T07:00:00Z", true)]
    [InlineData("2026-07-14T22:00:00Z", false)]
    public void It_is_telling_time_from_the_local_hour_until_midnight(string now, bool expected) =>
        Assert.Equal(expected, OverduePolicy.IsTellingTime(Instant(now), new OverdueOptions()));

    [Theory]
    [InlineData("09:00", "2026-03-28T07:59:59Z", false)]
    [InlineData("09:00", "2026-03-28T08:00:00Z", true)]
    [InlineData("09:00", "2026-03-29T06:59:59Z", false)] // The clock went forward at 01:00Z.
    [InlineData("09:00", "2026-03-29T07:00:00Z", true)]
    [InlineData("02:30", "2026-03-29T00:59:59Z", false)] // 02:30 does not exist that day: 03:00 is the first moment past it.
    [InlineData("02:30", "2026-03-29T01:00:00Z", true)]
    [InlineData("09:00", "2026-10-24T07:00:00Z", true)]
    [InlineData("09:00", "2026-10-25T07:59:59Z", false)] // It went back at 01:00Z.
    [InlineData("09:00", "2026-10-25T08:00:00Z", true)]
    [InlineData("02:30", "2026-10-25T00:30:00Z", true)] // 02:30 comes twice.
    [InlineData("02:30", "2026-10-25T01:30:00Z", true)]
    public void The_local_hour_holds_through_both_changes_of_the_clock(string notifyAt, string now, bool expected)
    {
        var options = new OverdueOptions { NotifyAt = TimeOnly.Parse(notifyAt, CultureInfo.InvariantCulture), WorkingDaysOnly = false };

        Assert.Equal(expected, OverduePolicy.IsTellingTime(Instant(now), options));
    }

    [Theory]
    [InlineData("00:00")]
    [InlineData("02:30")]
    [InlineData("09:00")]
    [InlineData("23:00")]
    public void The_hourly_timer_meets_telling_time_on_every_day_of_the_year(string notifyAt)
    {
        var options = new OverdueOptions { NotifyAt = TimeOnly.Parse(notifyAt, CultureInfo.InvariantCulture), WorkingDaysOnly = false };
        var runs = Enumerable.Range(0, 365 * 24).Select(hour => Instant("2026-01-01T00:05:00+01:00").AddHours(hour));

        var told = runs.Where(run => OverduePolicy.IsTellingTime(run, options))
            .Select(run => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(run, options.Zone).DateTime)).Distinct();

        Assert.Equal(365, told.Count());
    }

    [Theory]
    [InlineData("2026-03-13T09:00:00Z", true)] // Friday
    [InlineData("2026-03-14T09:00:00Z", false)]
    [InlineData("2026-03-15T09:00:00Z", false)]
    [InlineData("2026-03-16T09:00:00Z", true)]
    [InlineData("2026-04-27T09:00:00Z", false)] // King's Day
    [InlineData("2026-12-25T09:00:00Z", false)]
    public void Notices_wait_for_a_working_day_where_that_is_asked_for(string now, bool expected)
    {
        Assert.Equal(expected, OverduePolicy.IsTellingTime(Instant(now), new OverdueOptions()));
        Assert.True(OverduePolicy.IsTellingTime(Instant(now), new OverdueOptions { WorkingDaysOnly = false }));
    }

    [Fact]
    public void The_working_day_is_that_of_the_zone()
    {
        var options = new OverdueOptions { NotifyAt = new TimeOnly(0, 0) };

        Assert.False(OverduePolicy.IsTellingTime(Instant("2026-03-15T22:59:00Z"), options)); // Still Sunday in Amsterdam.
        Assert.True(OverduePolicy.IsTellingTime(Instant("2026-03-15T23:00:00Z"), options)); // Monday there, Sunday in UTC.
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
