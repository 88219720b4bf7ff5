using System.CommandLine;
using ConvExport.OData.Operations;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary><c>sources gladly</c>: sets up the platform's webhook.</summary>
internal static class GladlyCommand
{
    public static Command Create(string[] settings)
    {
        var gladly = new Command("gladly", "Sets up Gladly's webhook.");
        var address = new Option<string?>("--address")
        {
            Description = "The address at which Gladly can reach this server (default: Feed:PublicBaseUrl)",
        };
        var key = new Option<string>("--key") { Description = "The API key that the webhook sends (role writer)", Required = true };
        var subscribe = new Command("subscribe", "Creates or updates Gladly's webhook. Gladly checks the address with a PING message.");
        subscribe.Options.Add(address);
        subscribe.Options.Add(key);
        subscribe.SetAction(async (result, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var at = result.GetValue(address) ?? parts.GetRequiredService<IOptions<PublicAddressOptions>>().Value.BaseUrl
                ?? throw new UsageException("Specify the server's address with --address, or set Feed:PublicBaseUrl.");
            await CommandHost.WriteLineAsync(
                $"{await parts.GetRequiredService<GladlyWebhooks>().SubscribeAsync(at, result.GetValue(key)!, cancellation)}");
            return 0;
        });
        gladly.Subcommands.Add(subscribe);
        return gladly;
    }
}
