using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Query;

namespace ConvExport.OData.Commands;

/// <summary><c>keys</c>: creates, lists, rotates and revokes API keys.</summary>
internal static class KeysCommand
{
    private const string DayFormat = "yyyy-MM-dd";

    public static Command Create(string[] settings)
    {
        var command = new Command("keys", "Creates, lists, rotates and revokes API keys.");
        command.Subcommands.Add(CreateKey(settings));
        command.Subcommands.Add(ListKeys(settings));
        command.Subcommands.Add(RotateKey(settings));
        command.Subcommands.Add(RevokeKey(settings));
        return command;
    }

    private static Command CreateKey(string[] settings)
    {
        var name = new Option<string>("--name") { Description = "A name for the key", Required = true };
        var role = new Option<string>("--role") { Description = "The role of the key", Required = true };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var inboxes = new Option<string[]>("--inbox")
        {
            Description = "Only for the role reader: the key sees only conversations created in this inbox; repeatable",
        };
        var unknown = new Option<bool>("--allow-unknown")
        {
            Description = "Allows ids of inboxes that are not in the directory and in which no conversation was created",
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "The last day on which the key is valid, such as 2027-03-31 (UTC), or a number of days from now",
        };
        var command = new Command("create", "Creates a key and prints it. It is not shown again.");
        command.Options.Add(name);
        command.Options.Add(role);
        command.Options.Add(inboxes);
        command.Options.Add(unknown);
        command.Options.Add(expires);
        command.SetAction(async (result, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var now = parts.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            var key = new NewKey(
                result.GetValue(name)!, result.GetValue(role)!, result.GetResult(inboxes) is null ? null : result.GetValue(inboxes) ?? [],
                result.GetValue(expires) is { } text ? ExpiryOf(text, now) : null) { AllowsUnknownInboxes = result.GetValue(unknown) };
            try
            {
                var made = await parts.GetRequiredService<ApiKeys>().CreateAsync(key, cancellation);
                await parts.AuditAsync(AuditAction.CreateKey, ApiKeys.IdOf(made), $"{key.Role} {key.Name}", cancellation);
                await SayOnceAsync(made);
                return 0;
            }
            catch (RequestException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }

    private static Command ListKeys(string[] settings)
    {
        var command = new Command("list", "Lists the keys, without their secrets.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var now = parts.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            foreach (var key in await parts.GetRequiredService<ApiKeys>().ListAsync(cancellation))
            {
                await Console.Out.WriteLineAsync(string.Join('\t',
                    key.Id, key.Role, key.Name, ScopeOf(key), $"created {Time(key.CreatedUtc)}",
                    key.LastUsedUtc is { } used ? $"last used {Day(used)}" : "never used", StateOf(key, now)));
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
            if (!await parts.GetRequiredService<ApiKeys>().RevokeAsync(result.GetValue(id)!, cancellation))
            {
                throw NoKey(result.GetValue(id));
            }

            await parts.AuditAsync(AuditAction.RevokeKey, result.GetValue(id), null, cancellation);
            return 0;
        });
        return command;
    }

    private static Command RotateKey(string[] settings)
    {
        var id = new Argument<string>("ID") { Description = "The id of the key, as printed by: convexport keys list" };
        var overlap = new Option<string>("--overlap")
        {
            Description = "How long the old key stays valid: hours such as 24h, or days such as 7d", DefaultValueFactory = _ => "24h",
        };
        var command = new Command("rotate", "Creates a key with the same rights and prints it. The old key stops working after --overlap.");
        command.Arguments.Add(id);
        command.Options.Add(overlap);
        command.SetAction(async (result, cancellation) =>
        {
            var left = OverlapOf(result.GetValue(overlap)!);
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var made = await RotateAsync(parts.GetRequiredService<ApiKeys>(), result.GetValue(id)!, left, cancellation)
                ?? throw NoKey(result.GetValue(id));
            await parts.AuditAsync(AuditAction.RotateKey, result.GetValue(id), "new key " + ApiKeys.IdOf(made), cancellation);
            await SayOnceAsync(made);
            return 0;
        });
        return command;
    }

    private static async Task<string?> RotateAsync(ApiKeys keys, string id, TimeSpan overlap, CancellationToken cancellation)
    {
        try
        {
            return await keys.RotateAsync(id, overlap, cancellation);
        }
        catch (RequestException wrong)
        {
            throw new FailureException(wrong.Message);
        }
    }

    /// <summary>Prints nothing but the key on standard output, so that scripts can read it.</summary>
    private static async Task SayOnceAsync(string key)
    {
        await Console.Error.WriteLineAsync("This is the key. It is not shown again:");
        await Console.Out.WriteLineAsync(key);
    }

    private static FailureException NoKey(string? id) => new($"There is no valid key '{id}'. To see all keys, run: convexport keys list");

    private static string ScopeOf(Storage.ApiKey key) =>
        InboxScope.Parse(key.Scope) is { IsEverything: false } scope ? "inboxes " + string.Join(", ", scope.Inboxes) : "all inboxes";

    private static string StateOf(Storage.ApiKey key, DateTime now) => key switch
    {
        { RevokedUtc: { } revoked } => $"revoked {Time(revoked)}",
        { ExpiresUtc: { } expired } when expired <= now => $"expired {Time(expired)}",
        { ExpiresUtc: { } expires } => $"valid until {Time(expires)}",
        _ => "valid",
    };

    /// <summary>Returns when a key expires: at the end of the given day (UTC), or the given number of days from now.</summary>
    private static DateTime ExpiryOf(string text, DateTime now)
    {
        if (DateTime.TryParseExact(
            text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
            && day < DateTime.MaxValue.Date)
        {
            return day.AddDays(1);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and < 36_500
            ? now.AddDays(days)
            : throw new UsageException($"--expires '{text}' is neither a day such as 2027-03-31 nor a number of days from 1 to 36499.");
    }

    private static TimeSpan OverlapOf(string text) =>
        int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= 8_760 && text[^1] is 'h' or 'd'
            ? text[^1] == 'h' ? TimeSpan.FromHours(number) : TimeSpan.FromDays(number)
            : throw new UsageException(
                $"--overlap '{text}' is not valid. Use hours such as 24h, or days such as 7d; the number must be 8760 or less.");

    private static string Day(DateTime utc) => utc.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + "Z";
}
