using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Downloads;
using ConvExport.OData.Query;
using Cronos;
using Microsoft.AspNetCore.Http.Extensions;

namespace ConvExport.OData.Exports;

/// <summary>A scheduled export.</summary>
public sealed class ExportSchedule : IValidatableObject
{
    /// <summary>The name. Each schedule must have a different name.</summary>
    [Required]
    [RegularExpression(
        @"[A-Za-z0-9][A-Za-z0-9 _-]{0,63}",
        ErrorMessage = "up to 64 ASCII letters, digits, spaces, - and _, beginning with a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>The cron expression: minute, hour, day of month, month, day of week, such as <c>0 6 * * 1-5</c>.</summary>
    [Required, CronText]
    public string Cron { get; set; } = "";

    /// <summary><c>csv</c> or <c>xlsx</c>.</summary>
    [FileFormatName]
    public string Format { get; set; } = "xlsx";

    /// <summary>
    /// The IANA time zone of the cron expression, of <see cref="Days"/>, and of the timestamps in a workbook; empty for the report time
    /// zone.
    /// </summary>
    public string TimeZone { get; set; } = "";

    /// <summary>
    /// The number of days up to and including yesterday. The file has the conversations created on these days; 0 means any day.
    /// </summary>
    [Range(0, 36_600)]
    public int Days { get; set; }

    /// <summary>The ids of the inboxes in which the conversations were created; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; set; } = [];

    /// <summary>The OData <c>$filter</c>.</summary>
    public string Filter { get; set; } = "";

    /// <summary>The OData <c>$select</c>.</summary>
    public string Select { get; set; } = "";

    /// <summary>The OData <c>$orderby</c>.</summary>
    public string OrderBy { get; set; } = "";

    /// <summary><c>report</c> or <c>gladly</c>.</summary>
    [RegularExpression("report|gladly", ErrorMessage = "report or gladly")]
    public string Layout { get; set; } = "report";

    /// <summary>Whether the workbook has a summary sheet.</summary>
    public bool Summary { get; set; }

    /// <summary>
    /// How many of the latest files to keep. The program also keeps this number of failed exports, so that you can read their errors.
    /// </summary>
    [Range(1, 1_000)]
    public int Keep { get; set; } = 7;

    /// <summary>Checks the time zone and the OData options, and whether the format supports a requested summary.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return new ValidationResult("expected an IANA name such as Europe/Berlin", [nameof(TimeZone)]);
        }

        foreach (var (name, option, value) in new[]
        {
            (nameof(Filter), "$filter", Filter), (nameof(Select), "$select", Select), (nameof(OrderBy), "$orderby", OrderBy),
        })
        {
            if (value.Length > 0 && FaultOf(option, value) is { } fault)
            {
                yield return new ValidationResult(fault, [name]);
            }
        }

        if (Summary && FileFormats.Find(Format) is { IsWorkbook: false })
        {
            yield return new ValidationResult("only a workbook has a summary sheet: use Format xlsx", [nameof(Summary)]);
        }
    }

    private static string? FaultOf(string option, string value)
    {
        try
        {
            DownloadRequest.Parse(new QueryBuilder { { option, value } }.ToString());
            return null;
        }
        catch (RequestException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>Parses the cron expression.</summary>
    internal static CronExpression Parse(string cron) =>
        CronExpression.Parse(
            cron, cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 5 ? CronFormat.IncludeSeconds : CronFormat.Standard);
}

/// <summary>Accepts a cron expression with five fields, or with six fields of which the first is for seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CronTextAttribute : ValidationAttribute
{
    public override bool IsValid(object? value)
    {
        try
        {
            return ExportSchedule.Parse((string?)value ?? "") is not null;
        }
        catch (CronFormatException)
        {
            return false;
        }
    }

    public override string FormatErrorMessage(string name) =>
        "a cron expression: minute, hour, day of month, month, day of week, such as 0 6 * * 1-5";
}
