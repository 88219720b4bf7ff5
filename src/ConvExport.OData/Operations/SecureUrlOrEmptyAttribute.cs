using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>
/// Accepts an https URL, or an http URL of a loopback address. Neither may have a user, password or query. Also accepts empty text.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecureUrlOrEmptyAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string text
        && (text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url.UserInfo.Length == 0 && url.Query.Length == 0));

    public override string FormatErrorMessage(string name) =>
        "an https URL without a user, password or query, such as https://acme.gladly.com (http only for loopback addresses)";
}
