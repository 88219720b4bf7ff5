using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace ConvExport.OData.Operations;

/// <summary>Configures forwarded headers of reverse proxies, the allowed host names, and HSTS.</summary>
internal static class ProxySetup
{
    private static readonly TimeSpan HstsLasts = TimeSpan.FromDays(365);

    public static IServiceCollection AddProxy(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ServerOptions>>((forwarded, server) =>
        {
            // Trusts only the proxies in the settings. By default, ASP.NET Core would also trust this machine.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            forwarded.ForwardedHeaders = server.Value.TrustedProxies.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix;
            forwarded.ForwardLimit = null;
            forwarded.AllowedHosts = [.. server.Value.AllowedHosts];
            foreach (var network in server.Value.TrustedProxies.Select(NetworkOf).OfType<IPNetwork>())
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
        services.AddOptions<HostFilteringOptions>().Configure<IOptions<ServerOptions>>((hosts, server) =>
        {
            if (server.Value.AllowedHosts.Count > 0)
            {
                hosts.AllowedHosts = [.. server.Value.AllowedHosts];
            }
        });
        return services.AddHsts(hsts =>
        {
            (hsts.MaxAge, hsts.IncludeSubDomains) = (HstsLasts, false);

            // Excludes only localhost, because another program may run there later. Browsers ignore HSTS for IP addresses.
            hsts.ExcludedHosts.Clear();
            hsts.ExcludedHosts.Add("localhost");
        });
    }

    public static void UseProxy(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseHostFiltering();
        app.UseHsts();
    }

    /// <summary>
    /// Returns the network of an address such as <c>10.0.0.5</c> or of CIDR notation such as <c>10.0.0.0/8</c>; null for other text.
    /// </summary>
    public static IPNetwork? NetworkOf(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
