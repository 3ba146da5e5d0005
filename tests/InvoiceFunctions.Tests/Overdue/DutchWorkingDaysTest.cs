using System.Globalization;
using InvoiceFunctions.Overdue;

namespace InvoiceFunctions.Tests.Overdue;

public sealed class DutchWorkingDaysTest
{
    /// <summary>The official days of rijksoverheid.nl, "feestdagen", 2024 to 2030; Good Friday is no general holiday.</summary>
    private static readonly string[] Holidays =
    [
        "2024-01-01", "2024-04-01", "2024-04-27", "2024-05-09", "2024-05-20", "2024-12-25", "2024-12-26",
        "2025-01-01", "2025-04-21", "2025-04-26", "2025-05-05", "2025-05-29", "2025-06-09", "2025-12-25", "2025-12-26",
        "2026-01-01", "2026-04-06", "2026-04-27", "2026-05-14", "2026-05-25", "2026-12-25", "2026-12-26",
        "2027-01-01", "2027-03-29", "2027-04-27", "2027-05-06", "2027-05-17", "2027-12-25", "2027-12-26",
        "2028-01-01", "2028-04-17", "2028-04-27", "2028-05-25", "2028-06-05", "2028-12-25", "2028-12-26",
        "2029-01-01", "2029-04-02", "2029-04-27", "2029-05-10", "2029-05-21", "2029-12-25", "2029-12-26",
        "2030-01-01", "2030-04-22", "2030-04-27", "2030-05-05", "2030-05-30", "2030-06-10", "2030-12-25", "2030-12-26",
    ];

    [Fact]
    public void Every_weekday_but_the_official_holidays_is_a_working_day()
    {
        var holidays = Holidays.Select(Date).ToHashSet();
        var days = Enumerable.Range(0, 7 * 365 + 2).Select(Date("2024-01-01").AddDays).ToList();

        var working = days.Where(DutchWorkingDays.Contains);

        Assert.Equal(Date("2030-12-31"), days[^1]);
        Assert.Equal(days.Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day)), working);
    }

    [Theory]
    [InlineData("2025-04-28", true)] // King's Day on a Sunday moves to the Saturday before, not to the Monday after.
    [InlineData("2025-05-05", false)] // Liberation Day, every fifth year.
    [InlineData("2026-05-05", true)]
    [InlineData("2026-04-03", true)] // Good Friday.
    [InlineData("2038-04-26", false)] // Easter Monday on its latest date.
    [InlineData("2016-03-28", false)] // And on an early one.
    [InlineData("2016-05-05", false)] // Ascension Day.
    public void The_days_that_are_often_got_wrong(string date, bool isWorkingDay) =>
        Assert.Equal(isWorkingDay, DutchWorkingDays.Contains(Date(date)));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
