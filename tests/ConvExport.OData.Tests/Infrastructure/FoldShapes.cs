using System.Globalization;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>A condition as a client sends it, and the same condition in memory, which returns true, false or null as OData does.</summary>
internal sealed record FoldShape(string Text, Func<ConversationRow, bool?> Holds)
{
    public FoldShape Not() => new($"not ({Text})", r => !Holds(r));

    public FoldShape And(FoldShape other) => new($"({Text}) and ({other.Text})", r => Holds(r) & other.Holds(r));

    public FoldShape Or(FoldShape other) => new($"({Text}) or ({other.Text})", r => Holds(r) | other.Holds(r));
}

/// <summary>Every form of filter that Power Query creates for a condition on a column.</summary>
internal static class FoldShapes
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];

    /// <summary>Returns the conditions on a column. They use values of some rows, or a default if every row has null.</summary>
    public static IEnumerable<FoldShape> Of(ReportColumn column, IReadOnlyList<ConversationRow> rows)
    {
        var values = rows.Select(column.Value).OfType<object>().Where(v => v is not string { Length: > 200 }).Distinct().ToList();
        var value = values.Count == 0 ? Default(column.Kind) : values[values.Count / 2];
        var other = values.Count == 0 ? value : values[values.Count / 3];
        foreach (var comparison in Comparisons.Where(c => c is "eq" or "ne" || column.Kind != ColumnKind.Boolean))
        {
            var shape = Compared(column.Property, r => column.Value(r), comparison, value);
            yield return shape;
            yield return shape.Not();
            yield return new FoldShape($"{Literal(value)} {Mirrored(comparison)} {column.Property}", shape.Holds);
            yield return Compared(column.Property, r => column.Value(r), comparison, null);
            yield return Compared("null", _ => null, comparison, value) with
            {
                Text = $"null {comparison} {column.Property}", Holds = r => Compare(null, comparison, column.Value(r)),
            };
        }

        yield return new FoldShape(
            string.Join(" or ", Enumerable.Range(0, 500)
                .Select(i => values.Count == 0 ? value : values[i % values.Count]).Select(v => $"{column.Property} eq {Literal(v)}")),
            r => values.Count > 0 && column.Value(r) is { } v && values.Take(500).Contains(v));
        if (column.Kind is not (ColumnKind.Timestamp or ColumnKind.Date or ColumnKind.Money))
        {
            yield return new FoldShape(
                $"{column.Property} in ({Literal(value)},{Literal(other)})",
                r => value.Equals(column.Value(r)) || other.Equals(column.Value(r)));
        }

        foreach (var shape in OfKind(column, value))
        {
            yield return shape;
        }
    }

    private static IEnumerable<FoldShape> OfKind(ReportColumn column, object value)
    {
        var name = column.Property;
        switch (column.Kind)
        {
            case ColumnKind.Id or ColumnKind.Text or ColumnKind.Link:
                var text = (string)value;
                var part = text.Length > 3 && text.All(char.IsAscii) ? text[1..3] : "a";
                yield return new($"contains({name},{Literal(part)})", r => Text(r)?.Contains(part, StringComparison.Ordinal));
                yield return new($"startswith({name},{Literal(text)})", r => Text(r)?.StartsWith(text, StringComparison.Ordinal));
                yield return new($"endswith({name},{Literal(text)})", r => Text(r)?.EndsWith(text, StringComparison.Ordinal));
                yield return new($"indexof({name},{Literal(part)}) ge 1", r => Text(r)?.IndexOf(part, StringComparison.Ordinal) >= 1);
                yield return new($"length({name}) gt 12", r => Text(r)?.EnumerateRunes().Count() > 12);
                yield return new($"concat({name},'!') eq {Literal(text + "!")}", r => Text(r) == text);
                foreach (var call in new[]
                {
                    $"concat({name},'!')", $"concat('!',{name})", $"length({name})", $"trim({name})", $"tolower({name})",
                    $"toupper({name})", $"indexof({name},'a')", $"substring({name},1)", $"substring({name},0,1)",
                })
                {
                    yield return new($"{call} eq null", r => Text(r) is null);
                }

                yield return new($"trim({name}) eq {Literal(text.Trim())}", r => Text(r)?.Trim() == text.Trim());
                if (text.All(char.IsAscii))
                {
                    yield return new(
                        $"tolower({name}) eq {Literal(text.ToLowerInvariant())}",
                        r => Text(r) is { } t && string.Equals(t, text, StringComparison.OrdinalIgnoreCase));
                    yield return new(
                        $"toupper({name}) eq {Literal(text.ToUpperInvariant())}",
                        r => Text(r) is { } t && string.Equals(t, text, StringComparison.OrdinalIgnoreCase));
                    yield return new(
                        $"substring({name},1) eq {Literal(text[Math.Min(1, text.Length)..])}",
                        r => Text(r) is { Length: > 0 } t && t[1..] == text[Math.Min(1, text.Length)..]);
                }

                break;
            case ColumnKind.Timestamp:
                var at = (DateTime)value;
                foreach (var (function, of) in new (string, Func<DateTime, int>)[]
                {
                    ("year", t => t.Year), ("month", t => t.Month), ("day", t => t.Day), ("hour", t => t.Hour), ("minute", t => t.Minute),
                    ("second", t => t.Second),
                })
                {
                    yield return new($"{function}({name}) eq {of(at)}", r => column.Value(r) is DateTime t && of(t) == of(at));
                    yield return new($"{function}({name}) ne {of(at)}", r => column.Value(r) is not DateTime t || of(t) != of(at));
                }

                foreach (var comparison in Comparisons)
                {
                    yield return Compared(
                        $"date({name})", r => column.Value(r) is DateTime t ? DateOnly.FromDateTime(t) : null, comparison,
                        DateOnly.FromDateTime(at));
                }

                yield return new($"time({name}) lt 12:00:00", r => column.Value(r) is DateTime t && t.TimeOfDay < TimeSpan.FromHours(12));
                break;
            case ColumnKind.Date:
                var day = (DateOnly)value;
                yield return new($"year({name}) eq {day.Year}", r => column.Value(r) is DateOnly d && d.Year == day.Year);
                yield return new($"month({name}) eq {day.Month}", r => column.Value(r) is DateOnly d && d.Month == day.Month);
                yield return new($"day({name}) eq {day.Day}", r => column.Value(r) is DateOnly d && d.Day == day.Day);
                break;
            case ColumnKind.Boolean:
                yield return new(name, r => (bool?)column.Value(r));
                yield return new($"not {name}", r => !(bool?)column.Value(r));
                break;
            default:
                yield return new($"{name} add 2 gt 3", r => Number(r) + 2 > 3);
                yield return new($"{name} sub 1 ge 0", r => Number(r) - 1 >= 0);
                yield return new($"{name} mul 2 le 4", r => Number(r) * 2 <= 4);
                yield return new($"-{name} lt 0", r => -Number(r) < 0);
                yield return new($"{name} gt 0.5", r => Number(r) > 0.5);
                if (column.Kind is ColumnKind.Duration or ColumnKind.Money)
                {
                    yield return new($"{name} div 2 gt 30", r => Number(r) / 2 > 30);
                    yield return new($"round({name}) ge 60", r => Number(r) is { } n && Math.Round(n, MidpointRounding.AwayFromZero) >= 60);
                    yield return new($"floor({name}) le 60", r => Number(r) is { } n && Math.Floor(n) <= 60);
                    yield return new($"ceiling({name}) gt 60", r => Number(r) is { } n && Math.Ceiling(n) > 60);
                }
                else
                {
                    yield return new($"{name} mod 2 eq 1", r => Number(r) % 2 == 1);
                    yield return new($"{name} div 2 eq 1", r => Number(r) is { } n && Math.Truncate(n / 2) == 1);
                }

                break;
        }

        string? Text(ConversationRow row) => (string?)column.Value(row);

        double? Number(ConversationRow row) =>
            column.Value(row) is { } number ? Convert.ToDouble(number, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Returns the OData literal of a value.</summary>
    public static string Literal(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static FoldShape Compared(string text, Func<ConversationRow, object?> value, string comparison, object? with) =>
        new($"{text} {comparison} {(with is null ? "null" : Literal(with))}", r => Compare(value(r), comparison, with));

    private static bool Compare(object? a, string comparison, object? b)
    {
        if (comparison is "eq" or "ne")
        {
            return Equals(a, b) == (comparison == "eq");
        }

        if (a is null || b is null)
        {
            return false;
        }

        var order = a is string x ? ByCodePoint.Instance.Compare(x, (string)b) : ((IComparable)a).CompareTo(b);
        return comparison switch { "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, _ => order <= 0 };
    }

    private static string Mirrored(string comparison) =>
        comparison switch { "gt" => "lt", "ge" => "le", "lt" => "gt", "le" => "ge", _ => comparison };

    private static object Default(ColumnKind kind) => kind switch
    {
        ColumnKind.Timestamp => new DateTime(2024, 3, 4, 10, 0, 0, DateTimeKind.Utc),
        ColumnKind.Date => new DateOnly(2024, 3, 4),
        ColumnKind.Duration => 60.0,
        ColumnKind.Boolean => true,
        ColumnKind.Count or ColumnKind.DateKey => 1,
        ColumnKind.Revision => 1L,
        ColumnKind.Money => 1m,
        _ => "nobody",
    };
}
