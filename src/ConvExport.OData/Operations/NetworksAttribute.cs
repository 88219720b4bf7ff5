using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>Accepts a list of IP addresses and networks in CIDR notation.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworksAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value switch
    {
        string one => ProxySetup.NetworkOf(one) is not null,
        IEnumerable<string> all => all.All(IsValid),
        _ => value is null,
    };

    public override string FormatErrorMessage(string name) => "an IP address such as 10.0.0.5, or a network such as 10.0.0.0/8";
}
