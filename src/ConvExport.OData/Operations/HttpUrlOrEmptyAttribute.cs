using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>An absolute http or https address, or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpUrlOrEmptyAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is "" or null
        || (Uri.TryCreate(value as string, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    public override string FormatErrorMessage(string name) => "an address that begins with http:// or https://, or nothing";
}
