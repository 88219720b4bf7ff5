using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Access;

namespace ConvExport.OData.Commands;

/// <summary><c>keys</c>: creates, lists and revokes API keys.</summary>
internal static class KeysCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command("keys", "API keys: create, list, revoke.");
        command.Subcommands.Add(CreateKey(settings));
        command.Subcommands.Add(ListKeys(settings));
        command.Subcommands.Add(RevokeKey(settings));
        return command;
    }

    private static Command CreateKey(string[] settings)
    {
        var name = new Option<string>("--name") { Description = "A name for the key", Required = true };
        var role = new Option<string>("--role") { Description = "The role of the key", Required = true };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var inboxes = new Option<string[]>("--inbox") { Description = "Sees only conversations created in this inbox; repeatable", DefaultValueFactory = _ => [] };
        var command = new Command("create", "Creates a key and prints it once.");
        command.Options.Add(name);
        command.Options.Add(role);
        command.Options.Add(inboxes);
        command.SetAction(async (result, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var key = await parts.GetRequiredService<ApiKeys>().CreateAsync(
                result.GetValue(name)!, result.GetValue(role)!, result.GetValue(inboxes) ?? [], cancellation);
            await Console.Error.WriteLineAsync("The key; it is not shown again:");
            await Console.Out.WriteLineAsync(key);
            return 0;
        });
        return command;
    }

    private static Command ListKeys(string[] settings)
    {
        var command = new Command("list", "Lists the keys, without their secrets.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            foreach (var key in await parts.GetRequiredService<ApiKeys>().ListAsync(cancellation))
            {
                var state = key.RevokedUtc is { } revoked ? $"revoked {Time(revoked)}" : "valid";
                var inboxes = key.Inboxes.Count == 0 ? "all inboxes" : "inboxes " + string.Join(", ", key.Inboxes);
                await Console.Out.WriteLineAsync($"{key.Id}\t{key.Role}\t{key.Name}\t{inboxes}\tcreated {Time(key.CreatedUtc)}\t{state}");
            }

            return 0;
        });
        return command;
    }

    private static Command RevokeKey(string[] settings)
    {
        var id = new Argument<string>("ID") { Description = "The id of the key, as printed by: convexport keys list" };
        var command = new Command("revoke", "Revokes a key immediately.");
        command.Arguments.Add(id);
        command.SetAction(async (result, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            return await parts.GetRequiredService<ApiKeys>().RevokeAsync(result.GetValue(id)!, cancellation)
                ? 0
                : throw new FailureException($"There is no active key '{result.GetValue(id)}'. To see all keys, run: convexport keys list");
        });
        return command;
    }

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + "Z";
}
