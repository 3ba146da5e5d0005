namespace InvoiceFunctions.Overdue;

/// <summary>
/// Dutch working days: Monday to Friday without the general holidays of the Algemene termijnenwet, article 3 (Liberation Day in every
/// fifth year only, when it is a day off by most collective agreements; Good Friday is a working day for most firms and counts as one).
/// </summary>
public static class DutchWorkingDays
{
    /// <summary>Whether a date is a working day.</summary>
    public static bool Contains(DateOnly date) => date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(date);

    private static bool IsHoliday(DateOnly date)
    {
        var easter = EasterSunday(date.Year);
        return (date.Month, date.Day) is (1, 1) or (12, 25) or (12, 26)
            || date == KingsDay(date.Year)
            || (date is { Month: 5, Day: 5 } && date.Year % 5 == 0)
            || date == easter.AddDays(1) || date == easter.AddDays(39) || date == easter.AddDays(50);
    }

    /// <summary>27 April; the day before when that is a Sunday.</summary>
    private static DateOnly KingsDay(int year) => new DateOnly(year, 4, 27) is { DayOfWeek: DayOfWeek.Sunday } sunday ? sunday.AddDays(-1) : new(year, 4, 27);

    /// <summary>Easter Sunday of the Gregorian calendar, by the anonymous computus (Meeus/Jones/Butcher).</summary>
    private static DateOnly EasterSunday(int year)
    {
        var golden = year % 19;
        var (century, inCentury) = Math.DivRem(year, 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var correction = (golden + (11 * epact) + (22 * weekday)) / 451;
        var (month, day) = Math.DivRem(epact + weekday - (7 * correction) + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
