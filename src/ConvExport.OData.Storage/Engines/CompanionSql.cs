namespace ConvExport.OData.Storage.Engines;

/// <summary>The SQL queries for the calendar, which covers the years of the rows.</summary>
internal static class CompanionSql
{
    /// <summary>
    /// The first possible day of the calendar. This day and the maximum number of days exclude absurd years, which come from wrong clocks.
    /// </summary>
    private const string FirstDay = "1900-01-01";

    private const string Digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL "
        + "SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

    /// <summary><see cref="FirstDay"/> as a Julian day number in SQLite.</summary>
    private const string FirstJulianDay = $"julianday('{FirstDay}')";

    /// <summary>
    /// In SQLite: the day of a conversation's last event or the day of its last close, whichever is later. If the conversation was never
    /// closed, the day of its creation replaces the day of its last close.
    /// </summary>
    private const string LastDay = "MAX(date(LastEventAt), COALESCE(LastClosedDate, CreatedDate))";

    /// <summary><see cref="FirstDay"/> as a date in SQL Server.</summary>
    private const string FirstDate = $"CAST('{FirstDay}' AS date)";

    /// <summary>In SQL Server: the year of a conversation's last close; the year of its creation if it was never closed.</summary>
    private const string ClosedYear = "YEAR(COALESCE(LastClosedDate, CreatedDate))";

    /// <summary>The weekday in SQL Server, from 0 for Monday. <see cref="FirstDay"/> is a Monday.</summary>
    private const string Weekday = "d.Number % 7";

    /// <summary>
    /// The collation of all text columns on SQL Server. Without it, the names of months and days would have the database's default
    /// collation.
    /// </summary>
    private const string Binary = $"COLLATE {SqlServer.SqlServerModel.Collation}";

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>
    /// All days from the start of the year of the first creation to the end of the year of <see cref="LastDay"/>, which is computed for the
    /// conversation with the latest event.
    /// </summary>
    public static string SqliteDates { get; } = $"""
        SELECT d.Date, CAST(strftime('%Y%m%d', d.Date) AS INTEGER) AS DateKey, CAST(strftime('%Y', d.Date) AS INTEGER) AS Year,
            (CAST(strftime('%m', d.Date) AS INTEGER) + 2) / 3 AS Quarter, CAST(strftime('%m', d.Date) AS INTEGER) AS Month,
            {Named("CAST(strftime('%m', d.Date) AS INTEGER)", Months)} AS MonthName, strftime('%Y-%m', d.Date) AS YearMonth,
            CAST(strftime('%d', d.Date) AS INTEGER) AS Day, CAST(strftime('%u', d.Date) AS INTEGER) AS DayOfWeek,
            {Named("CAST(strftime('%u', d.Date) AS INTEGER)", Weekdays)} AS DayName, CAST(strftime('%V', d.Date) AS INTEGER) AS Week,
            CAST(strftime('%G', d.Date) AS INTEGER) AS WeekYear, CAST(strftime('%u', d.Date) AS INTEGER) >= 6 AS IsWeekend
        FROM (
            SELECT date('{FirstDay}', '+' || n.n || ' days') AS Date
            FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
                FROM {Digits} AS f, {Digits} AS e, {Digits} AS c, {Digits} AS b, {Digits} AS a) AS n
            WHERE n.n BETWEEN
                (SELECT julianday(date(CreatedDate, 'start of year')) - {FirstJulianDay} FROM Conversations ORDER BY CreatedAt LIMIT 1)
                AND (SELECT julianday(date({LastDay}, 'start of year', '+1 year', '-1 day')) - {FirstJulianDay}
                    FROM Conversations ORDER BY LastEventAt DESC LIMIT 1)) AS d
        """;

    /// <summary>The same days for SQL Server.</summary>
    public static string SqlServerDates { get; } = $"""
        SELECT d.Date, YEAR(d.Date) * 10000 + MONTH(d.Date) * 100 + DAY(d.Date) AS DateKey, YEAR(d.Date) AS Year,
            DATEPART(quarter, d.Date) AS Quarter, MONTH(d.Date) AS Month, {Named("MONTH(d.Date)", Months)} {Binary} AS MonthName,
            CONVERT(nvarchar(7), d.Date, 23) {Binary} AS YearMonth, DAY(d.Date) AS Day, {Weekday} + 1 AS DayOfWeek,
            {Named($"{Weekday} + 1", Weekdays)} {Binary} AS DayName, DATEPART(iso_week, d.Date) AS Week,
            YEAR(DATEADD(day, 3 - {Weekday}, d.Date)) AS WeekYear, CAST(CASE WHEN {Weekday} >= 5 THEN 1 ELSE 0 END AS bit) AS IsWeekend
        FROM (
            SELECT n.n AS Number, DATEADD(day, n.n, {FirstDate}) AS Date
            FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
                FROM {Digits} AS f CROSS JOIN {Digits} AS e CROSS JOIN {Digits} AS c CROSS JOIN {Digits} AS b CROSS JOIN {Digits} AS a) AS n
            WHERE n.n BETWEEN
                (SELECT TOP (1) DATEDIFF(day, {FirstDate}, DATEFROMPARTS(YEAR(CreatedDate), 1, 1)) FROM Conversations ORDER BY CreatedAt)
                AND (SELECT TOP (1) DATEDIFF(day, {FirstDate}, DATEFROMPARTS(CASE
                        WHEN {ClosedYear} > YEAR(LastEventAt) THEN {ClosedYear} ELSE YEAR(LastEventAt) END, 12, 31))
                    FROM Conversations ORDER BY LastEventAt DESC)) AS d
        """;

    private static string Named(string number, string[] names) =>
        $"CASE {number} {string.Join(' ', names.Select((name, i) => $"WHEN {i + 1} THEN '{name}'"))} END";
}
