using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Audit;

/// <summary>Settings for the audit.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>How many days audit events are kept.</summary>
    [Range(1, 36_500)]
    public int KeepDays { get; set; } = 400;
}
