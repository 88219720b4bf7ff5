using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Downloads;

namespace ConvExport.OData.Exports;

/// <summary>Accepts the name of a file format.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FileFormatNameAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string name && FileFormats.Find(name) is not null;

    public override string FormatErrorMessage(string name) => string.Join(" or ", FileFormats.All.Select(f => f.Name));
}
