using System.CommandLine;
using ConvExport.OData.Audit;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>restored</c>: starts a new epoch after the database was restored, so that clients read everything again.</summary>
internal static class RestoredCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "restored",
            "Run this after every restore or forced failover of the database. "
            + "Clients that use delta links then read everything again. Without this command, they would miss rows and get no error.");
        var newSecrets = new Option<bool>("--new-secrets")
        {
            Description = "Also replaces the secrets in the database. "
                + "Use this if the protection key is lost. People must then sign in again",
        };
        command.Options.Add(newSecrets);
        command.SetAction(async (result, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            await parts.GetRequiredService<SchemaStore>().BeginEpochAsync(cancellation);
            if (result.GetValue(newSecrets))
            {
                await parts.GetRequiredService<SchemaStore>().ForgetSecretsAsync(cancellation);
            }

            await parts.AuditAsync(AuditAction.Restored, null, result.GetValue(newSecrets) ? "new secrets" : null, cancellation);
            await Console.Out.WriteLineAsync(
                "Started a new epoch. Requests with old next links or delta links now "
                + $"{(result.GetValue(newSecrets) ? "fail" : "get 410 Gone")}, and old ETags no longer match.");
            return 0;
        });
        return command;
    }
}
