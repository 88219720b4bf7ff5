using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Query;

namespace ConvExport.OData.Access;

/// <summary>Reads a person's id, name, role and inbox scope from the claims that an OpenID Connect provider sends.</summary>
internal static class OpenIdClaims
{
    /// <summary>The claim with the names of claims that did not fit into the token.</summary>
    private const string Elsewhere = "_claim_names";

    /// <summary>The prefix of people's ids, which distinguishes them from key ids.</summary>
    internal const string IdPrefix = "o-";
    private const int IdLength = 14;

    /// <summary>
    /// Returns a person's claims in this program; null if the person has no role. If the inbox claim is missing, empty or too long for the
    /// token, the person sees no conversations. An administrator who may not see all inboxes becomes a reader.
    /// </summary>
    public static IReadOnlyList<Claim>? Of(ClaimsPrincipal said, OpenIdOptions options)
    {
        var roles = said.FindAll(options.RoleClaim).Select(c => c.Value).ToList();
        if (new[] { Roles.Admin, Roles.Reader }.FirstOrDefault(roles.Contains) is not { } role)
        {
            return null;
        }

        var scope = ScopeOf(said, options);
        var subject = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{said.FindFirstValue("iss")}\n{said.FindFirstValue("sub")}")));
        return
        [
            new Claim(ClaimTypes.NameIdentifier, IdPrefix + subject[..IdLength]),
            new Claim(ClaimTypes.Name, said.FindFirstValue("name") ?? said.FindFirstValue("preferred_username") ?? "signed in"),
            new Claim(ClaimTypes.Role, scope.IsEverything ? role : Roles.Reader),
            ReaderScope.ClaimOf(scope),
            new Claim(Sessions.ProviderClaim, options.Authority),
        ];
    }

    private static InboxScope ScopeOf(ClaimsPrincipal said, OpenIdOptions options)
    {
        // If the list of inboxes is too long for the token, the provider omits it and names an endpoint that returns it. This program does
        // not call that endpoint, so the person sees no inboxes.
        if (said.FindAll(Elsewhere).Any(c => NamesIn(c.Value).Contains(options.InboxClaim)))
        {
            return InboxScope.Nothing;
        }

        var inboxes = said.FindAll(options.InboxClaim).Select(c => c.Value).Where(v => v.Length > 0).ToList();
        return inboxes.Contains(options.AllInboxes) && options.AllInboxes.Length > 0
            ? InboxScope.Everything
            : InboxScope.OfInboxes(inboxes);
    }

    private static IEnumerable<string> NamesIn(string json)
    {
        try
        {
            using var names = JsonDocument.Parse(json);
            return names.RootElement.ValueKind == JsonValueKind.Object ? [.. names.RootElement.EnumerateObject().Select(p => p.Name)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
