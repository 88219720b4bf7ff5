using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.PowerQuery;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Connect.PowerBi;

/// <summary>
/// Writes the semantic model of the feed's tables: a star schema. Its tables are the conversations, their topics, contacts and assignments,
/// the directory, and the calendar. Columns, types and descriptions come from the feed's model.
/// </summary>
internal static class SemanticModel
{
    public const string Address = "FeedUrl";
    private const string Start = "RangeStart";
    private const string End = "RangeEnd";

    private static readonly EntitySet[] Tables =
        [EntitySet.Conversations, EntitySet.ConversationTopics, EntitySet.ConversationContacts, EntitySet.ConversationAssignments,
            EntitySet.Topics, EntitySet.Agents, EntitySet.Inboxes, EntitySet.Dates];

    /// <summary>
    /// The tables whose rows belong to conversations. A row is loaded if its conversation was created on or after RangeStart and before
    /// RangeEnd.
    /// </summary>
    private static readonly EntitySet[] OfConversations =
        [EntitySet.ConversationTopics, EntitySet.ConversationContacts, EntitySet.ConversationAssignments];

    /// <summary>Returns the model's files, each with its path in the folder <c>definition</c> of the model.</summary>
    /// <param name="feed">The feed's URL.</param>
    /// <param name="lastUtc">A UTC time. Its month is the last month that the first load includes.</param>
    public static IEnumerable<(string Path, string Text)> Files(string feed, DateTime lastUtc)
    {
        yield return ("database.tmdl", new Tmdl().Line(0, "database").Line(1, "compatibilityLevel: 1601").ToString());
        yield return ("model.tmdl", Model());
        yield return ("expressions.tmdl", Parameters(feed, lastUtc));
        yield return ("relationships.tmdl", Relationships.Text());
        foreach (var set in Tables)
        {
            yield return ($"tables/{set.Name}.tmdl", Table(set));
        }
    }

    private static string Model()
    {
        var text = new Tmdl().Line(0, "model Model")
            .Lines(
                1,
                ["culture: en-US", "defaultPowerBIDataSourceVersion: powerBI_V3", "discourageImplicitMeasures",
                    "sourceQueryCulture: en-US", "dataAccessOptions"])
            .Lines(2, ["legacyRedirects", "returnErrorValuesAsNull"]).Blank()
            .Line(0, "annotation __PBI_TimeIntelligenceEnabled = 0").Blank()
            .Line(0, "annotation PBI_QueryOrder = "
                + $"{JsonSerializer.Serialize(new[] { Address, Start, End }.Concat(Tables.Select(t => t.Name)))}").Blank()
            .Line(0, "annotation PBI_ProTooling = [\"DevMode\"]").Blank();
        return text.Lines(0, Tables.Select(t => "ref table " + Tmdl.Name(t.Name))).ToString();
    }

    private static string Parameters(string feed, DateTime lastUtc)
    {
        var month = new DateTime(lastUtc.Year, lastUtc.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var text = new Tmdl();
        Parameter(text, Address, MashupText.Text(feed), "Text", "The URL of the feed, with its trailing slash.");
        Parameter(
            text, Start, MashupText.DateTime(month.AddYears(-1)), "DateTime",
            "Conversations created on or after this day are loaded. The Power BI service sets this parameter for incremental refresh.");
        Parameter(text, End, MashupText.DateTime(month.AddMonths(1)), "DateTime",
            "Conversations created on or after this day are not loaded. "
                + "The Power BI service sets this parameter for incremental refresh.");
        return text.ToString();
    }

    private static void Parameter(Tmdl text, string name, string value, string type, string description) => text
        .Description(0, description)
        .Line(0, $"expression {name} = {value} meta [IsParameterQuery=true, Type=\"{type}\", IsParameterQueryRequired=true]").Blank()
        .Line(1, "annotation PBI_NavigationStepName = Navigation").Blank()
        .Line(1, $"annotation PBI_ResultType = {type}").Blank();

    private static string Table(EntitySet set)
    {
        var text = new Tmdl().Description(0, set.Description).Line(0, "table " + Tmdl.Name(set.Name));
        if (set == EntitySet.Dates)
        {
            text.Line(1, "dataCategory: Time");
        }

        text.Blank();
        if (RangeOf(set) is not null)
        {
            text.Line(1, "refreshPolicy").Lines(2,
                ["policyType: basic", "rollingWindowGranularity: year", "rollingWindowPeriods: 5", "incrementalGranularity: month",
                    "incrementalPeriods: 3", "sourceExpression ="])
                .Lines(3, Source(set)).Blank();
        }

        foreach (var measure in set == EntitySet.Conversations ? Measure.All : [])
        {
            MeasureText(text, measure);
        }

        foreach (var column in Columns(set))
        {
            ColumnText(text, set, column);
        }

        Hierarchies(text, set);
        return text.Line(
            1, $"partition {Tmdl.Name(set.Name)} = m").Line(2, "mode: import").Line(2, "source =").Lines(4, Source(set)).Blank()
            .Line(1, "annotation PBI_NavigationStepName = Navigation").Blank()
            .Line(1, "annotation PBI_ResultType = Table").ToString();
    }

    private static void MeasureText(Tmdl text, Measure measure)
    {
        text.Description(1, measure.Description);
        if (measure.Dax is [var single])
        {
            text.Line(1, $"measure {Tmdl.Name(measure.Name)} = {single}");
        }
        else
        {
            text.Line(1, $"measure {Tmdl.Name(measure.Name)} =").Lines(3, measure.Dax);
        }

        text.Line(2, "formatString: " + measure.Format).Line(2, "displayFolder: " + measure.Folder).Blank();
    }

    private static void ColumnText(Tmdl text, EntitySet set, EntityProperty column)
    {
        var report = set == EntitySet.Conversations ? ReportColumns.Find(column.Name) : null;
        text.Description(1, column.Description).Line(
            1, "column " + Tmdl.Name(column.Title ?? column.Name)).Line(2, "dataType: " + TypeOf(column.Kind));
        if (IsHidden(set, column))
        {
            text.Line(2, "isHidden");
        }

        if (set == EntitySet.Dates ? column.Name == nameof(DateRow.Date) : set.Key is [var key] && key == column.Name)
        {
            text.Line(2, "isKey");
        }

        if (FormatOf(column.Kind) is { } format)
        {
            text.Line(2, "formatString: " + format);
        }

        if (report?.Kind == ColumnKind.Link)
        {
            text.Line(2, "dataCategory: WebUrl");
        }

        if (report is not null && !IsHidden(set, column))
        {
            text.Line(2, "displayFolder: " + report.Group);
        }

        text.Line(2, "summarizeBy: none").Line(2, "sourceColumn: " + column.Name);
        if (SortedBy(set, column) is { } sort)
        {
            text.Line(2, "sortByColumn: " + Tmdl.Name(sort));
        }

        text.Blank().Line(2, "annotation SummarizationSetBy = User").Blank();
        if (column.Kind == ValueKind.Date)
        {
            text.Line(2, "annotation UnderlyingDateTimeDataType = Date").Blank();
        }
    }

    private static void Hierarchies(Tmdl text, EntitySet set)
    {
        (string Name, string[] Levels)? hierarchy = set == EntitySet.Dates
            ? ("Calendar", [nameof(DateRow.Year), nameof(DateRow.YearMonth), nameof(DateRow.Date)])
            : set == EntitySet.Topics ? (
                "Topic Hierarchy", [nameof(TopicRow.Level1), nameof(TopicRow.Level2), nameof(TopicRow.Level3)]) : null;
        if (hierarchy is not var (name, levels))
        {
            return;
        }

        text.Line(1, "hierarchy " + Tmdl.Name(name)).Blank();
        foreach (var level in levels)
        {
            text.Line(2, "level " + Tmdl.Name(level)).Line(3, "column: " + Tmdl.Name(level)).Blank();
        }
    }

    /// <summary>
    /// Returns the M query that loads a table. The query filters conversations, and rows that belong to a conversation, by the day on
    /// which the conversation was created.
    /// </summary>
    private static IReadOnlyList<string> Source(EntitySet set)
    {
        var (fit, last) = MashupText.Fit(set == EntitySet.Conversations ? "InRange" : "Rows", Columns(set));
        return MashupText.Let([.. StepsTo(set), .. fit], last);
    }

    private static string[] StepsTo(EntitySet set)
    {
        string[] whole = [$"Source = OData.Feed({Address}, null, [Implementation=\"2.0\"])", MashupText.Set("Source", set)];
        return RangeOf(set) switch
        {
            null => whole,
            var day when set == EntitySet.Conversations =>
            [
                .. whole,
                $"From = {KeyOf(Start)}",
                $"To = {KeyOf(End)}",
                $"InRange = Table.SelectRows(Rows, each [{day}] >= From and [{day}] < To)",
            ],

            // Power Query cannot translate a filter on a related row to OData, so Table.SelectRows would load all rows.
            // The URL has a $filter instead.
            var day =>
            [
                $"Days = \"{day} ge \" & Number.ToText({KeyOf(Start)}) & \" and {day} lt \" & Number.ToText({KeyOf(End)})",
                $"Rows = OData.Feed({Address} & {MashupText.Text(set.Name)}, null, [Implementation=\"2.0\", Query=[#\"$filter\"=Days]])",
            ],
        };
    }

    /// <summary>Returns an M expression that converts the day of a parameter to the number yyyymmdd.</summary>
    private static string KeyOf(string parameter) =>
        $"(Date.Year({parameter}) * 10000 + Date.Month({parameter}) * 100 + Date.Day({parameter}))";

    /// <summary>Returns the path of the date key by which a table's rows are filtered; null for a table that is loaded in full.</summary>
    private static string? RangeOf(EntitySet set) =>
        set == EntitySet.Conversations ? nameof(ConversationRow.CreatedDateKey)
        : OfConversations.Contains(set) ? "Conversation/" + nameof(ConversationRow.CreatedDateKey)
        : null;

    private static IReadOnlyList<EntityProperty> Columns(EntitySet set) => [.. set.Columns.Where(c => c.Kind != ValueKind.Document)];

    private static bool IsHidden(EntitySet set, EntityProperty column) =>
        column.Name.EndsWith("DateKey", StringComparison.Ordinal) || column.Name == nameof(ConversationRow.Revision)
        || (set != EntitySet.Conversations && (set != EntitySet.ConversationAssignments || set.Key.Contains(column.Name))
            && (column.Name.EndsWith("Id", StringComparison.Ordinal) || column.Name == nameof(DateRow.Month)
            || column.Name == nameof(DateRow.DayOfWeek)));

    private static string? SortedBy(EntitySet set, EntityProperty column) => set != EntitySet.Dates ? null : column.Name switch
    {
        nameof(DateRow.MonthName) => nameof(DateRow.Month),
        nameof(DateRow.DayName) => nameof(DateRow.DayOfWeek),
        _ => null,
    };

    private static string TypeOf(ValueKind type) => type switch
    {
        ValueKind.Timestamp or ValueKind.Date => "dateTime",
        ValueKind.Boolean => "boolean",
        ValueKind.Int32 or ValueKind.Int64 => "int64",
        ValueKind.Double => "double",
        ValueKind.Money => "decimal",
        _ => "string",
    };

    private static string? FormatOf(ValueKind type) => type switch
    {
        ValueKind.Timestamp => "yyyy-mm-dd hh:nn:ss",
        ValueKind.Date => "yyyy-mm-dd",
        ValueKind.Int32 or ValueKind.Int64 => "0",
        ValueKind.Double => "#,0.###",
        ValueKind.Money => @"\$#,0.00##",
        _ => null,
    };
}
