using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>Accepts an absolute http or https URL, or an empty value.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpUrlOrEmptyAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is "" or null
        || (Uri.TryCreate(value as string, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    public override string FormatErrorMessage(string name) => "a URL that begins with http:// or https://, or an empty value";
}
